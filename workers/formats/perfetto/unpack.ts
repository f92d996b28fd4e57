import { type BlockKind, blockUnpackers, type LoadWasm } from "../../archive/index.js";
import type { Result } from "../../core/result.js";

/** A packet of compressed packets unpacks to a few 100 KB. */
const MAX_UNPACKED = 64 << 20;

/** Unpacks the data of one compressed packet. */
export type Unpack = (bytes: Uint8Array, packing: BlockKind) => Promise<Result<Uint8Array>>;

export function packetUnpacker(load: LoadWasm): Unpack {
  const unpackers = blockUnpackers(load);
  return (bytes, packing) => unpackers[packing](bytes, MAX_UNPACKED);
}
