import { falseDiscoveries } from "../compare/false-discoveries.js";
import { normalTail } from "../compare/probability.js";
import { picked } from "../core/columns.js";
import { NO_LANE } from "../model/lanes.js";
import { MOST_NODES, type ProfileDiffRequest } from "../model/profile.js";
import type { Profile, ProfileDiff } from "../model/profile-answers.js";
import type { Steps } from "../query/resumable.js";
import { treeSteps } from "./answers.js";
import type { ProfileBasis } from "./basis.js";
import type { Joined } from "./joined.js";
import { joinedProfiles } from "./joined-profiles.js";
import { joinedSums } from "./joined-sums.js";
import { shownNodes } from "./tree.js";

/** Up to this q a difference is taken for one. */
const SURE = 0.05;

/** Both sides whole: a node that is left out of one side alone would seem to differ. */
const WHOLE = Number.POSITIVE_INFINITY;

export function* diffSteps(basis: ProfileBasis, request: ProfileDiffRequest): Steps<ProfileDiff> {
  const { after, stored, storedIs } = request;
  const { groups, inverted, transforms } = after;
  const limit = Math.min(after.limit ?? MOST_NODES, MOST_NODES);
  const mine = yield* basis.prepare(after);
  if (stored !== undefined) {
    const own = yield* treeSteps(mine, after, WHOLE);
    yield;
    const other = elsewhere(stored);
    return difference(storedIs === "after" ? joinedProfiles(own, other) : joinedProfiles(other, own), limit);
  }
  const before = { ...request.before, groups, inverted, transforms };
  const other = yield* basis.prepare(before);
  if (mine.set.trie === other.set.trie) {
    return difference(yield* joinedSums(other, mine, inverted), limit);
  }
  const sides = [yield* treeSteps(other, before, WHOLE), yield* treeSteps(mine, after, WHOLE)] as const;
  yield;
  return difference(joinedProfiles(...sides), limit);
}

/** A profile of another session, without what has a meaning only there. */
function elsewhere(profile: Profile): Profile {
  const { frames } = profile;
  return { ...profile, frames: { ...frames, lane: new Int32Array(frames.count).fill(NO_LANE) } };
}

/** What differs between two profiles. */
function difference({ head, eventBefore, nodes, before, after, framesOf }: Joined, limit: number): ProfileDiff {
  const { size } = nodes;
  const sides = { before, after };
  const weights = { before: before.totals.weight, after: after.totals.weight };
  const shareOf = (total: number, all: number) => (all === 0 ? 0 : total / all);
  const heavier = new Float64Array(size);
  const samples = new Int32Array(size);
  for (let node = 0; node < size; node += 1) {
    const shareBefore = shareOf(sides.before.total[node] as number, weights.before);
    const shareAfter = shareOf(sides.after.total[node] as number, weights.after);
    heavier[node] = Math.max(shareBefore, shareAfter);
    samples[node] = (sides.before.samples[node] as number) + (sides.after.samples[node] as number);
  }
  const shown = shownNodes({ nodes, samples }, heavier, limit, sides.after.total);
  const { order } = shown;
  const at = (column: Float64Array) => picked(column, order);
  const counts = (column: Int32Array) => picked(column, order);
  const [beforeTotal, afterTotal] = [at(sides.before.total), at(sides.after.total)];
  const change = new Float64Array(order.length);
  const chances = new Float64Array(order.length);
  for (let place = 0; place < order.length; place += 1) {
    const was = shareOf(beforeTotal[place] as number, weights.before);
    const is = shareOf(afterTotal[place] as number, weights.after);
    change[place] = is - was;
    const above = shown.parent[place] as number;
    // Most functions are called by one other: they have its weights, and its chance.
    const isAsAbove = beforeTotal[above] === beforeTotal[place] && afterTotal[above] === afterTotal[place];
    chances[place] =
      0 < above && isAsAbove
        ? (chances[above] as number)
        : sameShareChance(was, before.totals.effective, is, after.totals.effective);
  }
  // The root is all of both sides.
  chances[0] = Number.NaN;
  const q = falseDiscoveries(chances);
  const { frame, frames, strings } = framesOf(counts(nodes.seconds));
  return {
    after: {
      source: head.source,
      unit: head.unit,
      event: head.event,
      totals: { ...after.totals, notes: [...after.totals.notes, ...eventNotes(eventBefore, head.event)] },
      nodes: {
        count: order.length,
        parent: shown.parent,
        depth: shown.depth,
        frame,
        self: at(sides.after.self),
        total: afterTotal,
        samples: counts(sides.after.samples),
      },
      frames,
      strings,
      leftOut: shown.leftOut,
    },
    beforeSelf: at(sides.before.self),
    beforeTotal,
    beforeSamples: counts(sides.before.samples),
    before: before.totals,
    change,
    q,
    isSure: Uint8Array.from(q, (one) => (one <= SURE ? 1 : 0)),
  };
}

/** Shares of unlike events may differ whatever the code did. */
function eventNotes(before: string, after: string): readonly string[] {
  if (before === after) return [];
  return [`Samples before are of ${before}, those after of ${after}.`];
}

/** The chance of shares as far apart as these, in so many samples each, if there is only one share. */
function sameShareChance(before: number, countBefore: number, after: number, countAfter: number): number {
  if (countBefore === 0 || countAfter === 0) return Number.NaN;
  const both = (before * countBefore + after * countAfter) / (countBefore + countAfter);
  const deviation = Math.sqrt(both * (1 - both) * (1 / countBefore + 1 / countAfter));
  return deviation === 0 ? 1 : Math.min(1, 2 * normalTail(Math.abs(after - before) / deviation));
}
