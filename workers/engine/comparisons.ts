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
    return [a.t0, a.t1, b.t0, b.t1, this.context.untilNs].join(" ");
  }

  private *steps(a: CompareRequest["a"], b: CompareRequest["b"]): Steps<Made | undefined> {
    const [rangeA, rangeB] = [knownWindow(this.context, a), knownWindow(this.context, b)];
    if (!(rangeA.t0 < rangeA.t1 && rangeB.t0 < rangeB.t1)) return undefined;
    const figuresA = yield* rangeFigures(this.context, "A", rangeA);
    const figuresB = yield* rangeFigures(this.context, "B", rangeB);
    return { of: this.nameOf(a, b), a: figuresA, b: figuresB, comparison: yield* compare(figuresA, figuresB) };
  }
}

function answerOf({ a, b, comparison }: Made, limit: number): ComparisonAnswer {
  const { samples: _, ...rest } = comparison;
  const losses = ({ lostNs, lostEvents }: RangeFigures) => ({ lostNs, lostEvents });
  return { ...rest, rows: rest.rows.slice(0, limit), total: rest.rows.length, a: losses(a), b: losses(b) };
}
