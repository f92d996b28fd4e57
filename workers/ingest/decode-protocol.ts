import type { Problem } from "../core/diagnostics.js";
import type { StreamTally, TraceCandidate } from "../formats/format.js";
import type { StringKinds } from "./string-remap.js";

/** What the engine tells a decode worker. Everything is plain data; buffers are transferred. */
export type ToDecoder = OpenMessage | RecycleMessage | { readonly type: "close" };

export interface OpenMessage {
  readonly type: "open";
  /** Index of the trace in the session. */
  readonly trace: number;
  readonly candidate: TraceCandidate;
  readonly originNs: bigint;
  readonly streams: readonly StreamJob[];
  /** By event kind: 1 for those worth sending. Others are only counted. */
  readonly wanted: Uint8Array;
  /** Rows per batch. */
  readonly capacity: number;
  /** Batches of one stream that may exist at a time: what bounds memory. */
  readonly depth: number;
}

/** A batch comes back, empty: the stream may fill it again. */
export interface RecycleMessage {
  readonly type: "recycle";
  readonly stream: number;
  readonly slot: number;
  /** Its memory, where that is moved between threads rather than shared. */
  readonly buffer: ArrayBuffer | undefined;
}

export interface StreamJob {
  /** Index in the session. */
  readonly stream: number;
  /** Index in its trace. */
  readonly index: number;
}

/** What a decode worker tells the engine. */
export type FromDecoder =
  | BatchMessage
  /** How far a stream is, from time to time: nothing in it may be asked for, and reading may be cancelled. */
  | { readonly type: "moved"; readonly stream: number; readonly tally: StreamTally }
  | { readonly type: "end"; readonly stream: number; readonly tally: StreamTally }
  | { readonly type: "problems"; readonly trace: number; readonly problems: readonly Problem[] }
  /** A bug: nothing more will come from this decoder. */
  | { readonly type: "crashed"; readonly reason: string };

export interface BatchMessage {
  readonly type: "batch";
  readonly stream: number;
  readonly cpu: number;
  readonly count: number;
  /** Which of the stream's batches this is: 0 to `depth` - 1. */
  readonly slot: number;
  /** Its memory: the first time, and every time where memory is moved rather than shared. */
  readonly buffer: ArrayBufferLike | undefined;
  readonly newStrings: readonly string[];
  readonly stringKinds: StringKinds;
  /** Events (mapped to a kind or not) and bytes of the stream decoded so far. */
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
