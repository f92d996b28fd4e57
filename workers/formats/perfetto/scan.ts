import type { BlockKind } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import type { Diagnostics } from "../../core/diagnostics.js";
import { Notes } from "../notes.js";
import { ClockBook } from "./clocks.js";
import { CpuScan } from "./cpu-scan.js";
import { Expansion } from "./expansion.js";
import type { FtraceClasses } from "./ftrace-classes.js";
import { PACKET_TAG, PacketField, PacketHead, packetAt, UNREAD_DATA } from "./packet.js";
import { ProcessEvents } from "./process-events.js";
import { type Sequence, Sequences } from "./sequences.js";
import { TraceFacts } from "./trace-facts.js";
import type { Packing } from "./trace-index.js";
import { TrackEvents } from "./track-events.js";
import type { Unpack } from "./unpack.js";
import { Wire } from "./wire.js";

const WINDOW = 4 << 20;
/** A tag and a length. */
const LONGEST_HEAD = 11;
const TOO_MUCH = "compressed packets are left out, or read in part: the file unpacks to far too much";

/** Where bytes that are being walked come from. */
interface Origin {
  readonly begin: number;
  readonly end: number;
  readonly packing: Packing;
  /** In the file; of what was unpacked, that of its packet. */
  offsetOf(at: number): number;
}

export interface ScanOptions {
  readonly source: ByteSource;
  readonly file: string;
  /** Packets of other machines than `own` are left out; those of `all` are read as traces of their own. */
  readonly machines: { readonly own: number; readonly all: readonly number[] };
  readonly diagnostics: Diagnostics;
  readonly unpack: Unpack;
}

/**
 * One pass over all packets of a trace: it finds where the events of each CPU lie, and reads all else. What a packet means
 * depends on packets before it, so the pass goes in the order of the file.
 */
export class TraceScan {
  readonly cpus: CpuScan;
  readonly clocks = new ClockBook();
  readonly facts = new TraceFacts();
  readonly processes = new ProcessEvents();
  readonly tracks: TrackEvents;
  private readonly sequences = new Sequences();
  private readonly head = new PacketHead();
  private readonly packet = new Wire();
  private readonly notes: Notes;
  private readonly expansion: Expansion;

  constructor(
    readonly classes: FtraceClasses,
    private readonly options: ScanOptions,
  ) {
    this.notes = new Notes(options.diagnostics, options.file);
    this.cpus = new CpuScan(classes, this.notes);
    this.tracks = new TrackEvents(this.notes);
    this.expansion = new Expansion(options.source.size);
  }

  async run(): Promise<void> {
    const { source } = this.options;
    let at = 0;
    while (at < source.size) {
      const next = await this.window(at, Math.min(WINDOW, source.size - at));
      if (next === undefined) break;
      at = next;
    }
    this.tracks.finish();
    this.facts.report(this.notes);
    this.notes.report("packets that are not read");
  }

  /** Reads the packets that begin at `at`; answers where the first one that is not whole begins, undefined at the end. */
  private async window(at: number, length: number): Promise<number | undefined> {
    const { source } = this.options;
    const read = await source.read(at, length);
    if (!read.ok) {
      this.notes.error(`cannot be read on: ${read.error.message}`, at);
      return undefined;
    }
    const bytes = read.value;
    const origin: Origin = { begin: at, end: at + bytes.length, packing: "plain", offsetOf: (place) => at + place };
    const used = await this.walk(bytes, origin);
    if (used === undefined) return undefined;
    if (0 < used) return at + used;
    // One packet is longer than the window, or the file is cut off within it.
    const head = packetAt(this.packet, bytes, 0);
    const end = head === undefined ? Number.POSITIVE_INFINITY : at + head.to;
    if (source.size < end) {
      this.notes.warning("the file is cut off within this packet", at);
      return undefined;
    }
    return length < end - at ? this.window(at, end - at) : undefined;
  }

  /** Reads whole packets; answers how many bytes they are. Undefined: something else comes. */
  private async walk(bytes: Uint8Array, origin: Origin): Promise<number | undefined> {
    let at = 0;
    while (at < bytes.length) {
      const found = packetAt(this.packet, bytes, at);
      if (found === undefined) {
        if (bytes.length - at < LONGEST_HEAD && isCutHead(bytes, at)) return at;
        this.notes.error("no packet begins here: the rest of the file is not read", origin.offsetOf(at));
        return undefined;
      }
      if (bytes.length < found.to) return at;
      if (origin.packing !== "plain") {
        this.expansion.packet();
        if (this.expansion.isFarTooMuch) {
          this.notes.count(TOO_MUCH, origin.begin);
          return undefined;
        }
      }
      const waits = this.take(bytes, found.from, found.to, origin);
      if (waits !== undefined) await waits;
      at = found.to;
    }
    return at;
  }

