/**
 * Memory as the core sees it where it runs as TypeScript: in tests and in a debugger. For WebAssembly `prelude.as`
 * stands in its place.
 */
let bytes: Uint8Array = new Uint8Array(0);
let shorts: Int16Array = new Int16Array(0);
let halves: Uint16Array = new Uint16Array(0);
let ints: Int32Array = new Int32Array(0);
let doubles: Float64Array = new Float64Array(0);

/** All that follows concerns this memory. To be called again when it has grown. */
export function setMemory(buffer: ArrayBufferLike): void {
  bytes = new Uint8Array(buffer);
  shorts = new Int16Array(buffer);
  halves = new Uint16Array(buffer);
  ints = new Int32Array(buffer);
  doubles = new Float64Array(buffer);
}

export function u8At(at: i32): i32 {
  return bytes[at] as number;
}

export function i16At(at: i32): i32 {
  return shorts[at >> 1] as number;
}

export function u16At(at: i32): i32 {
  return halves[at >> 1] as number;
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

export function setU16(at: i32, value: i32): void {
  halves[at >> 1] = value;
}

export function setI32(at: i32, value: i32): void {
  ints[at >> 2] = value;
}

export function setF64(at: i32, value: f64): void {
  doubles[at >> 3] = value;
}

/** Is it a number of 32 bits without sign? NaN is not. */
export function isWord(value: f64): boolean {
  return value >>> 0 === value;
}

/** Stores such a number. */
export function setWord(at: i32, value: f64): void {
  ints[at >> 2] = value;
}

export function wordAt(at: i32): f64 {
  return (ints[at >> 2] as number) >>> 0;
}

/** Without its fraction; it fits 32 bits. */
export function whole(value: f64): i32 {
  return value | 0;
}

/** The largest whole number that is not above it. */
export function floorOf(value: f64): f64 {
  return Math.floor(value);
}

export function isNumber(value: f64): boolean {
  return !Number.isNaN(value);
}

/** Its low bits; beyond 64 bits those of the nearest number that has 64, to which WebAssembly converts it. */
export function lowBits(value: f64): i32 {
  if (2 ** 63 <= value) return -1;
  return value < -(2 ** 63) ? 0 : value | 0;
}

/** Its lowest 32 bits, as JavaScript's bit operations take them: of any number, 0 of NaN. */
export function lowWord(value: f64): i32 {
  return value | 0;
}

/** Zeros below the lowest bit that is set. */
export function trailingZeros(value: i32): i32 {
  return 31 - Math.clz32(value & -value);
}

/** Zeros above the highest bit that is set. */
export function leadingZeros(value: i32): i32 {
  return Math.clz32(value);
}

/** Product modulo 2^32. */
export function multiply(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}
