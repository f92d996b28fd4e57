import { picked } from "../core/columns.js";
import { NO_LANE } from "../model/lanes.js";
import { MOST_NODES, type ProfileSplitRequest } from "../model/profile.js";
import type { ProfilePart } from "../model/profile-answers.js";
import type { Steps } from "../query/resumable.js";
import { treeSteps } from "./answers.js";
import type { ProfileBasis } from "./basis.js";
import type { Folded, Selection } from "./fold.js";
import { type GroupFrame, type Grouping, groupingsOf } from "./groups.js";
import type { Prepared } from "./prepared.js";
import { Fate, leftOut } from "./select.js";
import { evennessOf } from "./totals.js";

/** Samples between two chances for other questions. */
const STEP = 16_384;

/** A tree for each of the heaviest groups of a kind. Samples of which the group says nothing are a part of their own. */
export function* splitSteps(basis: ProfileBasis, request: ProfileSplitRequest): Steps<ProfilePart[]> {
  const { by } = request;
  const groups = [by, ...request.groups.filter((group) => group !== by)];
  const whole = yield* basis.prepare({ ...request, groups });
  const all = yield* basis.prepare({ ...request, groups, withHost: true, withIdle: true });
  const isLeftOut = leftOut(request);
  const groupings = groupingsOf(basis.context, whole.set, basis.sets.laneClasses(), [by]);
  const hidden = yield* hiddenByPart(whole, groupings);
  const split = [...leavesByPart(all.folded, request)].map(([key, { frame, leaves }]) => {
    const meant = leaves.filter((leaf) => !isLeftOut(all.folded.fates[leaf] as number));
    const folded = onlyLeaves(all.folded, meant);
    return { key, frame, folded, weight: sumOf(folded.weights), figures: figuresOf(all.folded, leaves, isLeftOut) };
  });
  const heaviest = split.filter(({ folded }) => 0 < folded.leaves.size).sort((a, b) => b.weight - a.weight);
  const parts: ProfilePart[] = [];
  for (const { key, frame, folded, figures } of heaviest.slice(0, request.parts)) {
    const count = sumOf(folded.samples);
    const part = {
      ...whole,
      selection: { ...whole.selection, ...figures, count },
      folded,
      // Losses are of a time, and nobody knows in which part they would lie.
      lost: whole.lost === 0 ? 0 : -1,
      evenness: evennessOf(folded, count),
      notRunning: hidden && Float64Array.of(hidden.get(key) ?? 0),
    };
    const limit = Math.min(request.limit ?? MOST_NODES, MOST_NODES);
    const profile = yield* treeSteps(part, request, limit);
    parts.push({ name: frame?.name ?? `no ${by}`, lane: frame?.lane ?? NO_LANE, profile });
  }
  return parts;
}

/** What tells the parts of one group apart. */
function partKey(frame: GroupFrame | undefined): string {
  return frame === undefined ? "" : `${frame.lane} ${frame.name}`;
}

/** The leaves of each part. Its group is the outermost, unless it says nothing. */
function leavesByPart({ prefixes, groupFrames, leaves }: Folded, { by }: ProfileSplitRequest) {
  /** By prefix: the outermost group. */
  const tops = new Int32Array(prefixes.size);
  for (let prefix = 0; prefix < prefixes.size; prefix += 1) {
    const parent = prefixes.firsts[prefix] as number;
    tops[prefix] = parent < 0 ? prefix : (tops[parent] as number);
  }
  const parts = new Map<string, { readonly frame: GroupFrame | undefined; readonly leaves: number[] }>();
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const top = groupFrames[prefixes.seconds[tops[leaves.firsts[leaf] as number] ?? -1] ?? -1];
    const frame = top?.group === by ? top : undefined;
    const part = parts.get(partKey(frame));
    if (part === undefined) parts.set(partKey(frame), { frame, leaves: [leaf] });
    else part.leaves.push(leaf);
  }
  return parts;
}

function onlyLeaves(folded: Folded, own: readonly number[]): Folded {
  const { leaves, fates, weights, squares, samples } = folded;
  return {
    ...folded,
    leaves: { size: own.length, firsts: picked(leaves.firsts, own), seconds: picked(leaves.seconds, own) },
    fates: picked(fates, own),
    weights: picked(weights, own),
    squares: picked(squares, own),
    samples: picked(samples, own),
  };
}

type Figures = Pick<Selection, "idle" | "host" | "disagreeing" | "modeless" | "ofEvents">;

/** What a selection says of some leaves. */
function figuresOf(
  { fates, weights, samples }: Folded,
  leaves: readonly number[],
  isLeftOut: (fate: number) => boolean,
): Figures {
  const of = (isMeant: (fate: number) => boolean) => {
    const meant = leaves.filter((leaf) => isMeant(fates[leaf] as number));
    return { samples: sumOf(picked(samples, meant)), weight: sumOf(picked(weights, meant)) };
  };
  const countOf = (bit: number) => of((fate) => !isLeftOut(fate) && (fate & bit) !== 0).samples;
  return {
    idle: of((fate) => (fate & Fate.IDLE) !== 0),
    host: of((fate) => (fate & Fate.FOR_VM) !== 0),
    disagreeing: countOf(Fate.DISAGREES),
    modeless: countOf(Fate.MODELESS),
    ofEvents: countOf(Fate.OF_EVENT),
  };
}

/** By part: what its samples hide. Undefined: nothing is known. */
function* hiddenByPart(
  { selection, notRunning }: Prepared,
  [grouping]: readonly Grouping[],
): Steps<ReadonlyMap<string, number> | undefined> {
  if (notRunning === undefined) return undefined;
  const rows = yield* selection.rows();
  const hidden = new Map<string, number>();
  for (let i = 0; i < selection.count; i += 1) {
    if (i % STEP === 0) yield;
    const key = partKey(grouping?.frameOf(rows[i] as number));
    hidden.set(key, (hidden.get(key) ?? 0) + (notRunning[i] as number));
  }
  return hidden;
}

function sumOf(values: Float64Array | Int32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
