import type { ByteSource, FileEntry, OpenSource } from "../../workers/core/byte-source.js";
import type { Diagnostics } from "../../workers/core/diagnostics.js";
import { fail, ok } from "../../workers/core/result.js";
import { StringTable } from "../../workers/core/string-table.js";
import { fileHead, HEAD_BYTES } from "../../workers/formats/file-head.js";
import { type Fields, fillRow } from "../../workers/formats/fill-row.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventMapper,
  FieldValue,
  Format,
  FormatTrace,
  GuestLink,
  LostGap,
  MergedReader,
  StreamDescription,
  StreamReader,
  StreamTally,
  TraceDescription,
  TracePart,
} from "../../workers/formats/format.js";
import { frameOfText } from "../../workers/formats/frame-text.js";
import { type ClockPiece, PieceClock } from "../../workers/formats/piece-clock.js";
import { ReorderBuffer } from "../../workers/formats/reorder/buffer.js";
import { type ReorderBound, ReorderWindow, reorderEvents } from "../../workers/formats/reorder/window.js";
import { RowCopyMerger } from "../../workers/formats/row-copy-merger.js";
import { StackNumbers } from "../../workers/formats/stack-numbers.js";
import type { EventBatch } from "../../workers/model/event-batch.js";
import { Lost } from "../../workers/model/event-fields.js";
import { EventKind } from "../../workers/model/event-kinds.js";

/**
 * "lines": a trace as text, with all that a format may need. docs/formats.md explains the contract with it.
 *
 *     #lines
 *     host: lab
 *     uuid: 1111
 *     guest-of: 2222 101,102 aligned       or host-of
 *     clock: 0 1000000000 1 0              a piece: from, ns, mult, shift
 *     events: kvm_entry,kvm_exit           the names that it declares; left out: the usual ones
 *     clock-id: 5f3a                       of traces with the same it is one clock
 *     reorder: 500 100                     ns, events
 *     grows
 *     stream: cpu0 0 0-120,240-300         name, CPU, bytes of the file
 *
 *     17 0 sched_switch prev_tid=0 next_tid=7 next_comm=bash stack=main<work
 *     until 20                             nothing comes before it
 *     30 0 lost events=3 until=40          of CPU 0
 */
export const LINES: Format = {
  id: "lines",
  async detect(files, open) {
    const found = await Promise.all(files.map(async (file) => (await headText(file, open)).startsWith("#lines\n")));
    return files.flatMap((file, i) => (found[i] ? [{ format: "lines", path: file.path, files: [file] }] : []));
  },
  recognise: ({ text }) => text.startsWith("#lines 2"),
  async open({ files }, { open, diagnostics }) {
    const [file] = files as readonly [FileEntry];
    const source = open(file.source);
    if (!source.ok) return source;
    const bytes = await source.value.read(0, source.value.size);
    if (!bytes.ok) return bytes;
    const text = new TextDecoder().decode(bytes.value);
    const headEnd = text.indexOf("\n\n") + 2;
    if (headEnd < 2) return fail("lines of version 2 are not supported yet", { file: file.path });
    return ok(new LineTrace(file.path, text.slice(0, headEnd), source.value, diagnostics));
  },
};

async function headText(file: FileEntry, open: OpenSource): Promise<string> {
  const source = open(file.source);
  const bytes = source.ok ? await source.value.read(0, HEAD_BYTES) : source;
  return bytes.ok ? fileHead(bytes.value, new Set()).text : "";
}

const EVER = 1n << 100n;

class LineTrace implements FormatTrace {
  readonly description: TraceDescription;
  private readonly clock: PieceClock;
  private readonly bound: ReorderBound;
  private readonly grows: boolean;

