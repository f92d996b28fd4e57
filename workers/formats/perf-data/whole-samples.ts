import type { Frame } from "../../core/frame-table.js";
import { isGuestMode, SampleMode, sampleModeName } from "../../model/sample-mode.js";
import { briefEvent, NO_FIELDS } from "../brief-event.js";
import type { DecodedEvent, EventScope, FieldValue, SeenEvent } from "../format.js";
import { ownValue } from "../named-values.js";
import type { EventFormat, RecordLayout } from "../tracepoint/event-format.js";
import { type RecordBytes, readFieldValues, type SymbolAt } from "../tracepoint/read-fields.js";
import { CONTEXT_MODES, FIRST_CONTEXT } from "./abi.js";
import type { IdTable } from "./id-table.js";
import type { EventClass } from "./layout.js";
import { hasReads } from "./read-rows.js";
import { ReadPlaces } from "./read-values.js";
import type { RecordMemory } from "./record-memory.js";
import { findParts, SampleParts } from "./sample-layout.js";
import { ModeReader } from "./sample-mode-of.js";
import type { Symbols } from "./symbols.js";
import type { Chain } from "./whole-frames.js";

/** Entries of a call chain and bytes of a raw part that are shown of one sample. */
const MOST_FRAMES = 1024;
const MOST_RAW = 256;
/** Events of a group whose counts are shown. */
const MOST_COUNTS = 256;

export interface WholeParts {
  readonly classes: readonly EventClass[];
  readonly ids: IdTable;
  /** By class; undefined: no tracepoint, or one without a format. */
  readonly formats: readonly (EventFormat | undefined)[];
  readonly record: RecordLayout;
  readonly little: boolean;
  readonly is64: boolean;
  readonly symbols: Symbols;
}

/** Names of what samples say beside the fields of their tracepoint. */
export const SAMPLE_VALUES = [
  "tid",
  "pid",
  "procname",
  "ip",
  "symbol",
  "sample_mode",
  "sample_mode_flags",
  "addr",
  "period",
  "counts",
  "time_enabled",
  "time_running",
  "id",
  "machine_pid",
  "vcpu",
  "callchain",
  "branches",
  "user_stack_bytes",
  "raw",
  "cut",
] as const;

type Fields = Readonly<Record<string, FieldValue>>;

/** What records before a sample have told. */
interface SamplePast {
  /** The name of a thread. */
  commAt(tid: number, ns: bigint): string | undefined;
  framesOf(chain: Chain, ns: bigint): readonly Frame[];
}

/** The sample at hand, with all that it says. Its values are read when they are asked for. */
export class WholeSample implements SeenEvent {
  ns = 0n;
  private cls: EventClass;
  private at = 0;
  private rank = 0;
  private fieldsRead: Fields | undefined;
  private contextRead: Fields | undefined;
  private readonly sizes = new SampleParts();
  private readonly reads = new ReadPlaces();
  private readonly modes: ModeReader;
  private readonly symbolAt: SymbolAt;

  constructor(
    private readonly parts: WholeParts,
    private readonly memory: RecordMemory,
    private readonly past: SamplePast,
  ) {
    this.modes = new ModeReader(parts.is64);
    this.symbolAt = (address) => parts.symbols.at(address);
    this.cls = parts.classes[0] as EventClass;
  }

  enter(cls: number, at: number, ns: bigint, rank: number): void {
    this.cls = this.parts.classes[cls] as EventClass;
    this.at = at;
    this.ns = ns;
    this.rank = rank;
    this.fieldsRead = undefined;
    this.contextRead = undefined;
  }

  get name(): string {
    return this.cls.name;
  }

  get cpu(): number {
    const { cpu } = this.cls.layout;
    return cpu < 0 ? -1 : this.memory.view.getInt32(this.at + cpu, this.parts.little);
  }

