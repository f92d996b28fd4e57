import { falseDiscoveries } from "../compare/false-discoveries.js";
import { normalTail } from "../compare/probability.js";
import { picked } from "../core/columns.js";
import { PairTable } from "../core/pair-table.js";
import { StringTable } from "../core/string-table.js";
import { NO_LANE } from "../model/lanes.js";
import { MOST_NODES, type ProfileDiffRequest } from "../model/profile.js";
import type { Profile, ProfileDiff, ProfileFrames } from "../model/profile-answers.js";
import type { Steps } from "../query/resumable.js";
import { treeSteps } from "./answers.js";
import type { ProfileBasis } from "./basis.js";
import { shownNodes } from "./tree.js";

/** Up to this q a difference is taken for one. */
const SURE = 0.05;

/** Both sides whole: a node that is left out of one side alone would seem to differ. */
const WHOLE = Number.POSITIVE_INFINITY;

export function* diffSteps(basis: ProfileBasis, request: ProfileDiffRequest): Steps<ProfileDiff> {
  const { after, before, stored, storedIs } = request;
  const limit = Math.min(after.limit ?? MOST_NODES, MOST_NODES);
  const mine = yield* treeSteps(yield* basis.prepare(after), after, WHOLE);
  const { groups, inverted, transforms } = after;
  const asked = { ...before, groups, inverted, transforms };
  const other = stored ?? (yield* treeSteps(yield* basis.prepare(asked), asked, WHOLE));
  yield;
  if (stored !== undefined && storedIs === "after") return difference(mine, elsewhere(stored), limit);
  return difference(stored === undefined ? other : elsewhere(stored), mine, limit);
}

/** A profile of another session, without what has a meaning only there. */
function elsewhere(profile: Profile): Profile {
  const { frames } = profile;
  return { ...profile, frames: { ...frames, lane: new Int32Array(frames.count).fill(NO_LANE) } };
}

/** What differs between two profiles with the same groups and transforms. Nodes are the same if their paths are. */
function difference(before: Profile, after: Profile, limit: number): ProfileDiff {
  const frames = new JoinedFrames();
  const nodes = new PairTable();
  nodes.idOf(-1, -1);
  const placesBefore = joinedNodes(nodes, before, frames.add(before));
  const placesAfter = joinedNodes(nodes, after, frames.add(after));
  const { size } = nodes;
  const sides = { before: columnsOf(before, placesBefore, size), after: columnsOf(after, placesAfter, size) };
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
  const change = Float64Array.from(order, (node) => {
    const is = shareOf(sides.after.total[node] as number, weights.after);
    return is - shareOf(sides.before.total[node] as number, weights.before);
  });
  const chances = Float64Array.from(order, (node, place) => {
    // The root is all of both sides.
    if (place === 0) return Number.NaN;
    const was = shareOf(sides.before.total[node] as number, weights.before);
    return sameShareChance(was, before.totals.effective, was + (change[place] as number), after.totals.effective);
  });
  const q = falseDiscoveries(chances);
  return {
    after: {
      ...after,
      totals: { ...after.totals, notes: [...after.totals.notes, ...eventNotes(before, after)] },
      nodes: {
        count: order.length,
        parent: shown.parent,
        depth: shown.depth,
        frame: counts(nodes.seconds),
        self: at(sides.after.self),
        total: at(sides.after.total),
        samples: counts(sides.after.samples),
      },
      frames: frames.frames(),
      strings: frames.strings.since(0),
      leftOut: shown.leftOut,
    },
    beforeSelf: at(sides.before.self),
    beforeTotal: at(sides.before.total),
    beforeSamples: counts(sides.before.samples),
    before: before.totals,
    change,
    q,
    isSure: Uint8Array.from(q, (one) => (one <= SURE ? 1 : 0)),
  };
}

/** Shares of unlike events may differ whatever the code did. */
function eventNotes(before: Profile, after: Profile): readonly string[] {
  if (before.event === after.event) return [];
  return [`Samples before are of ${before.event}, those after of ${after.event}.`];
}

/** The chance of shares as far apart as these, in so many samples each, if there is only one share. */
function sameShareChance(before: number, countBefore: number, after: number, countAfter: number): number {
  if (countBefore === 0 || countAfter === 0) return Number.NaN;
  const both = (before * countBefore + after * countAfter) / (countBefore + countAfter);
  const deviation = Math.sqrt(both * (1 - both) * (1 / countBefore + 1 / countAfter));
  return deviation === 0 ? 1 : Math.min(1, 2 * normalTail(Math.abs(after - before) / deviation));
}

interface SideColumns {
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly samples: Int32Array;
}

/** The weights of a side by the joined nodes. */
function columnsOf({ nodes }: Profile, places: Int32Array, size: number): SideColumns {
  const side = { self: new Float64Array(size), total: new Float64Array(size), samples: new Int32Array(size) };
  for (let node = 0; node < nodes.count; node += 1) {
    const place = places[node] as number;
    side.self[place] = nodes.self[node] as number;
    side.total[place] = nodes.total[node] as number;
    side.samples[place] = nodes.samples[node] as number;
  }
  return side;
}

/** By node of a profile: its place among the joined ones. */
function joinedNodes(joined: PairTable, { nodes }: Profile, frames: Int32Array): Int32Array {
  const places = new Int32Array(nodes.count);
  for (let node = 1; node < nodes.count; node += 1) {
    const parent = places[nodes.parent[node] as number] as number;
    places[node] = joined.idOf(parent, frames[nodes.frame[node] as number] as number);
  }
  return places;
}

/** Place of the lane in the rows of `JoinedFrames`. */
const LANE = 6;

/** The frames of two profiles as one list. */
class JoinedFrames {
  readonly strings = new StringTable();
  private readonly ids = new Map<string, number>();
  private readonly rows: number[][] = [];

  /** By frame of a profile: its place in the list. */
  add({ frames, strings }: Profile): Int32Array {
    const { name, dso, kind, unresolved, group, mode, lane, owner } = frames;
    const ownerOf = (frame: number) => this.strings.idOf(strings[owner[frame] as number] ?? "");
    return Int32Array.from({ length: frames.count }, (_, frame) => {
      const own = [
        this.strings.idOf(strings[name[frame] as number] ?? ""),
        this.strings.idOf(strings[dso[frame] as number] ?? ""),
      ];
      const kinds = [kind[frame], group[frame], mode[frame]] as number[];
      const key = [...own, ...kinds].join(" ");
      const known = this.ids.get(key);
      if (known !== undefined) {
        const row = this.rows[known] as number[];
        if (row[LANE] === NO_LANE) row[LANE] = lane[frame] as number;
        return known;
      }
      this.ids.set(key, this.rows.length);
      const more = [unresolved[frame] as number, lane[frame] as number, ownerOf(frame)];
      return this.rows.push([...own, ...kinds, ...more]) - 1;
    });
  }

  frames(): ProfileFrames {
    const column = (i: number) => this.rows.map((row) => row[i] as number);
    return {
      count: this.rows.length,
      name: Int32Array.from(column(0)),
      dso: Int32Array.from(column(1)),
      kind: Uint8Array.from(column(2)),
      group: Int8Array.from(column(3)),
      mode: Int8Array.from(column(4)),
      unresolved: Uint8Array.from(column(5)),
      lane: Int32Array.from(column(LANE)),
      owner: Int32Array.from(column(7)),
    };
  }
}