  constructor(
    path: string,
    head: string,
    private readonly source: ByteSource,
    private readonly diagnostics: Diagnostics,
  ) {
    const all = (key: string) =>
      head.split("\n").flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2)] : []));
    const pieces = all("clock").map(pieceOf);
    const [ns = 0, events = 1] = (all("reorder")[0] ?? "0 1").split(" ").map(Number);
    this.grows = head.includes("\ngrows\n");
    const streams = all("stream").map((text) => streamOf(path, text, head.length));
    const whole: StreamDescription = {
      id: path,
      extents: [{ file: path, begin: head.length, end: source.size }],
      cpu: -1,
      beginNs: undefined,
      endNs: undefined,
    };
    const [guestOf] = all("guest-of").map(linkOf);
    this.clock = new PieceClock([pieces[0] ?? { from: 0n, ns: 0n, mult: 1n, shift: 0n }, ...pieces.slice(1)]);
    this.bound = { ns, events };
    this.description = {
      path,
      format: "lines",
      hostname: all("host")[0],
      tracer: "lines 1",
      dialect: "ftrace",
      environment: {},
      uuid: all("uuid")[0],
      ...(guestOf && { guestOf }),
      hostOf: all("host-of").map(linkOf),
      clock: { name: "lines", frequencyHz: 1e9, epochOffsetNs: pieces[0]?.ns ?? 0n, id: all("clock-id")[0] },
      streams: streams.length > 0 ? streams : [whole],
      hasStacks: true,
      eventNames: (all("events")[0] ?? "sched_switch,sched_waking,kvm_entry,kvm_exit").split(","),
    };
  }

  openStreams(streams: readonly number[], mapper: EventMapper, originNs: bigint): MergedReader {
    return new RowCopyMerger(
      streams.map((stream) => this.openStream(stream, mapper, originNs)),
      true,
    );
  }

  private openStream(stream: number, mapper: EventMapper, originNs: bigint): StreamReader {
    return new LineReader(this.lines(stream), this.clock, new ReorderWindow(this.bound), mapper, originNs, (text) =>
      this.diagnostics.warning(text, this.description.path),
    );
  }

  async *readEvents(stream: number, fromNs: bigint, toNs: bigint): AsyncGenerator<DecodedEvent> {
    const window = new ReorderWindow(this.bound);
    for await (const event of reorderEvents(this.wholeEvents(stream, window), window, 0n)) {
      if (fromNs <= event.ns && event.ns < toNs) yield event;
    }
  }

  /** Without checkpoints reading begins at the begin of the stream. */
  async *readEventsAt(
    stream: number,
    _: EventCheckpoint,
    skipped: number,
    count: number,
  ): AsyncGenerator<DecodedEvent> {
    let rank = 0;
    for await (const event of this.readEvents(stream, -EVER, EVER)) {
      if (skipped + count <= rank) return;
      if (skipped <= rank++) yield event;
    }
  }

  async eventTimes(stream: number, checkpoint: EventCheckpoint, count: number): Promise<Float64Array> {
    const times: number[] = [];
    for await (const { ns } of this.readEventsAt(stream, checkpoint, 0, count)) {
      times.push(Number(ns - checkpoint.originNs));
    }
    return Float64Array.from(times);
  }

  /** Text may be cut anywhere between lines; this keeps all of it. */
  async packets(): Promise<TracePart> {
    return { extents: [], files: [this.description.path] };
  }

  private async *wholeEvents(stream: number, window: ReorderWindow): AsyncGenerator<DecodedEvent> {
    const lines = this.lines(stream);
    for (let line = await lines.next(); typeof line === "string"; line = await lines.next()) {
      const { name, ticks, cpu, fields } = parse(line);
      if (name === "until") window.settle(Number(this.clock.absoluteNs(ticks)));
      else if (name === "lost") window.place(Number(this.clock.absoluteNs(ticks)));
      else
        yield { name, ns: this.clock.absoluteNs(ticks), stream, cpu, fields: Object.fromEntries(fields), context: {} };
    }
  }

  private lines(stream: number): Lines {
    return new Lines(this.source, (this.description.streams[stream] as StreamDescription).extents, this.grows);
  }

  close(): void {
    this.source.close();
  }
}

