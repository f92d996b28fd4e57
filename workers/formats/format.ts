import type { LoadWasm } from "../archive/index.js";
import type { FileEntry, OpenSource } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import type { Result } from "../core/result.js";
import type { EventBatch } from "../model/event-batch.js";
import type { EventKind, Slot } from "../model/event-kinds.js";
import type { TaskStates } from "../model/task-states.js";
import type { CarriedFacts } from "./carried-facts.js";
import type { ClockDescription } from "./clock-description.js";
import type { Dialect } from "./dialect.js";
import type { EventCheckpoint } from "./event-checkpoint.js";
import type { CopiedPart, EventCopies } from "./event-copies.js";
import type { FileHead } from "./file-head.js";
import type { GuestClockPairs } from "./guest-clock-pairs.js";
import type { GuestLink } from "./guest-link.js";
import type { LostGap } from "./lost-gap.js";
import type { DecodedEvent, EventShape, EventSieve } from "./whole-event.js";

export type { Dialect } from "./dialect.js";
export type { EventCheckpoint } from "./event-checkpoint.js";
export type { GuestLink } from "./guest-link.js";
export type { LostGap, TimeSpan } from "./lost-gap.js";
export type { DecodedEvent, EventScope, EventShape, EventSieve, FieldValue, SeenEvent } from "./whole-event.js";

/**
 * A trace format. Adding one is a folder under formats/ and a line in formats/index.ts.
 *
 * A format finds traces among files (`detect`), reads their descriptions (`open`), and decodes their streams: in bulk,
 * as columns for the analyses (`openStreams`), or as whole events for people to read (`readEvents`). docs/formats.md
 * explains how to add one.
 */
export interface Format {
  /** As shown to users: "ctf-1.8". */
  readonly id: string;
  /** Groups the files that make up each trace of this format; must be cheap and must not throw. */
  detect(files: readonly FileEntry[], open: OpenSource): Promise<readonly TraceCandidate[]>;
  /**
   * Whether a file that is in none of the detected traces is of this format all the same: one of a version that is not
   * read yet, a part without the others. All such files become one candidate, for which `open` fails with the reason.
   */
  recognise(head: FileHead): boolean;
  open(candidate: TraceCandidate, context: OpenContext): Promise<Result<FormatTrace>>;
  /**
   * Opens some streams by the answer of `FormatTrace.share`, without reading the descriptions again. Without it a decode
   * worker opens the whole trace.
   */
  openShare?(share: unknown, context: OpenContext): Promise<Result<StreamDecoders>>;
}

/** Files that together look like one trace. */
export interface TraceCandidate {
  readonly format: string;
  /** Folder of the trace among the opened files, "" for the top. */
  readonly path: string;
  readonly files: readonly FileEntry[];
  /** Of a file that holds the traces of several machines: the number of the one that is meant, and of all. */
  readonly machines?: { readonly own: number; readonly all: readonly number[] };
}

export interface OpenContext {
  readonly open: OpenSource;
  readonly diagnostics: Diagnostics;
  /** Decoders of data that is compressed inside of files. */
  readonly loadWasm: LoadWasm;
  /** Times are to be those of the trace's own clock: values that the trace stores to set it on its host's are left out. */
  readonly isOnOwnClock?: boolean;
  /** What was opened before, for files that do not tell all of their times. For a log of a given machine only its traces. */
  readonly beside?: readonly TraceDescription[];
  readonly givenMachine?: string;
}

/** Decoders for streams of a trace, by their numbers in it. */
export interface StreamDecoders {
  /**
   * Decodes some streams of the trace into columns, merged by time. `mapping` says, for each event class, which kind it is
   * and which fields go to which slot; an event class without a mapping is only counted. A format that decodes each
   * stream by itself merges its readers with a `RowCopyMerger`.
   */
  openStreams(streams: readonly number[], mapping: EventMapper, originNs: bigint): MergedReader;
  close(): void;
}

