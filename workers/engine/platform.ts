import type { LoadWasm } from "../archive/index.js";
import type { OpenSource } from "../core/byte-source.js";
import type { DecodePort } from "../ingest/decode-protocol.js";

/** The services of the platform that the engine runs on. entry/ supplies them. */
export interface EnginePlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
  /** Starts a decode worker; undefined where there are none and decoding shares the engine's thread. */
  readonly startDecoder: (() => DecodePort) | undefined;
  /** Decode workers that pay off on this machine. */
  readonly decoders: number;
  /** Lets messages in: resolves after the message loop had a turn. */
  yieldToLoop(): Promise<void>;
  /** Compresses a file; undefined: it is written as it is. */
  readonly gzip?: (pieces: AsyncIterable<string | Uint8Array<ArrayBuffer>>) => AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Memory in use, as the platform reports it; undefined: the engine adds up its own. */
  memoryBytes(): number | undefined;
}
