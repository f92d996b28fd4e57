import type { LoadWasm } from "../archive/index.js";
import type { OpenSource } from "../core/byte-source.js";
import { watchedOpen } from "../core/sources/watched.js";
import type { FromDecoder, ToDecoder } from "../ingest/decode-protocol.js";
import { DecodeServer } from "../ingest/decode-server.js";
import { openShared } from "../ingest/discover.js";
import { DEFAULT_INGEST } from "./default-ingest.js";
import { unpackHere } from "./unpack-worker.js";

export interface DecoderPlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
  post(message: FromDecoder, transfer: readonly ArrayBuffer[]): void;
  yieldToLoop(): Promise<void>;
  /** See `DecodeHost`. */
  allocate(bytes: number): ArrayBufferLike;
  readonly sharesMemory: boolean;
}

/** A decode worker's whole inside: decodes the streams it is told to, or unpacks an archive. */
export function createDecoder({ open: openAny, loadWasm, post, yieldToLoop, allocate, sharesMemory }: DecoderPlatform) {
  const open = watchedOpen(openAny, (failure) => post({ type: "unread", failure }, []));
  const server = new DecodeServer({
    post,
    yieldToLoop,
    allocate,
    sharesMemory,
    openTrace: ({ share }) => openShared(share, DEFAULT_INGEST, { open, loadWasm }),
  });
  return {
    receive(message: ToDecoder): void {
      if (message.type === "unpack") unpackHere(message.work, { open, loadWasm, post, yieldToLoop });
      else server.receive(message);
    },
  };
}