function pieceOf(text: string): ClockPiece {
  const [from = 0n, ns = 0n, mult = 1n, shift = 0n] = text.split(" ").map(BigInt);
  return { from, ns, mult, shift };
}

function linkOf(text: string): GuestLink {
  const [uuid = "", tids = "", aligned] = text.split(" ");
  return { uuid, vcpuTids: tids.split(",").map(Number), isOnHostClock: aligned === "aligned" };
}

/** Bytes count from the end of the head. */
function streamOf(path: string, text: string, headBytes: number): StreamDescription {
  const [name, cpu, places = ""] = text.split(" ");
  const extents = places.split(",").map((place) => {
    const [begin = 0, end = 0] = place.split("-").map(Number);
    return { file: path, begin: headBytes + begin, end: headBytes + end };
  });
  return { id: `${path} ${name}`, extents, cpu: Number(cpu), beginNs: undefined, endNs: undefined };
}

/** The lines in the extents of a stream; of a source that grows, those that are complete. */
class Lines {
  bytesRead = 0;
  private extent = 0;
  private at: number;
  private rest = "";
  private hasEnded: boolean;

  constructor(
    private readonly source: ByteSource,
    private readonly extents: StreamDescription["extents"],
    grows: boolean,
  ) {
    this.at = extents[0]?.begin ?? 0;
    this.hasEnded = !grows;
  }

  /** Undefined: the end; a promise: resolves when there is more. */
  async next(): Promise<string | { readonly grown: Promise<unknown> } | undefined> {
    for (;;) {
      const newline = this.rest.indexOf("\n");
      const line = this.rest.slice(0, Math.max(0, newline));
      this.rest = this.rest.slice(newline + 1);
      if (line !== "") return line;
      if (0 <= newline || (await this.read())) continue;
      if (this.extent + 1 < this.extents.length) this.at = this.extents[++this.extent]?.begin ?? 0;
      else if (this.hasEnded) return undefined;
      else return { grown: this.grown() };
    }
  }

  private async read(): Promise<boolean> {
    const { source, at } = this;
    const end = this.hasEnded ? (this.extents[this.extent]?.end ?? 0) : source.size;
    if (end <= at) return false;
    const bytes = await source.read(at, end - at);
    if (!bytes.ok) return false;
    this.rest += new TextDecoder().decode(bytes.value);
    this.bytesRead += end - at;
    this.at = end;
    return true;
  }

  private async grown(): Promise<void> {
    this.hasEnded = !(await this.source.grown?.(this.at));
  }
}

interface Line {
  readonly ticks: bigint;
  readonly cpu: number;
  readonly name: string;
  readonly fields: Fields;
  readonly stack: readonly string[];
}

function parse(line: string): Line {
  const [first = "", second = "", name = "until", ...rest] = line.split(" ");
  const fields = new Map<string, FieldValue>();
  let stack: readonly string[] = [];
  for (const part of rest) {
    const [key = "", value = ""] = part.split("=");
    if (key === "stack") stack = value.split("<");
    else fields.set(key, /^-?\d+$/.test(value) ? Number(value) : value);
  }
  if (first === "until") return { ticks: BigInt(second), cpu: -1, name: "until", fields, stack };
  return { ticks: BigInt(first), cpu: Number(second), name, fields, stack };
}

class LineReader implements StreamReader {
  untilMore: Promise<unknown> | undefined = undefined;
  private readonly rows = new ReorderBuffer(true);
  private readonly strings = new StringTable();
  private readonly stacks = new StackNumbers();
  private readonly frames = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  events = 0;
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;
  private hasEnded = false;
  private readonly lost: LostGap[] = [];

  constructor(
    private readonly lines: Lines,
    private readonly clock: PieceClock,
    private readonly window: ReorderWindow,
    private readonly mapper: EventMapper,
    private readonly originNs: bigint,
    private readonly report: (text: string) => void,
  ) {}