/** An opened trace: its description, and decoders for its streams. */
export interface FormatTrace extends StreamDecoders {
  readonly description: TraceDescription;
  /** All that `Format.openShare` needs of these streams: plain data, for a decode worker. */
  share?(streams: readonly number[]): unknown;
  /**
   * Whole events, for tables, details and export: those of `stream` with from <= time < to (absolute ns), in order.
   * They are the events that a `StreamReader` of the stream counts, at the times it gives them. Reading begins at
   * `checkpoint`, one of the tally of that reader.
   */
  readEvents(stream: number, fromNs: bigint, toNs: bigint, checkpoint?: EventCheckpoint): AsyncIterable<DecodedEvent>;
  /**
   * `count` whole events of a stream, after the `skipped` first ones behind a checkpoint. Of these a format may leave out
   * what the sieve does, and then says the `rank` of each event; it must leave out those that are not `isMeant`.
   */
  readEventsAt(
    stream: number,
    checkpoint: EventCheckpoint,
    skipped: number,
    count: number,
    sieve?: EventSieve,
  ): AsyncIterable<DecodedEvent>;
  /**
   * The times of the `count` events behind a checkpoint, without their values: ns from its origin, in order. With `classes`
   * only of events of these; checkpoints that say the classes of events call for it.
   */
  eventTimes(
    stream: number,
    checkpoint: EventCheckpoint,
    count: number,
    classes?: ReadonlySet<number>,
  ): Promise<Float64Array>;
  /** What may be in the events of each class of a stream, for sieves. Without it all events are read. */
  eventShapes?(stream: number): readonly EventShape[];
  /**
   * Events as they stand in the trace, in order and at the times that `readEvents` gives them. Only formats that are CTF
   * have it; undefined where events of the stream need more than their own bytes.
   */
  copyEvents?(stream: number, part: CopiedPart): AsyncIterable<EventCopies> | undefined;
  /** The bytes for a copy of the events in [from, to) (absolute ns). */
  packets(fromNs: bigint, toNs: bigint): Promise<TracePart>;
}

/** A part of a trace that is a trace itself. */
export interface TracePart {
  /** Whole packets, in the order in which the copy has them, file by file. */
  readonly extents: readonly StreamExtent[];
  /** Files that the copy needs unchanged: the description of the trace. */
  readonly files: readonly string[];
}

export interface TraceDescription {
  readonly path: string;
  readonly format: string;
  readonly hostname: string | undefined;
  /** "lttng-modules 2.13.9", "barectf 3.1", ... */
  readonly tracer: string;
  readonly dialect: Dialect;
  /** Trace-wide facts (CTF env, kernel release, ...). */
  readonly environment: Readonly<Record<string, string | number>>;
  /** Names of processes that the trace tells beside its events. */
  readonly processNames?: readonly (readonly [pid: number, name: string])[];
  readonly uuid: string | undefined;
  /** Where the trace says it, else the kernel's version decides (`environment.kernel_release`). */
  readonly taskStates?: TaskStates;
  /** Recorded in a VM whose host was traced too, where the trace says so; and the VMs' traces that it names as its guests. */
  readonly guestOf?: GuestLink;
  readonly hostOf?: readonly GuestLink[];
  /** Pairs of clocks of the host and its guests, by VM. */
  readonly guestClocks?: readonly GuestClockPairs[];
  /** A log beside traces. It is of the machine that a person names, else of that of its host, else of the only one that fits. */
  readonly isLog?: boolean;
  readonly givenMachine?: string;
  readonly clock: ClockDescription | undefined;
  readonly streams: readonly StreamDescription[];
  /** Events may have call stacks: batches have the column `stack`. */
  readonly hasStacks?: boolean;
  /** What the trace says of the code that ran, for files of symbols. */
  readonly code?: CodeFacts;
  /** Names of all event classes the trace declares, whether or not they occur. */
  readonly eventNames: readonly string[];
  /** Of a trace that Lanescope wrote: what it was made of. */
  readonly carried?: CarriedFacts;
  /** All events of the kernel are declared: that tells nothing of which were recorded. */
  readonly declaresAll?: boolean;
}

export interface CodeFacts {
  /** A symbol at the begin of the kernel's code, and where it lay: hexadecimal. */
  readonly kernelText?: { readonly symbol: string; readonly address: string };
  /** By path of a DSO: hexadecimal digits. */
  readonly buildIds?: Readonly<Record<string, string>>;
}

/**
 * Events in one order of time: of a CPU, or of several (`cpu` is -1 then, and batches of the stream are `isMixed`). A
 * stream is not a file: it may be spread over several, and a file may hold many.
 */
export interface StreamDescription {
  /** Names the stream for people, and is unique among all that was opened: its first file, where it has that for itself. */
  readonly id: string;
  /** Where its bytes are. Of several streams of a file each may have all of it. */
  readonly extents: readonly StreamExtent[];
  /** -1: unknown, or several. */
  readonly cpu: number;
  /** Absolute ns of the first packet or event, undefined if empty or without a clock. */
  readonly beginNs: bigint | undefined;
  /** Absolute ns of the end where cheaply known (packet index), else undefined. */
  readonly endNs: bigint | undefined;
  /**
   * How long its CPU may have been silent before `beginNs` without anything being missing: 0n where the trace says that
   * more was recorded before. Undefined: not known.
   */
  readonly quietBeginNs?: bigint | undefined;
  /** Packets of the stream before its first one that are not there (a ring buffer overwrote them, or another file has them). */
  readonly earlierPackets?: bigint | undefined;
  /** Names of the event classes this stream may hold, by number of the class; those of the trace if left out. */
  readonly eventNames?: readonly string[];
}

