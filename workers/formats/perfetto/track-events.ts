import { StringTable } from "../../core/string-table.js";
import type { Notes } from "../notes.js";
import { Phase, SliceColumns } from "../slices/slice-columns.js";
import { type Sequence, uuidOf } from "./sequences.js";
import { Wire, WireType } from "./wire.js";

/** What a TrackDescriptor says. */
interface Described {
  name: string;
  pid: number;
  tid: number;
  parent: string | undefined;
  unit: number;
  isIncremental: boolean;
}

/** A track as slices have it: it may be described after its first events. */
interface KnownTrack {
  readonly uuid: string;
  name: string;
  pid: number;
  tid: number;
}

/** TrackEvent.Type (protos/perfetto/trace/track_event/track_event.proto). */
const PHASES: Readonly<Record<number, Phase>> = { 1: Phase.BEGIN, 2: Phase.END, 3: Phase.INSTANT, 4: Phase.COUNTER };
/** Phases of TrackEvent.LegacyEvent: characters of the Trace Event Format. */
const LEGACY: Readonly<Record<string, Phase>> = { X: Phase.SLICE, B: Phase.BEGIN, E: Phase.END, I: Phase.INSTANT };
const MOST_PARENTS = 16;

/** Slices, instants and counters of TrackEvents. */
export class TrackEvents {
  readonly columns: SliceColumns;
  private readonly described = new Map<string, Described>();
  private readonly tracks: KnownTrack[] = [];
  /** By track: ids of the counter's name, which its description tells, and its value. */
  private readonly counters = new Map<string, { readonly name: number; value: number }>();
  /** Numbers of flows by their ids. */
  private readonly flows = new StringTable();
  /** Flows of the event that is being read. */
  private readonly found: { readonly phase: Phase; readonly number: number }[] = [];
  private readonly event = new Wire();
  private readonly inner = new Wire();

  constructor(private readonly notes: Notes) {
    this.columns = new SliceColumns(notes);
  }

  /** `time`: ns from the base. */
  add(bytes: Uint8Array, from: number, to: number, sequence: Sequence, time: number, offset: number): void {
    const { event, columns, notes } = this;
    let type = 0;
    let name: string | undefined;
    let uuid = sequence.track ?? "0";
    let value = Number.NaN;
    let legacy: { phase: Phase | undefined; duration: number; name: string | undefined } | undefined;
    this.found.length = 0;
    event.begin(bytes, from, to);
    while (event.next()) {
      switch (event.field) {
        case 36:
        case 47:
          this.addFlows(Phase.FLOW_STEP);
          break;
        case 42:
        case 48:
          this.addFlows(Phase.FLOW_END);
          break;
        case 6:
          legacy = this.legacy(sequence);
          break;
        case 9:
          type = event.lo;
          break;
        case 10:
          name = sequence.names.get(event.unsigned);
          break;
        case 11:
          uuid = uuidOf(event);
          break;
        case 23:
          name = event.text;
          break;
        case 30:
          value = event.signed;
          break;
        case 44:
          value = event.double;
          break;
        default:
      }
    }
    const phase = PHASES[type] ?? legacy?.phase;
    if (event.isDamaged || phase === undefined) {
      notes.unread("track_event of other types");
      return;
    }
    const track = this.trackOf(uuid);
    if (phase === Phase.COUNTER) this.count(uuid, track, time, value, offset);
    else {
      const id = columns.strings.idOf(name ?? legacy?.name ?? "");
      columns.add(time, phase, id, track, phase === Phase.SLICE ? (legacy?.duration ?? 0) : 0, offset, 0);
      for (const flow of this.found) columns.add(time, flow.phase, id, track, flow.number, offset, 0);
    }
  }

  /** flow_ids, terminating_flow_ids: numbers of 64 bits, one or several in a field. */
  private addFlows(phase: Phase): void {
    const { event, inner } = this;
    if (event.type !== WireType.LENGTH) this.addFlow(phase, uuidOf(event));
    else for (inner.within(event); inner.fixed64(); ) this.addFlow(phase, uuidOf(inner));
  }

  private addFlow(phase: Phase, key: string): void {
    this.found.push({ phase, number: this.flows.idOf(key) });
  }

