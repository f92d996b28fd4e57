import { grown, picked } from "../../core/columns.js";
import { addToGroup } from "../../core/groups.js";
import { StringTable } from "../../core/string-table.js";
import type { Notes } from "../notes.js";
import { sortByTime } from "../sort-by-time.js";

/** A track is a lane or more, and each takes some kilobytes. */
const MOST_TRACKS = 50_000;
const TOO_MANY = `slices, instants and counters are left out: there are more than ${MOST_TRACKS} threads and tracks`;

/** What an event of a track is: a number of its class. */
export const Phase = {
  SLICE: 0,
  BEGIN: 1,
  END: 2,
  INSTANT: 3,
  COUNTER: 4,
  FLOW_BEGIN: 5,
  FLOW_STEP: 6,
  FLOW_END: 7,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Names of the classes, by number. The dialect knows them. */
export const PHASE_NAMES = [
  "track:slice",
  "track:begin",
  "track:end",
  "track:instant",
  "track:counter",
  "track:flow-begin",
  "track:flow-step",
  "track:flow-end",
] as const;

/** Where slices are. -1: of no thread, of no process. */
export interface Track {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
}

/** Slices of a trace in order of time: plain data, for decode workers. */
export interface SliceData {
  readonly count: number;
  /** When the last slice ends. */
  readonly end: number;
  /** Ns from the base. */
  readonly times: Float64Array;
  readonly phases: Uint8Array;
  /** Ids in `strings`. */
  readonly names: Int32Array;
  readonly tracks: Int32Array;
  /**
   * The duration of a slice, ns; the value of a counter; the number of a flow, which is of the innermost slice. -1 - number:
   * the flow reaches the next slice that begins.
   */
  readonly values: Float64Array;
  /** Where the event is in the file: bytes [offset, offset + length). */
  readonly offsets: Float64Array;
  readonly lengths: Int32Array;
  readonly strings: readonly string[];
  readonly trackList: readonly Track[];
  /** By track: the highest value of its counter. */
  readonly highest: readonly number[];
}

/** Collects slices in any order. */
export class SliceColumns {
  count = 0;
  readonly strings = new StringTable();
  readonly tracks: Track[] = [];
  private times = new Float64Array(1024);
  private phases = new Uint8Array(1024);
  private names = new Int32Array(1024);
  private trackNumbers = new Int32Array(1024);
  private values = new Float64Array(1024);
  private offsets = new Float64Array(1024);
  private lengths = new Int32Array(1024);
  private readonly highest: number[] = [];
  private hasFlows = false;
  private readonly byKey = new Map<string, number>();
  private readonly newNames = new Map<number, string>();

  constructor(private readonly notes: Notes) {}

  /** The number of the track with this key, a new one if there is none; -1: there are too many. */
  trackOf(key: string, create: () => Track): number {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.tracks.length === MOST_TRACKS) return -1;
    const number = this.tracks.push(create()) - 1;
    this.byKey.set(key, number);
    return number;
  }

  /** The text of a name has become known. */
  rename(name: number, text: string): void {
    this.newNames.set(name, text);
  }

  add(time: number, phase: Phase, name: number, track: number, value: number, offset: number, length: number): void {
    if (track < 0) {
      this.notes.count(TOO_MANY, offset);
      return;
    }
    const i = this.count++;
    if (i === this.times.length) this.grow();
    this.times[i] = time;
    this.phases[i] = phase;
    this.names[i] = name;
    this.trackNumbers[i] = track;
    this.values[i] = value;
    this.offsets[i] = offset;
    this.lengths[i] = length;
    if (Phase.FLOW_BEGIN <= phase) this.hasFlows = true;
    if (phase === Phase.COUNTER) this.highest[track] = Math.max(this.highest[track] ?? 0, value);
  }

  /**
   * In order of time. Of slices that begin together the longest comes first: the others are inside it. Flows come behind
   * what begins at their time on their track.
   */
  sorted(): SliceData {
    const { count, times, phases, names, trackNumbers, values, offsets, lengths } = this;
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) order[i] = i;
    sortByTime(times, order, count);
    this.longestFirst(order);
    if (this.hasFlows) this.flowsBehind(order);
    return {
      count,
      end: this.end(),
      times: picked(times, order),
      phases: picked(phases, order),
      names: picked(names, order),
      tracks: picked(trackNumbers, order),
      values: picked(values, order),
      offsets: picked(offsets, order),
      lengths: picked(lengths, order),
      strings: this.strings.since(0).map((text, id) => this.newNames.get(id) ?? text),
      trackList: this.tracks,
      highest: this.tracks.map((_, track) => this.highest[track] ?? 0),
    };
  }

  private end(): number {
    const { count, times, phases, values } = this;
    let end = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i += 1) {
      const phase = phases[i];
      const lasts = phase === Phase.SLICE ? (values[i] as number) : phase === Phase.INSTANT ? 1 : 0;
      end = Math.max(end, (times[i] as number) + lasts);
    }
    return end;
  }

  private longestFirst(order: Uint32Array): void {
    const { times, phases, values } = this;
    const isSlice = (at: number) => phases[order[at] as number] === Phase.SLICE;
    const time = (at: number) => times[order[at] as number];
    for (let from = 0; from + 1 < order.length; from += 1) {
      let to = from + 1;
      while (to < order.length && isSlice(from) && isSlice(to) && time(to) === time(from)) to += 1;
      if (from + 1 < to) {
        order.subarray(from, to).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
        from = to - 1;
      }
    }
  }

  private flowsBehind(order: Uint32Array): void {
    const { times, phases, trackNumbers } = this;
    const last = new Map<number, number>();
    for (let from = 0, to = 0; from < order.length; from = to) {
      const time = times[order[from] as number];
      let flows = 0;
      last.clear();
      for (; to < order.length && times[order[to] as number] === time; to += 1) {
        const i = order[to] as number;
        const phase = phases[i] as Phase;
        if (Phase.FLOW_BEGIN <= phase) flows += 1;
        else if (phase !== Phase.END && phase !== Phase.COUNTER) last.set(trackNumbers[i] as number, to);
      }
      if (0 < flows && flows < to - from) this.placeFlows(order, from, to, last);
    }
  }

  /** `last`: by track, where its last begin is. Flows that mean the next slice come before all. */
  private placeFlows(order: Uint32Array, from: number, to: number, last: ReadonlyMap<number, number>): void {
    const { phases, trackNumbers, values } = this;
    const first: number[] = [];
    const held = new Map<number, number[]>();
    const others: number[] = [];
    for (let at = from; at < to; at += 1) {
      const i = order[at] as number;
      const behind = last.get(trackNumbers[i] as number) ?? -1;
      const isFlow = Phase.FLOW_BEGIN <= (phases[i] as Phase);
      if (isFlow && (values[i] as number) < 0) first.push(i);
      else if (!isFlow || behind < at) others.push(i);
      else addToGroup(held, behind, i);
      for (const flow of held.get(at) ?? []) others.push(flow);
    }
    order.set(first, from);
    order.set(others, from + first.length);
  }

  private grow(): void {
    const size = this.times.length * 2;
    this.times = grown(this.times, size);
    this.phases = grown(this.phases, size);
    this.names = grown(this.names, size);
    this.trackNumbers = grown(this.trackNumbers, size);
    this.values = grown(this.values, size);
    this.offsets = grown(this.offsets, size);
    this.lengths = grown(this.lengths, size);
  }
}
