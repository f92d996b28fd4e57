import type { CompressionKind } from "../magic.js";
import { bunzip2 } from "./bzip2.js";
import type { Codec } from "./codec.js";
import { gunzip } from "./gzip.js";
import type { LoadWasm } from "./wasm.js";
import { xzCodec } from "./xz/xz.js";
import { zstdCodec } from "./zstd.js";

/** A decoder for each kind of compressed file. */
export type Codecs = Readonly<Record<CompressionKind, Codec>>;

export function createCodecs(load: LoadWasm): Codecs {
  return { gzip: gunzip, zstd: zstdCodec(load), xz: xzCodec(load), bzip2: bunzip2 };
}
