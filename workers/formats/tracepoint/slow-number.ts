import type { EventField } from "./event-format.js";

/** The integer of a field whose bytes begin at `at`, as the nearest double. */
export function numberAt({ size, isSigned, bits }: EventField, view: DataView, at: number, isLittle: boolean): number {
  const isPlain = bits === undefined;
  if (size === 8 && !isPlain) return bitsOf(view.getBigUint64(at, isLittle), bits, isSigned);
  if (size === 8) return Number(view.getBigInt64(at, isLittle));
  const unsigned =
    size === 4 ? view.getUint32(at, isLittle) : size === 2 ? view.getUint16(at, isLittle) : view.getUint8(at);
  if (!isPlain) return bitsOf(BigInt(unsigned), bits, isSigned);
  return isSigned ? (unsigned << (32 - size * 8)) >> (32 - size * 8) : unsigned;
}

function bitsOf(unit: bigint, { shift, width }: { shift: number; width: number }, isSigned: boolean): number {
  const part = unit >> BigInt(shift);
  return Number(isSigned ? BigInt.asIntN(width, part) : BigInt.asUintN(width, part));
}