  private take(bytes: Uint8Array, from: number, to: number, origin: Origin): Promise<void> | undefined {
    const { head, notes } = this;
    if (!head.read(this.packet.begin(bytes, from, to))) {
      notes.count("damaged packets are left out", origin.offsetOf(from));
      return undefined;
    }
    const { data } = head;
    if (data === PacketField.COMPRESSED_PACKETS || data === PacketField.ZSTD_PACKETS) {
      const packing = data === PacketField.ZSTD_PACKETS ? "zstd" : "zlib";
      return this.expand(bytes.subarray(head.from, head.to), packing, head.from, origin);
    }
    const { own, all } = this.options.machines;
    if (head.machine === own) this.read(bytes, origin, from);
    else if (!all.includes(head.machine)) notes.ofMachine(head.machine);
    return undefined;
  }

  private async expand(packed: Uint8Array, packing: BlockKind, from: number, origin: Origin): Promise<void> {
    const { notes, options, expansion } = this;
    const begin = origin.offsetOf(from);
    if (origin.packing !== "plain") {
      notes.count("compressed packets within compressed packets are left out", begin);
      return;
    }
    if (expansion.isFarTooMuch) {
      notes.count(TOO_MUCH, begin);
      return;
    }
    const unpacked = await options.unpack(packed, packing);
    if (!unpacked.ok) {
      notes.warning(`packets are left out: ${unpacked.error.message}`, begin);
      return;
    }
    expansion.unpacked(unpacked.value.length);
    const inside: Origin = { begin, end: begin + packed.length, packing, offsetOf: () => begin };
    const used = await this.walk(unpacked.value, inside);
    if (used !== undefined && used < unpacked.value.length)
      notes.count("compressed packets end within a packet", begin);
  }

  private read(bytes: Uint8Array, origin: Origin, packetFrom: number): void {
    const { head, clocks, facts } = this;
    const { data, from, to } = head;
    const sequence = this.sequences.of(head, bytes);
    switch (data) {
      case 0:
      case PacketField.SYNCHRONIZATION_MARKER:
        return;
      case PacketField.FTRACE_EVENTS:
        this.readBundle(bytes, origin, packetFrom);
        return;
      case PacketField.CLOCK_SNAPSHOT:
        clocks.read(bytes, from, to, head.sequence);
        return;
      case PacketField.PROCESS_TREE:
        this.processes.readTree(bytes, from, to, head.hasTime ? this.ownTime() : undefined);
        return;
      case PacketField.TRACK_DESCRIPTOR:
        this.tracks.describe(bytes, from, to);
        return;
      case PacketField.TRACK_EVENT:
        this.readTrackEvent(bytes, sequence, origin, packetFrom);
        return;
      case PacketField.SYSTEM_INFO:
      case PacketField.TRACE_UUID:
      case PacketField.FTRACE_STATS:
      case PacketField.TRACE_STATS:
        facts.read(data, bytes, from, to);
        return;
      case PacketField.TRACE_CONFIG:
        return;
      default:
        this.notes.unread(UNREAD_DATA.get(data) ?? `packet field ${data}`);
    }
  }

  private readBundle(bytes: Uint8Array, origin: Origin, packetFrom: number): void {
    const { from, to, sequence } = this.head;
    const place = this.placeOf(origin, from, to);
    const events = this.cpus.add(bytes, from, to, sequence, place, origin.offsetOf(packetFrom));
    if (origin.packing !== "plain") this.expansion.bundle(events);
  }

  private readTrackEvent(bytes: Uint8Array, sequence: Sequence, origin: Origin, packetFrom: number): void {
    const { head, notes, cpus, tracks } = this;
    const offset = origin.offsetOf(packetFrom);
    if (head.needsState && !sequence.isWhole) {
      notes.count("slices rest on packets that were lost, and are left out", offset);
      return;
    }
    if (head.clock < 0) head.clock = sequence.clock;
    const ns = head.hasTime ? this.ownTime() : undefined;
    if (ns === undefined) {
      notes.count("slices have no time that the trace's clock could be told from, and are left out", offset);
      return;
    }
    cpus.base ??= ns;
    const before = tracks.columns.count;
    tracks.add(bytes, head.from, head.to, sequence, Number(ns - cpus.base), offset);
    // A slice may have many flows.
    if (origin.packing !== "plain") this.expansion.events(tracks.columns.count - before);
  }

  /** The packet's time on the trace's clock, ns. */
  private ownTime(): bigint | undefined {
    const { head, clocks } = this;
    const value = (BigInt(head.timeHi >>> 0) << 32n) | BigInt(head.timeLo >>> 0);
    return head.clock < 0 ? value : clocks.ownNs(head.clock, head.sequence, value);
  }

  private placeOf(origin: Origin, from: number, to: number) {
    const { begin, end, packing } = origin;
    if (packing !== "plain") return { begin, end, packing, from, to };
    return { begin: begin + from, end: begin + to, packing, from: 0, to: to - from };
  }
}

/** Whether these last bytes may be the begin of a packet's head. */
function isCutHead(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== PACKET_TAG) return false;
  for (let i = at + 1; i < bytes.length; i += 1) if ((bytes[i] as number) < 0x80) return false;
  return true;
}
