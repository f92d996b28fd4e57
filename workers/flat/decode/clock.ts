import { f64At, INFINITE, i32At } from "./prelude.js";
import { L, S } from "./records.js";

// `RelativeClock` in flat memory: ns from the origin of clock values, with the same steps of doubles.

/** Values of a half. */
export const HALF: f64 = 4294967296;

const NS_PER_S: f64 = 1000000000;
/** A clock that jumps this far (104 days in ns) was not read from a clock field. */
const MOST_JUMP: f64 = 9007199254740992;
/** A counter of 64 bits that falls by more ticks has run over. */
const HALF_RANGE: f64 = HALF * 2147483648;

/** Ticks from the reference to a value. */
export function ticksTo(stream: i32, lo: f64, hi: f64): f64 {
  return (hi - f64At(stream + S.REF_HI_F)) * HALF + (lo - f64At(stream + S.REF_LO_F));
}

/** The halves of the value so many ticks after the reference. */
export function loAfter(stream: i32, ticks: f64): f64 {
  const sum = f64At(stream + S.REF_LO_F) + ticks;
  return sum - Math.floor(sum / HALF) * HALF;
}

export function hiAfter(stream: i32, ticks: f64): f64 {
  const sum = f64At(stream + S.REF_HI_F) + Math.floor((f64At(stream + S.REF_LO_F) + ticks) / HALF);
  return sum - Math.floor(sum / HALF) * HALF;
}

export function nsOf(stream: i32, layout: i32, lo: f64, hi: f64): f64 {
  const refRel = f64At(stream + S.REF_REL_F);
  if (i32At(layout + L.IS_NS) !== 0) return ticksTo(stream, lo, hi) + refRel;
  const ns = Math.trunc((NS_PER_S * (hi * HALF + lo)) / f64At(layout + L.FREQUENCY_F));
  return ns - f64At(stream + S.REF_NS_F) + refRel;
}

/** Ns of the value so many ticks after the reference. */
export function nsAfter(stream: i32, layout: i32, ticks: f64): f64 {
  if (i32At(layout + L.IS_NS) !== 0) return ticks + f64At(stream + S.REF_REL_F);
  return nsOf(stream, layout, loAfter(stream, ticks), hiAfter(stream, ticks));
}

/** Whether an event may have a time: as `StreamDecoder` judges it. */
export function mayFollow(stream: i32, layout: i32, ns: f64, latest: f64): boolean {
  return latest === -INFINITE || mayJump(layout, ns - latest) || mayJump(layout, ns - f64At(stream + S.BEGIN_F));
}

function mayJump(layout: i32, ns: f64): boolean {
  return Math.abs(ns) < MOST_JUMP || ns < (-HALF_RANGE * NS_PER_S) / f64At(layout + L.FREQUENCY_F);
}