  value(scope: EventScope, name: string, isAnyCase = false): FieldValue | undefined {
    if (scope === "packet") return undefined;
    return ownValue(scope === "fields" ? this.fields() : this.context(), name, isAnyCase);
  }

  whole(): DecodedEvent {
    const { name, rank, ns, cpu } = this;
    const frames = this.frames();
    const own = { name, rank, ns, stream: 0, cpu, fields: this.fields(), context: this.context() };
    return frames.length === 0 ? own : { ...own, frames };
  }

  /** A tracepoint without a call chain has none; other samples then have the place where they were. */
  private frames(): readonly Frame[] {
    const { at, sizes, parts } = this;
    const { layout } = this.cls;
    const { view } = this.memory;
    this.find();
    if (sizes.chainCount === 0 && this.format !== undefined) return [];
    const ip = layout.ip < 0 ? 0n : view.getBigUint64(at + layout.ip, parts.little);
    const [high, low] = [Number(ip >> 32n), Number(ip & 0xffffffffn)];
    const pid = layout.pid < 0 ? -1 : view.getInt32(at + layout.pid, parts.little);
    const isSample = this.format === undefined;
    const mode = isSample ? this.modes.modeOf(view.getUint16(at + 4, parts.little), high, low) : SampleMode.UNKNOWN;
    return this.past.framesOf({ view, at: sizes.chain, count: sizes.chainCount, pid, mode, high, low }, this.ns);
  }

  /** The event without its values. */
  brief(): DecodedEvent {
    return briefEvent(this.name, this.rank, this.ns, 0);
  }

  private fields(): Fields {
    this.fieldsRead ??= this.readFields();
    return this.fieldsRead;
  }

  private context(): Fields {
    this.contextRead ??= this.readContext();
    return this.contextRead;
  }

  /** False: a part does not fit into the record. */
  private find(): boolean {
    const { at, memory, sizes } = this;
    const { little } = this.parts;
    return findParts(this.cls.layout, memory.view, at, at + memory.view.getUint16(at + 6, little), little, sizes);
  }

  /** Of the tracepoint; undefined: it has none that can be read. */
  private get format(): EventFormat | undefined {
    return this.sizes.rawBytes > 0 ? this.parts.formats[this.cls.index] : undefined;
  }

  private raw(): RecordBytes {
    const { bytes, view } = this.memory;
    const { raw, rawBytes } = this.sizes;
    return { bytes, view, begin: raw, end: raw + rawBytes };
  }

  private readFields(): Fields {
    this.find();
    const { format } = this;
    if (format === undefined) return NO_FIELDS;
    return readFieldValues(format.fields, format, this.raw(), this.parts.record, this.symbolAt);
  }

