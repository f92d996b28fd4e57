import { endOf, type Viewport } from "../viewmodel/viewport.js";
import { CoalescingQuery } from "./coalescing-query.js";

export interface WindowQuestion {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Of the trace: another one has other answers. */
  readonly version: string;
}

/** Asks about the lanes on screen in the window of time, once for each change of either. */
export class WindowQuery<Answer> {
  private readonly query: CoalescingQuery<WindowQuestion, Answer>;
  private asked: WindowQuestion | undefined;

  constructor(
    ask: (question: WindowQuestion) => Promise<Answer>,
    answered: (answer: Answer, question: WindowQuestion) => void,
    failed?: (error: unknown) => void,
  ) {
    this.query = new CoalescingQuery(ask, answered, failed);
  }

  /** The newest question is not answered yet. */
  get isAwaited(): boolean {
    return this.query.newest !== undefined;
  }

  update(view: Viewport, lanes: Int32Array, version: string): void {
    const question = { lanes, t0: view.startNs, t1: endOf(view), version };
    if (lanes.length === 0 || (this.asked !== undefined && isSame(question, this.asked))) return;
    this.asked = question;
    this.query.request(question);
  }

  dispose(): void {
    this.query.dispose();
  }
}

function isSame(a: WindowQuestion, b: WindowQuestion): boolean {
  if (a.t0 !== b.t0 || a.t1 !== b.t1 || a.version !== b.version || a.lanes.length !== b.lanes.length) return false;
  return a.lanes.every((lane, i) => lane === b.lanes[i]);
}
