/**
 * Memory as the decoder sees it where it runs as TypeScript: in tests and in a debugger. For WebAssembly `prelude.as`
 * stands in its place. Records and columns lie at multiples of their size; the bytes of a trace lie anywhere.
 */
let bytes: Uint8Array = new Uint8Array(0);
let shorts: Int16Array = new Int16Array(0);
let ints: Int32Array = new Int32Array(0);
let doubles: Float64Array = new Float64Array(0);
let view: DataView = new DataView(new ArrayBuffer(0));

/** All that follows concerns this memory. To be called again when it has grown. */
export function setMemory(buffer: ArrayBufferLike): void {
  bytes = new Uint8Array(buffer);
  shorts = new Int16Array(buffer);
  ints = new Int32Array(buffer);
  doubles = new Float64Array(buffer);
  view = new DataView(buffer);
}

export function u8At(at: i32): i32 {
  return bytes[at] as number;
}

export function i32At(at: i32): i32 {
  return ints[at >> 2] as number;
}

export function f64At(at: i32): f64 {
  return doubles[at >> 3] as number;
}

export function setU8(at: i32, value: i32): void {
  bytes[at] = value;
}

export function setI16(at: i32, value: i32): void {
  shorts[at >> 1] = value;
}

export function setI32(at: i32, value: i32): void {
  ints[at >> 2] = value;
}

export function setF64(at: i32, value: f64): void {
  doubles[at >> 3] = value;
}

// Numbers of a trace, at any byte.

export function u16In(at: i32, little: boolean): i32 {
  return view.getUint16(at, little);
}

export function i32In(at: i32, little: boolean): i32 {
  return view.getInt32(at, little);
}

export function u32In(at: i32, little: boolean): f64 {
  return view.getUint32(at, little);
}

export function f64In(at: i32, little: boolean): f64 {
  return view.getFloat64(at, little);
}

/** A signed integer of 64 bits as its halves add up, in two steps of doubles. */
export function i64In(at: i32, little: boolean): f64 {
  return i32In(little ? at + 4 : at, little) * 4294967296 + u32In(little ? at : at + 4, little);
}

export const INFINITE: f64 = Number.POSITIVE_INFINITY;

/** The whole part of a number that fits 32 bits. */
export function whole(value: f64): i32 {
  return value | 0;
}

/** Product modulo 2^32. */
export function multiply(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}

/** Sum modulo 2^32. */
export function plus(a: i32, b: i32): i32 {
  return (a + b) | 0;
}
