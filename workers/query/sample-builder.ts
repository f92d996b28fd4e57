import { floatColumn } from "../core/columns.js";
import { BLOCKS, type SampleFigures } from "../model/comparison.js";
import { STEP_ROWS, type Steps } from "./resumable.js";

/** Collects the durations of one kind in a range. */
export class SampleBuilder {
  private readonly values = floatColumn();
  private count = 0;
  private longest = -1;
  private worstNs = Number.NaN;
  private readonly counts = new Float64Array(BLOCKS);

  constructor(
    private readonly metric: string,
    private readonly t0: number,
    private readonly t1: number,
  ) {}

  /** One that begins in the range. */
  add(start: number, ns: number): void {
    this.values.set(this.count++, ns);
    const block = Math.floor(((start - this.t0) / (this.t1 - this.t0)) * BLOCKS);
    const at = Math.min(BLOCKS - 1, block);
    this.counts[at] = (this.counts[at] as number) + 1;
    if (ns <= this.longest) return;
    this.longest = ns;
    this.worstNs = start;
  }

  *result(): Steps<SampleFigures> {
    const values = yield* sortedSteps(this.values.values.slice(0, this.count));
    const { metric, counts, worstNs } = this;
    return { metric, values, counts, worstNs };
  }
}

/** Numbers sorted at once. More of them are a step too long. */
const RUN = 64 * STEP_ROWS;

/** Numbers in ascending order, in steps: runs are sorted, then merged two by two. */
export function* sortedSteps(values: Float64Array): Steps<Float64Array> {
  for (let at = 0; at < values.length; at += RUN) {
    values.subarray(at, at + RUN).sort();
    yield;
  }
  let from = values;
  for (let run = RUN; run < values.length; run *= 2) {
    const to = new Float64Array(from.length);
    for (let at = 0; at < from.length; at += 2 * run) {
      const middle = Math.min(at + run, from.length);
      const end = Math.min(at + 2 * run, from.length);
      for (let a = at, b = middle, out = at; out < end; out += 1) {
        const isFirst = b === end || (a < middle && (from[a] as number) <= (from[b] as number));
        to[out] = from[isFirst ? a++ : b++] as number;
        if (out % RUN === 0) yield;
      }
    }
    from = to;
  }
  return from;
}
