import type { Unpacked, UnpackWork } from "../archive/index.js";
import type { Problem } from "../core/diagnostics.js";
import type { Drift } from "../core/drift.js";
import type { Failure, Result } from "../core/result.js";
import type { StreamTally, TraceCandidate, TraceDescription } from "../formats/format.js";
import type { StackNews } from "../model/event-batch.js";
import type { Slot } from "../model/event-kinds.js";

/** Messages of the engine to a decode worker. Everything is plain data; buffers are transferred. */
export type ToDecoder =
  | OpenMessage
  | RecycleMessage
  /** Asks for an archive to be unpacked: see engine/unpack-worker.ts. */
  | { readonly type: "unpack"; readonly work: UnpackWork }
  | { readonly type: "close" };

/** A trace as a decoder needs it for some of its streams: plain data. */
export type TraceShare = {
  /** The id of the `Format` that opens it. The description may name a variant. */
  readonly format: string;
  /** Without streams. */
  readonly description: TraceDescription;
  /** Problems of opening the trace. Decoding meets some of them again, and reports none twice. */
  readonly openProblems: readonly Problem[];
  /** Of its clock, which decoders take out. */
  readonly drift?: Drift;
} & (
  | {
      readonly kind: "share";
      /** See `FormatTrace.share`. */
      readonly data: unknown;
    }
  | { readonly kind: "whole"; readonly candidate: TraceCandidate }
);

export interface OpenMessage {
  readonly type: "open";
  /** Number of the feed: these streams, merged. */
  readonly feed: number;
  /** Index of the trace in the session. */
  readonly trace: number;
  readonly share: TraceShare;
  readonly originNs: bigint;
  /** Indexes in the trace. */
  readonly streams: readonly number[];
  /** By event kind: 1 for those worth sending. Others are only counted. */
  readonly wanted: Uint8Array;
  /** By event kind: the only slots that somebody looks at. Left out: all that the kind has. */
  readonly slots?: readonly (readonly Slot[])[] | undefined;
  /** Rows per batch. */
  readonly capacity: number;
  /** Batches of the feed that may exist at a time. This bounds memory. */
  readonly depth: number;
}

/** A batch comes back, empty: it may be filled again. */
export interface RecycleMessage {
  readonly type: "recycle";
  readonly feed: number;
  readonly slot: number;
  /** Session ids of strings that came since the last recycled batch. */
  readonly stringIds: readonly number[];
  /** And of stacks. */
  readonly stackIds: readonly number[];
  /** Its memory, where that is moved between threads rather than shared. */
  readonly buffer: ArrayBuffer | undefined;
}

/** Messages of a decode worker to the engine. */
export type FromDecoder =
  | BatchMessage
  | MovedMessage
  | { readonly type: "end"; readonly feed: number; readonly tallies: readonly StreamTally[] }
  | { readonly type: "unpacking"; readonly bytesRead: number; readonly unpackedBytes: number }
  | { readonly type: "unpacked"; readonly result: Result<Unpacked> }
  | { readonly type: "problems"; readonly trace: number; readonly problems: readonly Problem[] }
  /** Bytes that it cannot read. What it decodes goes on without them. */
  | { readonly type: "unread"; readonly failure: Failure }
  /** A bug: nothing more will come from this decoder. */
  | { readonly type: "crashed"; readonly reason: string };

/** How far streams are, from time to time: nothing in them may be asked for, and reading may be cancelled. */
export interface MovedMessage {
  readonly type: "moved";
  readonly feed: number;
  readonly tallies: readonly StreamTally[];
  /** As in `BatchFeed`, once all batches before are taken. */
  readonly watermark: number;
  /** Ns from the origin: the tallies count every event before it. */
  readonly countedUntilNs: number;
  /** All that is there has been read, and the streams may grow. */
  readonly isCaughtUp: boolean;
}

export interface BatchMessage {
  readonly type: "batch";
  readonly feed: number;
  readonly count: number;
  /** Which of the feed's batches this is: 0 to `depth` - 1. */
  readonly slot: number;
  /** Its memory: the first time, and every time where memory is moved rather than shared. */
  readonly buffer: ArrayBufferLike | undefined;
  /** Where in its memory it begins. */
  readonly at: number;
  readonly newStrings: readonly string[];
  readonly hasUnresolvedStrings: boolean;
  readonly newStacks: StackNews;
  readonly hasUnresolvedStacks: boolean;
  /** Events (mapped to a kind or not) and bytes of the streams decoded so far. */
  readonly events: number;
  readonly bytesRead: number;
}

/** A decode worker as its engine sees it. */
export interface DecodePort {
  post(message: ToDecoder, transfer: readonly ArrayBuffer[]): void;
  /** Called once, before anything is posted. `onFailure`: the worker is gone, with the reason. */
  listen(onMessage: (message: FromDecoder) => void, onFailure: (reason: string) => void): void;
  close(): void;
}