  get watermark(): number {
    return this.window.horizon;
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    this.untilMore = undefined;
    const knownStrings = this.strings.size;
    while (!this.hasEnded && this.rows.take(batch, this.window.horizon)) {
      const line = await this.lines.next();
      if (line === undefined) this.end();
      else if (typeof line === "string") this.add(parse(line));
      else {
        this.untilMore = line.grown;
        break;
      }
    }
    const isEmpty = this.rows.take(batch, this.hasEnded ? Number.POSITIVE_INFINITY : this.window.horizon);
    batch.newStrings = this.strings.since(knownStrings);
    batch.newStacks = this.stacks.news();
    return !this.hasEnded || !isEmpty;
  }

  private add({ ticks, cpu, name, fields, stack }: Line): void {
    const time = Number(this.clock.absoluteNs(ticks) - this.originNs);
    if (name === "until") this.window.settle(time);
    else if (name === "lost") this.lose(time, cpu, fields);
    else this.addEvent(time, { ticks, cpu, name, fields, stack });
  }

  /** Of one CPU of the stream: `until` is when its events are there again. */
  private lose(time: number, cpu: number, fields: Fields): void {
    const end = Number(this.clock.absoluteNs(BigInt(Number(fields.get("until")))) - this.originNs);
    const events = Number(fields.get("events"));
    const row = this.rows.add(this.window.place(time));
    const { rows } = this.rows;
    rows.kind[row] = EventKind.LOST;
    rows.cpus[row] = cpu;
    rows[Lost.families][row] = -1;
    rows[Lost.untilNs][row] = end;
    rows[Lost.sinceNs][row] = Number.NaN;
    const ns = (t: number) => this.originNs + BigInt(t);
    this.lost.push({ beginNs: ns(time), endNs: ns(end), events, cpu });
  }

  private addEvent(time: number, { cpu, name, fields, stack }: Line): void {
    const shown = this.window.place(time);
    this.first = Math.min(this.first, shown);
    this.last = Math.max(this.last, shown);
    this.events += 1;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const mapping = this.mapper(name, [...fields.keys()]);
    if (mapping === undefined) return;
    const row = this.rows.add(shown);
    const { rows } = this.rows;
    fillRow(rows, row, mapping, fields, this.strings);
    rows.cpus[row] = cpu;
    rows.stack[row] = stack.length === 0 ? -1 : this.stackId(stack);
  }

  private stackId(stack: readonly string[]): number {
    return stack.reduce((outer, text) => {
      const frame = this.frames.get(text) ?? this.stacks.addFrame(frameOfText(text));
      this.frames.set(text, frame);
      return this.stacks.child(outer, frame);
    }, -1);
  }

  private end(): void {
    this.hasEnded = true;
    const { lateText } = this.window;
    if (lateText !== undefined) this.report(lateText);
  }

  get bytesRead(): number {
    return this.lines.bytesRead;
  }

  get tally(): StreamTally {
    const ns = (time: number) => (this.events === 0 ? undefined : this.originNs + BigInt(time));
    const { counts, events, bytesRead } = this;
    return {
      counts,
      events,
      firstNs: ns(this.first),
      lastNs: ns(this.last),
      bytesRead,
      lost: this.lost,
    };
  }

  close(): void {}
}

/** A file that is still being written. */
export class GrowingFile implements ByteSource {
  private bytes = new Uint8Array(0);
  private hasEnded = false;
  private waiting: (() => void)[] = [];

  get size(): number {
    return this.bytes.length;
  }

  write(text: string): void {
    const more = new TextEncoder().encode(text);
    const all = new Uint8Array(this.bytes.length + more.length);
    all.set(this.bytes);
    all.set(more, this.bytes.length);
    this.bytes = all;
    this.wake();
  }

  end(): void {
    this.hasEnded = true;
    this.wake();
  }

  async grown(size: number): Promise<boolean> {
    while (this.size <= size && !this.hasEnded) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return size < this.size;
  }

  async read(offset: number, length: number) {
    return ok(this.bytes.subarray(offset, offset + length));
  }

  close(): void {}

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
