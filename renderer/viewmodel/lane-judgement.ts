import { predicateOf } from "../../workers/filter/compile.js";
import { type Atom, atomsOf, simplify } from "../../workers/filter/simplify.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { Filter } from "../../workers/model/filter.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { isOfIntervals } from "./filter.js";
import { laneTerms } from "./lane-terms.js";
import type { LaneTree } from "./lane-tree.js";

/** What a filter leaves to be asked of the intervals of each lane. */
export interface LaneJudgement {
  /** By lane: no interval of it can match, all do, or it depends on the interval. */
  readonly verdicts: Uint8Array;
  /** Lanes that may match. */
  readonly count: number;
  /** What is left to be asked of intervals, and by lane which of that; -1: nothing. */
  readonly filters: readonly Filter[];
  readonly filterOf: Int32Array;
}

export const Verdict = { NONE: 0, ALL: 1, SOME: 2 } as const;

/**
 * Judges all lanes at once. What is true of a lane is true of the lanes below it, so that `vm:web` means the vCPUs of
 * the VM as well, and `-vm:web` none of them.
 */
export function judgeLanes(filter: Filter, list: LaneList, tree: LaneTree): LaneJudgement {
  const atoms = atomsOf(filter).filter((atom) => !isOfIntervals(atom));
  const terms = laneTerms(list);
  const tests = atoms.map((atom) => {
    const test = predicateOf(positive(atom), terms);
    return "message" in test ? () => false : test;
  });
  const verdicts = new Uint8Array(tree.count);
  const filterOf = new Int32Array(tree.count).fill(-1);
  const filters: Filter[] = [];
  // Few combinations of answers occur.
  const known = new Map<string, readonly [verdict: number, filter: number]>();
  const visit = (lane: LaneId, above: string) => {
    let answers = "";
    for (let i = 0; i < tests.length; i += 1) answers += above[i] === "1" || tests[i]?.(lane) ? "1" : "0";
    let judged = known.get(answers);
    if (judged === undefined) {
      const left = leftOf(filter, atoms, answers);
      judged = typeof left === "boolean" ? [left ? Verdict.ALL : Verdict.NONE, -1] : [Verdict.SOME, filters.length];
      if (typeof left !== "boolean") filters.push(left);
      known.set(answers, judged);
    }
    [verdicts[lane], filterOf[lane]] = judged;
    const end = tree.first[lane + 1] ?? 0;
    for (let at = tree.first[lane] ?? 0; at < end; at += 1) visit(tree.children[at] as LaneId, answers);
  };
  for (const root of tree.roots) visit(root, "");
  let count = 0;
  for (const verdict of verdicts) if (verdict !== Verdict.NONE) count += 1;
  return { verdicts, count, filters, filterOf };
}

function leftOf(filter: Filter, atoms: readonly Atom[], answers: string): Filter | boolean {
  return simplify(filter, (atom) => {
    const at = atoms.indexOf(atom);
    return at < 0 ? undefined : (answers[at] === "1") !== isNegative(atom);
  });
}

/** Of `kind != vm` the lanes below a VM inherit that they are of one. */
function isNegative(atom: Atom): boolean {
  return atom.op === "compare" && atom.relation === "!=";
}

function positive(atom: Atom): Atom {
  return atom.op === "compare" && atom.relation === "!=" ? { ...atom, relation: "==" } : atom;
}
