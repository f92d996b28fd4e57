import type { CompressionKind } from "../magic.js";
import { bunzip2 } from "./bzip2.js";
import type { Codec } from "./codec.js";
import { gunzip } from "./gzip.js";
import { unxz } from "./xz/xz.js";
import { unzstd } from "./zstd/zstd.js";

/** A decoder for each kind of compressed file. */
export const CODECS: Readonly<Record<CompressionKind, Codec>> = {
  gzip: gunzip,
  zstd: unzstd,
  xz: unxz,
  bzip2: bunzip2,
};