  private readContext(): Fields {
    const { at, sizes } = this;
    const { bytes, view } = this.memory;
    const { little, symbols, record } = this.parts;
    const { layout } = this.cls;
    const isWhole = this.find();
    const { format } = this;
    const context: Record<string, FieldValue> = {};
    if (format !== undefined) readFieldValues(format.common, format, this.raw(), record, this.symbolAt, context);
    const guest = this.parts.ids.guestOfSample(this.cls.index, view, at, little);
    const u64 = (place: number) => view.getBigUint64(at + place, little);
    const mode = this.modeAt(0 <= layout.ip ? u64(layout.ip) : 0n);
    const { flags } = this.modes;
    if (0 <= layout.tid) {
      const tid = view.getInt32(at + layout.tid, little);
      context.tid = tid;
      context.pid = view.getInt32(at + layout.pid, little);
      // Names are of this machine's threads.
      const comm = guest === undefined ? this.past.commAt(tid, this.ns) : undefined;
      if (comm !== undefined) context.procname = comm;
    }
    if (0 <= layout.ip) {
      const ip = u64(layout.ip);
      context.ip = `0x${ip.toString(16)}`;
      const symbol = isGuestMode(mode) ? undefined : symbols.at(ip);
      if (symbol !== undefined) context.symbol = symbol;
      if (format === undefined) {
        context.sample_mode = sampleModeName(mode);
        if (flags !== 0) context.sample_mode_flags = flags;
      }
    }
    if (0 <= layout.addr) context.addr = `0x${u64(layout.addr).toString(16)}`;
    if (0 <= layout.period) context.period = number(u64(layout.period));
    // As perf has it, each sample stands for the period that was asked for.
    else if (format === undefined && !layout.attr.isFrequency && 0 < layout.attr.period)
      context.period = layout.attr.period;
    this.readCounts(context);
    if (0 <= layout.id) context.id = number(u64(layout.id));
    if (guest !== undefined) Object.assign(context, { machine_pid: guest.machinePid, vcpu: guest.vcpu });
    if (0 < sizes.chainCount) context.callchain = this.chain(view, mode);
    if (0 < sizes.branchCount) context.branches = sizes.branchCount;
    if (0 < sizes.stackBytes) context.user_stack_bytes = sizes.stackBytes;
    if (format === undefined && 0 < sizes.rawBytes) context.raw = hex(bytes, sizes.raw, sizes.rawBytes);
    if (!isWhole) context.cut = "a part of the sample does not fit into its record";
    return context;
  }

  /** How far counters have counted since the begin of the recording, and for how long, if the sample says so. */
  private readCounts(context: Record<string, FieldValue>): void {
    const { cls, at, reads } = this;
    const { view } = this.memory;
    const { little, ids, classes } = this.parts;
    if (!hasReads(cls)) return;
    reads.find(cls.attr, view, at + cls.layout.fixedEnd, at + view.getUint16(at + 6, little), little);
    const counts: Record<string, FieldValue> = {};
    for (let n = 0; n < Math.min(reads.count, MOST_COUNTS); n += 1) {
      const id = reads.id < 0 ? 0n : view.getBigUint64(reads.id + n * reads.step, little);
      const of = reads.id < 0 ? cls : classes[ids.classOf(Number(id))];
      if (reads.id < 0 && 0 < n) break;
      counts[of?.name ?? `id ${id}`] = number(view.getBigUint64(reads.value + n * reads.step, little));
    }
    context.counts = counts;
    if (0 <= reads.enabled) context.time_enabled = reads.enabled;
    if (0 <= reads.running) context.time_running = reads.running;
  }

  private modeAt(ip: bigint): SampleMode {
    const misc = this.memory.view.getUint16(this.at + 4, this.parts.little);
    return this.modes.modeOf(misc, Number(ip >> 32n), Number(ip & 0xffffffffn));
  }

  /**
   * The innermost frame first, as perf prints it. Entries that name a mode are left out. Names are of this machine's kernel:
   * a guest's may lie at the same addresses. `mode`: of the sample.
   */
  private chain(view: DataView, mode: SampleMode): FieldValue {
    const { chain, chainCount } = this.sizes;
    const { little, symbols } = this.parts;
    const frames: string[] = [];
    let isGuest = isGuestMode(mode);
    for (let i = 0; i < chainCount && frames.length < MOST_FRAMES; i += 1) {
      const signed = view.getBigInt64(chain + i * 8, little);
      if (BigInt(FIRST_CONTEXT) <= signed && signed < 0n) {
        isGuest = isGuestMode(CONTEXT_MODES.get(Number(signed)) ?? mode);
        continue;
      }
      const address = BigInt.asUintN(64, signed);
      const name = isGuest ? undefined : symbols.at(address);
      frames.push(name ?? `0x${address.toString(16)}`);
    }
    return frames;
  }
}

function number(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function hex(bytes: Uint8Array, at: number, length: number): string {
  const shown = Array.from(bytes.subarray(at, at + Math.min(length, MOST_RAW)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return `${shown.join("")}${MOST_RAW < length ? "…" : ""}`;
}
