import type { Frame } from "../../core/frame-table.js";
import type { SampleMode } from "../../model/sample-mode.js";
import type { CodeHistory } from "./code-history.js";
import { CodeMaps } from "./code-maps.js";
import { FrameNames } from "./frame-names.js";
import { Stacks } from "./stacks.js";
import type { Symbols } from "./symbols.js";

/** A call chain where it lies, and of whom it is. */
export interface Chain {
  readonly view: DataView;
  readonly at: number;
  readonly count: number;
  readonly pid: number;
  readonly mode: SampleMode;
  /** Halves of the address of the sample. */
  readonly high: number;
  readonly low: number;
}

/** The frames of samples as rows have them. Fast for samples in the order of time; an earlier one begins anew. */
export class WholeFrames {
  private maps = new CodeMaps();
  private stacks: Stacks;
  private next = 0;
  private latest = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly symbols: Symbols,
    private readonly history: CodeHistory,
    private readonly little: boolean,
  ) {
    this.stacks = this.newStacks();
  }

  /** The innermost first. */
  framesOf({ view, at, count, pid, mode, high, low }: Chain, time: number): readonly Frame[] {
    this.goTo(time);
    const { stacks } = this;
    return stacks.numbers.framesOf(stacks.codeOf(view, at, count, pid, mode, high, low));
  }

  private goTo(time: number): void {
    const { changes } = this.history;
    if (time < this.latest) {
      this.maps = new CodeMaps();
      this.stacks = this.newStacks();
      this.next = 0;
    }
    this.latest = time;
    for (let change = changes[this.next]; change !== undefined && change.time <= time; change = changes[this.next]) {
      change.apply(this.maps);
      this.stacks.forget(change.pid);
      this.next += 1;
    }
  }

  private newStacks(): Stacks {
    return new Stacks(new FrameNames(this.symbols, this.maps), this.little);
  }
}