  /** LegacyEvent: name_iid = 1, phase = 2, duration_us = 3. */
  private legacy(sequence: Sequence) {
    const { inner, event } = this;
    const found = { phase: undefined as Phase | undefined, duration: 0, name: undefined as string | undefined };
    inner.within(event);
    while (inner.next()) {
      if (inner.field === 1) found.name = sequence.names.get(inner.unsigned);
      else if (inner.field === 2) found.phase = LEGACY[String.fromCharCode(inner.lo & 0x7f)];
      else if (inner.field === 3) found.duration = Math.max(0, inner.signed) * 1000;
    }
    return found;
  }

  private trackOf(uuid: string): number {
    return this.columns.trackOf(uuid, () => {
      const track: KnownTrack = { uuid, name: "", pid: -1, tid: -1 };
      this.tracks.push(track);
      return track;
    });
  }

  private count(uuid: string, track: number, time: number, value: number, offset: number): void {
    const { columns, counters } = this;
    if (Number.isNaN(value)) return;
    let counter = counters.get(uuid);
    if (counter === undefined) {
      counter = { name: columns.strings.idOf(`track ${uuid}`), value: 0 };
      counters.set(uuid, counter);
    }
    const { unit = 1, isIncremental = false } = this.described.get(uuid) ?? {};
    counter.value = isIncremental ? counter.value + value * unit : value * unit;
    columns.add(time, Phase.COUNTER, counter.name, track, counter.value, offset, 0);
  }

  /** TrackDescriptor: uuid = 1, name = 2, process = 3, thread = 4, parent_uuid = 5, counter = 8, static_name = 10, atrace_name = 13. */
  describe(bytes: Uint8Array, from: number, to: number): void {
    const { event } = this;
    const one: Described = { name: "", pid: -1, tid: -1, parent: undefined, unit: 1, isIncremental: false };
    let uuid = "0";
    event.begin(bytes, from, to);
    while (event.next()) {
      if (event.field === 1) uuid = uuidOf(event);
      else if (event.field === 2 || event.field === 10 || event.field === 13) one.name = event.text;
      else if (event.field === 5) one.parent = uuidOf(event);
      else if (event.type === 2) this.describePart(one, event.field);
    }
    // A track may be described again, by less.
    const { name, pid, tid } = this.described.get(uuid) ?? one;
    if (one.name === "") one.name = name;
    if (one.pid < 0) one.pid = pid;
    if (one.tid < 0) one.tid = tid;
    this.described.set(uuid, one);
  }

  /** ProcessDescriptor: pid = 1, process_name = 6; ThreadDescriptor: pid = 1, tid = 2, thread_name = 5; CounterDescriptor: unit_multiplier = 4, is_incremental = 5. */
  private describePart(one: Described, field: number): void {
    const { inner, event } = this;
    inner.within(event);
    while (inner.next()) {
      if (field === 3 && inner.field === 1) one.pid = inner.lo;
      else if (field === 3 && inner.field === 6 && one.name === "") one.name = inner.text;
      else if (field === 4 && inner.field === 1) one.pid = inner.lo;
      else if (field === 4 && inner.field === 2) one.tid = inner.signed;
      else if (field === 4 && inner.field === 5 && one.name === "") one.name = inner.text;
      else if (field === 8 && inner.field === 4) one.unit = inner.signed;
      else if (field === 8 && inner.field === 5) one.isIncremental = inner.lo !== 0;
    }
  }

  /** All descriptions are known. */
  finish(): void {
    for (const track of this.tracks) {
      const one = this.described.get(track.uuid);
      track.name = one?.name ?? "";
      track.tid = one?.tid ?? -1;
      track.pid = this.pidOf(track.uuid);
      const counter = this.counters.get(track.uuid);
      if (counter !== undefined && track.name !== "") this.columns.rename(counter.name, track.name);
    }
  }

  /** A track belongs to the process of the track above it. */
  private pidOf(uuid: string): number {
    let at: string | undefined = uuid;
    for (let steps = 0; at !== undefined && steps < MOST_PARENTS; steps += 1) {
      const one: Described | undefined = this.described.get(at);
      if (one !== undefined && 0 <= one.pid) return one.pid;
      at = one?.parent;
    }
    return -1;
  }
}
