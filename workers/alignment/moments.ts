import type { Vcpu } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import { firstFrom } from "../core/search.js";
import type { LaneTrack } from "../index/lane-track.js";
import { rowsIn, startsOf } from "../index/rows-in-states.js";
import { ALL_STATES, State } from "../model/states.js";

/** Times of something that happened on a CPU, ns, in order. */
export type Moments = Float64Array;

const NO_MOMENTS = new Float64Array(0);

/** States as sets of bits. */
const IN_GUEST = (1 << State.GUEST) | (1 << State.GUEST_NESTED);
const NOT_KNOWN = (1 << State.UNKNOWN) | (1 << State.NONE);
const THREADS = (1 << State.USER) | (1 << State.SYSCALL) | (1 << State.IDLE);

/** Times at which a CPU begins to run another thread than before, or to idle: at most `limit` of them, evenly picked. */
export function switchMoments(machine: Machine, cpu: number, limit: number): Moments {
  const track = machine.cpus[cpu]?.track;
  if (track === undefined) return NO_MOMENTS;
  const rows = rowsIn(track, THREADS);
  let count = 0;
  let before: number | undefined;
  for (const row of rows) {
    const runs = track.stateAt(row) === State.IDLE ? -1 : track.auxAt(row);
    // The row of a switch takes the place of one that was looked at.
    if (before !== undefined && before !== runs) rows[count++] = row;
    before = runs;
  }
  return startsOf(track, thinned(rows.subarray(0, count), limit));
}

/** Times at which a CPU of a guest did anything that its trace shows: each is the time of an event. */
export function eventMoments(machine: Machine, cpu: number): Moments {
  const track = machine.cpus[cpu]?.track;
  return track === undefined ? NO_MOMENTS : startsOf(track, rowsIn(track, ALL_STATES & ~NOT_KNOWN));
}

/** Those from a time on. */
export function momentsFrom(moments: Moments, sinceNs: number): Moments {
  return moments.subarray(firstFrom(moments, sinceNs, 0, moments.length));
}

/** Stretches of time in one state. */
export interface Stretches {
  readonly starts: Moments;
  readonly lengths: Float64Array;
}

/** Times at which a CPU of a guest is idle. */
export function idleStretches(machine: Machine, cpu: number): Stretches {
  return stretchesOf(machine.cpus[cpu]?.track, State.IDLE);
}

/** Times at which the host sees a vCPU sleep: from shortly after its CPU went idle. */
export function sleepStretches(vcpu: Vcpu): Stretches {
  return stretchesOf(vcpu.track, State.WAIT);
}

function stretchesOf(track: LaneTrack | undefined, state: State): Stretches {
  if (track === undefined) return { starts: NO_MOMENTS, lengths: NO_MOMENTS };
  const rows = rowsIn(track, 1 << state);
  const starts = startsOf(track, rows);
  const lengths = startsOf(track, rows, 1);
  for (let i = 0; i < rows.length; i += 1) lengths[i] = (lengths[i] as number) - (starts[i] as number);
  // Of the last row of all.
  if (Number.isNaN(lengths.at(-1))) lengths[rows.length - 1] = track.endNs - (starts.at(-1) as number);
  return { starts, lengths };
}

/** The begins of those that last so long at least. */
export function startsOfLong({ starts, lengths }: Stretches, minNs: number): Moments {
  return starts.filter((_, i) => minNs <= (lengths[i] as number));
}

/** Stretches of time in which a vCPU was certainly not in its guest, each between an exit and the next entry. */
export interface Gaps {
  readonly exits: Float64Array;
  readonly entries: Float64Array;
}

/** At most about `limit` gaps of these vCPUs together, evenly picked of all. */
export function gapsOf(tracks: readonly LaneTrack[], limit: number): readonly Gaps[] {
  const inGuest = tracks.map((track) => rowsIn(track, IN_GUEST));
  const every = Math.max(1, Math.ceil(inGuest.reduce((sum, { length }) => sum + length, 0) / limit));
  return tracks.map((track, i) => gapsBetween(track, inGuest[i] as Uint32Array, every));
}

/** `inGuest`: rows in which the vCPU is in its guest. */
function gapsBetween(track: LaneTrack, inGuest: Uint32Array, every: number): Gaps {
  const unknown = rowsIn(track, NOT_KNOWN);
  const before: number[] = [];
  const after: number[] = [];
  let next = 0;
  for (let i = 0; i + 1 < inGuest.length; i += every) {
    const row = inGuest[i] as number;
    const entry = inGuest[i + 1] as number;
    while (next < unknown.length && (unknown[next] as number) < row) next += 1;
    const isKnown = next === unknown.length || entry < (unknown[next] as number);
    if (!isKnown || entry === row + 1) continue;
    before.push(row);
    after.push(entry);
  }
  return { exits: startsOf(track, before, 1), entries: startsOf(track, after) };
}

/** At most `limit` of them, evenly picked. */
function thinned(rows: Uint32Array, limit: number): Uint32Array {
  if (rows.length <= limit) return rows;
  const step = rows.length / limit;
  return Uint32Array.from({ length: limit }, (_, i) => rows[Math.floor(i * step)] as number);
}
