import { joinBytes } from "./bytes.js";

/** A field of a protobuf message, as bytes. */
export type ProtoField = Uint8Array;

function varint(value: number | bigint): Uint8Array {
  let left = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const more = left > 0x7fn;
    bytes.push(Number(left & 0x7fn) | (more ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(bytes);
}

/** A varint; negative numbers take ten bytes, as protobuf writes them. */
export function int(field: number, value: number | bigint): ProtoField {
  return joinBytes(varint(field * 8), varint(value));
}

/** A number of 64 bits. */
export function fixed64(field: number, value: bigint): ProtoField {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return joinBytes(varint(field * 8 + 1), bytes);
}

export function bytes(field: number, value: Uint8Array): ProtoField {
  return joinBytes(varint(field * 8 + 2), varint(value.length), value);
}

export function text(field: number, value: string): ProtoField {
  return bytes(field, new TextEncoder().encode(value));
}

export function message(field: number, ...fields: readonly ProtoField[]): ProtoField {
  return bytes(field, joinBytes(...fields));
}

export function packed(field: number, values: readonly (number | bigint)[]): ProtoField {
  return bytes(field, joinBytes(...values.map(varint)));
}