/** Bytes [begin, end) of a file. */
export interface StreamExtent {
  readonly file: string;
  readonly begin: number;
  readonly end: number;
}

/** How many bytes there are of a stream. */
export function streamBytes({ extents }: StreamDescription): number {
  return extents.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/** The end of the recording of a stream. */
export interface StreamEnd {
  /** Absolute ns. */
  readonly ns: bigint;
  /** How long its CPU may have been silent after that without anything being missing. */
  readonly quietNs: bigint;
}

/** The meaning of an event class. Dialects (ingest/dialects) decide it, and formats follow. */
export type EventMapper = (eventName: string, fieldNames: readonly string[]) => EventMapping | undefined;

/** `slots`: all that the events of the kind have; a reader leaves other columns as they are. */
export interface EventMapping {
  readonly kind: EventKind;
  readonly slots: readonly SlotMapping[];
}

/**
 * Where a slot's value comes from: a field by name (the first of `fields` that the payload has, else one of the event
 * contexts, else of the packet context), or a constant. Missing fields leave the "absent" value.
 * `context.NAME` is looked up in the contexts only: LTTng's sched_waking has a payload field `tid`, the woken
 * thread, and a context `tid`, the emitting one. `fieldNames` of a mapper are the plain names of all of them.
 */
export type SlotMapping =
  | {
      readonly slot: Slot;
      readonly fields: readonly string[];
      readonly add?: number;
      readonly labels?: Readonly<Record<string, number>>;
      /** For a text slot whose field is an integer: the name of the number. */
      readonly nameOf?: (number: number) => string;
    }
  | { readonly slot: Slot; readonly constant: number | string };

/** How far a reader has come. Readers of files that do not grow while they are read need neither of the first two. */
export interface GrowingReader {
  /** Ns from the origin: no row of a later batch is before it. Left out: nothing is known, as in a file, whose next row comes soon. */
  readonly watermark?: number;
  /**
   * Set while all that is there has been read, and `next` has nothing to give: resolves when it has, or when the
   * streams have ended.
   */
  readonly untilMore?: Promise<unknown> | undefined;
  /** So far, of all streams: asked after each batch. */
  readonly events: number;
  readonly bytesRead: number;
}

export interface StreamReader extends GrowingReader {
  /** Fills `batch` with the next events; false when the stream has ended (batch may still hold rows). Never waits for a stream to grow. */
  next(batch: EventBatch): Promise<boolean>;
  /** Valid at any time; final after `next` returned false. Counts by name take time: it is rarely asked. */
  readonly tally: StreamTally;
  close(): void;
}

/**
 * Several streams of a trace as one: rows are in the order of (time, position of their stream).
 *
 * The receiver of the batches assigns ids to strings. Until `assignStringIds` has delivered the id of the n-th string of
 * all `newStrings`, `s` and `r` hold -2 - n for it, and `hasUnresolvedStrings` is set.
 */
export interface MergedReader extends GrowingReader {
  /** A batch that is shared with other threads, and that the reader fills sooner than others. Without it any will do. */
  createBatch?(stream: number, capacity: number, hasStacks: boolean): EventBatch;
  /** Fills `batch` with the next events; false when all streams have ended (batch may still hold rows). */
  next(batch: EventBatch): Promise<boolean>;
  /** Session ids of the next strings, in the order of `newStrings`. */
  assignStringIds(ids: readonly number[]): void;
  /** The same of stacks, of traces that have any. */
  assignStackIds?(ids: readonly number[]): void;
  /** By position. */
  tallies(): readonly StreamTally[];
  close(): void;
}

export interface StreamTally {
  /** Events by class name. */
  readonly counts: ReadonlyMap<string, number>;
  readonly events: number;
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** The first and the last by the trace's own clock, where its drift has been taken out of all other times: formats leave it out. */
  readonly ownRange?: { readonly beginNs: bigint | undefined; readonly endNs: bigint | undefined };
  /** Bytes of the stream consumed so far: drives progress. */
  readonly bytesRead: number;
  readonly lost: readonly LostGap[];
  /** Where a reader of whole events may begin, in order; only formats that can begin in the middle give some. */
  readonly checkpoints?: readonly EventCheckpoint[];
  /** Once all is read: the end, of streams with a clock; build ids by file, beside those of the description. */
  readonly end?: StreamEnd | undefined;
  readonly buildIds?: ReadonlyMap<string, string>;
}
