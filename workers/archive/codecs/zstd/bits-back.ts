import { Damage } from "../../damage.js";

/** Where a bitstream that is read backwards (RFC 8878 section 4.1) begins: the bits below the final marker bit. */
export function backwardBitCount(bytes: Uint8Array, start: number, end: number): number {
  const last = end <= start ? 0 : (bytes[end - 1] as number);
  if (last === 0) throw new Damage("zstd data: a bitstream has no end mark");
  return (end - 1 - start) * 8 + (31 - Math.clz32(last));
}
