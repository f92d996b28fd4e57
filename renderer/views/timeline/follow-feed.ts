import type { SubjectsAnswer } from "../../../workers/model/cells.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { WindowQuery } from "../../engine/window-query.js";
import { windowPieces } from "../../viewmodel/cell-pieces.js";
import { type Run, runsOf } from "../../viewmodel/followed.js";
import type { Viewport } from "../../viewmodel/viewport.js";

/** Asks on which CPUs a followed lane runs in the window. */
export class FollowFeed {
  private query: WindowQuery<SubjectsAnswer> | undefined;
  private width = 1;
  private view: Viewport | undefined;

  constructor(
    private readonly engine: EngineApi,
    private readonly tell: (lane: LaneId, runs: readonly Run[]) => void,
  ) {}

  update(view: Viewport, widthPx: number, lane: LaneId | undefined, version: string): void {
    this.width = Math.max(1, Math.round(widthPx));
    this.view = view;
    // The next lane to be followed is asked about even if it is this one again.
    if (lane === undefined) this.dispose();
    else {
      this.query ??= this.begin();
      this.query.update(view, Int32Array.of(lane), version);
    }
  }

  dispose(): void {
    this.query?.dispose();
    this.query = undefined;
  }

  private begin(): WindowQuery<SubjectsAnswer> {
    return new WindowQuery(
      ({ lanes, t0, t1 }) => {
        const pieces = this.view && windowPieces(this.view, this.width);
        return this.engine.subjects({ lanes, t0, t1, width: this.width, by: "cpu", ...(pieces && { pieces }) });
      },
      (answer) => this.tell(answer.lanes[0] ?? -1, runsOf(answer)),
    );
  }
}
