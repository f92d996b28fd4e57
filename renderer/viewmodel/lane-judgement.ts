import { predicateOf } from "../../workers/filter/compile.js";
import type { Filter } from "../../workers/filter/parse.js";
import { type Atom, atomsOf, simplify } from "../../workers/filter/simplify.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { isOfIntervals } from "./filter.js";
import { laneTerms } from "./lane-terms.js";
import { childrenOf, type LaneTree } from "./lane-tree.js";

/** What a filter leaves to be asked of the intervals of each lane. */
export interface LaneJudgement {
  /** By lane: no interval of it can match, all do, or it depends on the interval. */
  readonly verdicts: Uint8Array;
  /** Lanes that may match. */
  readonly count: number;
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
  // Few combinations of answers occur.
  const known = new Map<string, number>();
  const visit = (lane: LaneId, above: string) => {
    let answers = "";
    for (let i = 0; i < tests.length; i += 1) answers += above[i] === "1" || tests[i]?.(lane) ? "1" : "0";
    let verdict = known.get(answers);
    if (verdict === undefined) {
      verdict = verdictOf(filter, atoms, answers);
      known.set(answers, verdict);
    }
    verdicts[lane] = verdict;
    for (const child of childrenOf(tree, lane)) visit(child, answers);
  };
  for (const root of tree.roots) visit(root, "");
  return { verdicts, count: verdicts.reduce((count, verdict) => count + (verdict === Verdict.NONE ? 0 : 1), 0) };
}

function verdictOf(filter: Filter, atoms: readonly Atom[], answers: string): number {
  const left = simplify(filter, (atom) => {
    const at = atoms.indexOf(atom);
    return at < 0 ? undefined : (answers[at] === "1") !== isNegative(atom);
  });
  return typeof left !== "boolean" ? Verdict.SOME : left ? Verdict.ALL : Verdict.NONE;
}

/** Of `kind != vm` the lanes below a VM inherit that they are of one. */
function isNegative(atom: Atom): boolean {
  return atom.op === "compare" && atom.relation === "!=";
}

function positive(atom: Atom): Atom {
  return atom.op === "compare" && atom.relation === "!=" ? { ...atom, relation: "==" } : atom;
}
