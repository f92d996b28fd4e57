// prelude.ts in AssemblyScript, which knows `load`, `store` and the decorator. TypeScript does not read this file.

@inline
export function u8At(at: i32): i32 {
  return load<u8>(at);
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
export function setI16(at: i32, value: i32): void {
  store<i16>(at, value);
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
export function u16In(at: i32, little: bool): i32 {
  const word = load<u16>(at);
  return little ? word : bswap<u16>(word);
}

@inline
export function i32In(at: i32, little: bool): i32 {
  const word = load<i32>(at);
  return little ? word : bswap<i32>(word);
}

@inline
export function u32In(at: i32, little: bool): f64 {
  return <f64>(<u32>i32In(at, little));
}

@inline
export function f64In(at: i32, little: bool): f64 {
  const bits = load<u64>(at);
  return reinterpret<f64>(little ? bits : bswap<u64>(bits));
}

@inline
export function i64In(at: i32, little: bool): f64 {
  return <f64>i32In(little ? at + 4 : at, little) * 4294967296.0 + u32In(little ? at : at + 4, little);
}

export const INFINITE: f64 = Infinity;

@inline
export function whole(value: f64): i32 {
  return <i32>value;
}

@inline
export function multiply(a: i32, b: i32): i32 {
  return a * b;
}

@inline
export function plus(a: i32, b: i32): i32 {
  return a + b;
}
