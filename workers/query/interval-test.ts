import { parseTime } from "../core/time-spec.js";
import { predicateOf } from "../filter/compile.js";
import { type IntervalWords, intervalTerms } from "../filter/interval-terms.js";
import { numberOf } from "../filter/numbers.js";
import { type Atom, conditionsOf, simplify } from "../filter/simplify.js";
import { STATE_MASK } from "../index/label-table.js";
import type { LaneTrack } from "../index/lane-track.js";
import type { Filter } from "../model/filter.js";
import { laneLabel } from "../model/lane-names.js";
import type { LaneKind } from "../model/lanes.js";
import { STATE_NAMES, type State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { takenIn } from "./fused/taken.js";
import { culpritOf, reasonText, stateName } from "./reason.js";
import type { StateMask } from "./row-scan.js";

/** What a label alone says: all intervals with it match, none, or it depends on when they begin and end. */
type LabelVerdict = boolean | ((start: number, end: number, veil: LaneTrack | undefined) => boolean);

/**
 * A filter on the intervals of lanes of one kind. State, reason and culprit of an interval are one number, its label, of
 * which there are few: so the filter is worked out once for each label, and most rows cost one lookup.
 */
export class IntervalTest {
  /** No row in another state can match. */
  readonly states: StateMask;
  /** No shorter row can match. */
  readonly minNs: number;
  private readonly verdicts = new Map<number, LabelVerdict>();
  private readonly terms;

  constructor(
    private readonly context: QueryContext,
    private readonly kind: LaneKind,
    private readonly filter: Filter,
  ) {
    const { timeline, beginNs, untilNs } = context;
    this.terms = intervalTerms((text) => {
      const time = parseTime(text, { timeline, beginNs, endNs: untilNs });
      return time.ok ? time.value : undefined;
    });
    this.states = STATE_NAMES.reduce((mask, name, state) => (this.mayBe(name) ? mask | (1 << state) : mask), 0);
    this.minNs = Math.max(0, ...conditionsOf(filter).map(leastDuration));
  }

  /** `veil`: that of the lane, if it has one. */
  matches(
    label: number,
    reason: number,
    aux: number,
    start: number,
    end: number,
    veil: LaneTrack | undefined,
  ): boolean {
    let verdict = this.verdicts.get(label);
    if (verdict === undefined) {
      verdict = this.verdictOf(label, reason, aux);
      this.verdicts.set(label, verdict);
    }
    return typeof verdict === "boolean" ? verdict : verdict(start, end, veil);
  }

  private mayBe(state: string): boolean {
    if (state === "") return false;
    const words: IntervalWords = { state, reason: "", culprit: [], ...NO_TIMES };
    return simplify(this.filter, (atom) => (fieldOf(atom) === "state" ? this.holds(atom, words) : undefined)) !== false;
  }

  private verdictOf(label: number, reason: number, aux: number): LabelVerdict {
    const words = this.wordsOf((label & STATE_MASK) as State, reason, aux);
    const left = simplify(this.filter, (atom) => (TIMES.has(fieldOf(atom)) ? undefined : this.holds(atom, words)));
    if (typeof left === "boolean") return left;
    const test = predicateOf(left, this.terms);
    if ("message" in test) return false;
    const { untilNs } = this.context;
    return (start, end, veil) =>
      test({
        ...words,
        start,
        end,
        takenNs: (part) => (veil === undefined ? undefined : takenIn(veil, start, end, untilNs)[part]),
      });
  }

  private holds(atom: Atom, words: IntervalWords): boolean {
    const test = predicateOf(atom, this.terms);
    return "message" in test ? false : test(words);
  }

  private wordsOf(state: State, reason: number, aux: number): IntervalWords {
    const culprit = this.context.lanes.specs[culpritOf(this.kind, state, aux)];
    return {
      state: stateName(state),
      reason: reasonText(this.context, this.kind, state, reason, aux),
      culprit: culprit === undefined ? [] : [culprit.path, culprit.name, laneLabel(culprit.kind, culprit.name)],
      ...NO_TIMES,
    };
  }
}

/** Of a label, without an interval. */
const NO_TIMES = { start: 0, end: 0, takenNs: () => undefined } as const;

const TIMES: ReadonlySet<string> = new Set(["duration", "taken", "steal", "start", "end"]);
/** An interval lasts at least as long as any of these. */
const PARTS: ReadonlySet<string> = new Set(["duration", "taken", "steal"]);

function fieldOf(atom: Atom): string {
  return atom.op === "anywhere" ? "" : atom.field.text.toLowerCase();
}

/** The least ns of an interval that meets a condition. */
function leastDuration(condition: Filter): number {
  if (condition.op !== "compare" || !PARTS.has(fieldOf(condition))) return 0;
  if (condition.relation !== ">" && condition.relation !== ">=") return 0;
  return Number(numberOf(condition.values[0]?.text ?? "", "duration") ?? 0);
}
