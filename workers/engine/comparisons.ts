import { compare } from "../compare/compare.js";
import { comparedCases } from "../compare/compared-cases.js";
import { Pace } from "../core/pace.js";
import type { ComparedCases, CompareRequest, Comparison, ComparisonAnswer, RangeFigures } from "../model/comparison.js";
import type { QueryContext } from "../query/context.js";
import { rangeFigures } from "../query/range-figures.js";
import type { Steps } from "../query/resumable.js";
import { knownWindow } from "../query/session-window.js";
import { Askers } from "./askers.js";

interface Made {
  /** What it was made of. */
  readonly of: string;
  readonly a: RangeFigures;
  readonly b: RangeFigures;
  readonly comparison: Comparison;
}

/** Compares ranges of the session. The last comparison is kept, so that its cases can be asked for. */
export class Comparisons {
  private readonly askers = new Askers();
  private last: Made | undefined;
  private isClosed = false;

  constructor(
    private readonly context: QueryContext,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  /** Undefined: its asker asked something else meanwhile, or a range holds no time of the trace. */
  async answer({ asker, a, b, limit }: CompareRequest): Promise<ComparisonAnswer | undefined> {
    const isNewest = this.askers.begin(asker);
    const { last } = this;
    if (last !== undefined && last.of === this.nameOf(a, b)) return answerOf(last, limit);
    const pace = new Pace(this.yieldToLoop);
    const steps = this.steps(a, b);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) {
        this.last = value;
        return value && answerOf(value, limit);
      }
      await pace.pause();
      if (this.isClosed || !isNewest()) return undefined;
    }
  }

  /** Of the sample with that number in the last comparison. */
  cases(sample: number): ComparedCases | undefined {
    const found = this.last?.comparison.samples[sample];
    return found && comparedCases(found);
  }

  close(): void {
    this.isClosed = true;
    this.last = undefined;
  }

  /** The ranges, and how much of the trace was known. */
  private nameOf(a: CompareRequest["a"], b: CompareRequest["b"]): string {
    const other = isOther(b) ? [b.name, b.timeline[0].originNs, b.lanes.length] : [];
    return [a.t0, a.t1, b.t0, b.t1, this.context.untilNs, ...other].join(" ");
  }

  private *steps(a: CompareRequest["a"], b: CompareRequest["b"]): Steps<Made | undefined> {
    const figuresA = yield* this.figuresOf("A", a);
    const figuresB = isOther(b) ? b : yield* this.figuresOf("B", b);
    if (figuresA === undefined || figuresB === undefined) return undefined;
    const comparison = yield* compare(figuresA, figuresB);
    const own = isOther(b) ? comparison : { ...comparison, counterparts: others(comparison.counterparts) };
    return { of: this.nameOf(a, b), a: figuresA, b: figuresB, comparison: own };
  }

  private *figuresOf(name: string, range: CompareRequest["a"]): Steps<RangeFigures | undefined> {
    const known = knownWindow(this.context, range);
    return known.t0 < known.t1 ? yield* rangeFigures(this.context, name, known) : undefined;
  }
}

/** Of another session. */
function isOther(b: CompareRequest["b"]): b is RangeFigures {
  return "lanes" in b;
}

/** Of pairs of lanes of one session those that are two. */
function others(pairs: Int32Array): Int32Array {
  return pairs.filter((_, i) => pairs[i - (i % 2)] !== pairs[i - (i % 2) + 1]);
}

function answerOf({ a, b, comparison }: Made, limit: number): ComparisonAnswer {
  const { samples: _, ...rest } = comparison;
  const losses = ({ lostNs, lostEvents }: RangeFigures) => ({ lostNs, lostEvents });
  return { ...rest, rows: rest.rows.slice(0, limit), total: rest.rows.length, a: losses(a), b: losses(b) };
}
