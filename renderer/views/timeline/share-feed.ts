import type { EngineApi } from "../../../workers/model/engine-api.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import type { LaneShares } from "../../state/tree-store.js";
import { rowsOf } from "../../viewmodel/cell-plan.js";
import { endOf, type Viewport } from "../../viewmodel/viewport.js";

/** Keeps the share bars beside the lane names: time per state in the window, for lanes on screen. */
export class ShareFeed {
  private readonly asking: CoalescingQuery<Question, Float64Array>;
  private asked: Question | undefined;

  constructor(engine: EngineApi, answered: (shares: LaneShares) => void) {
    this.asking = new CoalescingQuery(
      ({ lanes, view }) => engine.shares(lanes, view.startNs, endOf(view)),
      (ns, { lanes }) => answered({ rowOf: rowsOf(lanes), ns }),
    );
  }

  update(view: Viewport, lanes: Int32Array, version: string): void {
    if (lanes.length === 0) return;
    const question = { view, lanes, version };
    if (this.asked !== undefined && isSame(question, this.asked)) return;
    this.asked = question;
    this.asking.request(question);
  }

  dispose(): void {
    this.asking.dispose();
  }
}

interface Question {
  readonly view: Viewport;
  readonly lanes: Int32Array;
  readonly version: string;
}

function isSame(a: Question, b: Question): boolean {
  const sameView = a.view.startNs === b.view.startNs && a.view.spanNs === b.view.spanNs;
  if (!sameView || a.version !== b.version || a.lanes.length !== b.lanes.length) return false;
  return a.lanes.every((lane, i) => lane === b.lanes[i]);
}
