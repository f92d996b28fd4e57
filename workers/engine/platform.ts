import type { LoadWasm } from "../archive/index.js";
import type { OpenSource } from "../core/byte-source.js";
import type { SpillFile } from "../core/spill-log.js";
import type { IndexStore } from "../index-file/index-store.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import type { PrefaultPort } from "./prefault-slabs.js";

export interface IndexPlatform {
  readonly store: IndexStore;
  /** Another one for every change of the code that lanes depend on: files of another one are not read. */
  readonly build: string;
  /** Traces with fewer bytes are read each time. */
  readonly leastBytes?: number;
  /** Tells after so many rows whether a part of an index is to be kept; undefined: from time to time. */
  readonly partIsDue?: (rows: number) => boolean;
  /** For tests: why no more parts are kept. */
  readonly onNoParts?: (error: unknown) => void;
}

/** The services of the platform that the engine runs on. entry/ supplies them. */
export interface EnginePlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
  /** Starts a decode worker; undefined where there are none and decoding shares the engine's thread. */
  readonly startDecoder: (() => DecodePort) | undefined;
  /** Starts a worker that touches memory; undefined where there are none. */
  readonly startPrefault?: () => PrefaultPort;
  /** Decode workers that pay off on this machine. */
  readonly decoders: number;
  /** Lets messages in: resolves after the message loop had a turn. */
  yieldToLoop(): Promise<void>;
  /** Compresses a file; undefined: it is written as it is. */
  readonly gzip?: (pieces: AsyncIterable<string | Uint8Array<ArrayBuffer>>) => AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Where index files are kept; undefined: nowhere. */
  readonly indexes?: IndexPlatform | undefined;
  /** Memory in use, as the platform reports it; undefined: the engine adds up its own. */
  memoryBytes(): number | undefined;
  /** Where lanes go that memory has no room for; undefined: they stay in memory whatever they take. */
  readonly spilling?: Spilling;
}

export interface Spilling {
  /** What a session may take of memory if nobody says. */
  readonly budgetBytes: number;
  /** To be awaited before `openFile`, where a file takes time to be opened. */
  prepare?(): Promise<void>;
  /** Undefined: there is no room for files here. */
  openFile(): SpillFile | undefined;
}
