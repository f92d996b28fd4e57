import type { LoadWasm } from "../archive/index.js";
import type { OpenSource } from "../core/byte-source.js";
import { ok } from "../core/result.js";
import type { FromDecoder, ToDecoder } from "../ingest/decode-protocol.js";
import { DecodeServer } from "../ingest/decode-server.js";
import { openTrace } from "../ingest/discover.js";
import { PARTS } from "./parts.js";
import { unpackHere } from "./unpack-worker.js";

export interface DecoderPlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
  post(message: FromDecoder, transfer: readonly ArrayBuffer[]): void;
  yieldToLoop(): Promise<void>;
  /** See `DecodeHost`. */
  allocate(bytes: number): ArrayBufferLike;
}

/** A decode worker's whole inside: opens the traces it is told to and decodes their streams, or unpacks an archive. */
export function createDecoder({ open, loadWasm, post, yieldToLoop, allocate }: DecoderPlatform) {
  const server = new DecodeServer({
    post,
    yieldToLoop,
    allocate,
    openTrace: async (candidate) => {
      const opened = await openTrace(candidate, PARTS, open);
      if (!opened.ok) return opened;
      const { trace, mapper, diagnostics, openProblems } = opened.value;
      return ok({ trace, mapper, problems: () => diagnostics.all().slice(openProblems.length) });
    },
  });
  return {
    receive(message: ToDecoder): void {
      if (message.type === "unpack") unpackHere(message.work, { open, loadWasm, post, yieldToLoop });
      else server.receive(message);
    },
  };
}
