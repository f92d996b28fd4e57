// prelude.ts in AssemblyScript, which knows `load`, `store` and the decorator. TypeScript does not read this file.

@inline
export function u8At(at: i32): i32 {
  return load<u8>(at);
}

@inline
export function i16At(at: i32): i32 {
  return load<i16>(at);
}

@inline
export function u16At(at: i32): i32 {
  return load<u16>(at);
}

@inline
export function i32At(at: i32): i32 {
  return load<i32>(at);
}

@inline
export function f64At(at: i32): f64 {
  return load<f64>(at);
}

@inline
export function setU8(at: i32, value: i32): void {
  store<u8>(at, value);
}

@inline
export function setU16(at: i32, value: i32): void {
  store<u16>(at, value);
}

@inline
export function setI32(at: i32, value: i32): void {
  store<i32>(at, value);
}

@inline
export function setF64(at: i32, value: f64): void {
  store<f64>(at, value);
}

@inline
export function isWord(value: f64): bool {
  return <f64>(<u32>value) == value;
}

@inline
export function setWord(at: i32, value: f64): void {
  store<u32>(at, <u32>value);
}

@inline
export function wordAt(at: i32): f64 {
  return <f64>load<u32>(at);
}

@inline
export function whole(value: f64): i32 {
  return <i32>value;
}

export function lowWord(value: f64): i32 {
  // Beyond 64 bits the conversion is not defined.
  if (abs(value) < 9223372036854775807.0) return <i32>(<i64>value);
  return isFinite(value) ? <i32>(<i64>(value % 4294967296.0)) : 0;
}

@inline
export function floorOf(value: f64): f64 {
  return floor<f64>(value);
}

@inline
export function isNumber(value: f64): bool {
  return value == value;
}

@inline
export function lowBits(value: f64): i32 {
  return <i32>(<i64>value);
}

@inline
export function trailingZeros(value: i32): i32 {
  return ctz(value);
}

@inline
export function leadingZeros(value: i32): i32 {
  return clz(value);
}

@inline
export function multiply(a: i32, b: i32): i32 {
  return a * b;
}
