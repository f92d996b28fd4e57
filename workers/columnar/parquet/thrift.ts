import type { Bytes } from "../bytes.js";

/** A field of a struct: its number, its type of the compact protocol, and how its value is written. */
export type Field = readonly [id: number, type: number, write: (out: Bytes) => void];

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** Larger lists have their length after this. */
const LONG_LIST = 15;

// The compact protocol of Apache Thrift (doc/specs/thrift-compact-protocol.md), as far as Parquet's metadata needs it.

export const bool = (id: number, value: boolean): Field => [id, value ? TRUE : FALSE, () => {}];
export const i8 = (id: number, value: number): Field => [id, BYTE, (out) => out.byte(value)];
export const i32 = (id: number, value: number): Field => [id, I32, (out) => out.zigzag(BigInt(value))];
export const i64 = (id: number, value: number): Field => [id, I64, (out) => out.zigzag(BigInt(value))];
export const binary = (id: number, value: Uint8Array): Field => [id, BINARY, (out) => writeBinary(out, value)];
export const text = (id: number, value: string): Field => binary(id, ENCODER.encode(value));
export const struct = (id: number, fields: readonly Field[]): Field => [id, STRUCT, (out) => writeStruct(out, fields)];

export function structs(id: number, items: readonly (readonly Field[])[]): Field {
  return list(id, STRUCT, items, writeStruct);
}

export function i32s(id: number, values: readonly number[]): Field {
  return list(id, I32, values, (out, value) => out.zigzag(BigInt(value)));
}

export function texts(id: number, values: readonly string[]): Field {
  return list(id, BINARY, values, (out, value) => writeBinary(out, ENCODER.encode(value)));
}

/** Fields in the order of their numbers. */
export function writeStruct(out: Bytes, fields: readonly Field[]): void {
  let last = 0;
  for (const [id, type, write] of fields) {
    out.byte(((id - last) << 4) | type);
    write(out);
    last = id;
  }
  out.byte(0);
}

function list<Item>(id: number, type: number, items: readonly Item[], write: (out: Bytes, item: Item) => void): Field {
  return [
    id,
    LIST,
    (out) => {
      if (items.length < LONG_LIST) out.byte((items.length << 4) | type);
      else {
        out.byte((LONG_LIST << 4) | type);
        out.varint(items.length);
      }
      for (const item of items) write(out, item);
    },
  ];
}

function writeBinary(out: Bytes, value: Uint8Array): void {
  out.varint(value.length);
  out.bytes(value);
}

const ENCODER = new TextEncoder();
