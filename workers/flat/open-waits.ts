import { Evidence, NO_LANE, WaitReason } from "./numbers.js";
import { f64At, i32At, isNumber, setF64, setI32, setU8, u8At } from "./prelude.js";
import { Wait } from "./records.js";
import { confidenceOf, reasonOfVector } from "./vectors.js";

// The facts about a vCPU's wait, from its sleep until its next entry to the guest, and what follows from them. A `wait` is the
// address of a `Wait`.

export function beginWait(wait: i32, row: i32, t: f64, isFault: boolean): void {
  setU8(wait + Wait.OPEN_B, 1);
  setU8(wait + Wait.FAULT_B, isFault ? 1 : 0);
  setI32(wait + Wait.ROW, row);
  setF64(wait + Wait.START_F, t);
  setF64(wait + Wait.WOKEN_F, NaN);
  setF64(wait + Wait.RESUMED_F, NaN);
  setI32(wait + Wait.WAKER, NO_LANE);
  setI32(wait + Wait.WAKER_REASON, WaitReason.NONE);
  setI32(wait + Wait.BEFORE, -1);
  setI32(wait + Wait.LATE, -1);
  setI32(wait + Wait.INJECTED, -1);
  setI32(wait + Wait.SENDER, NO_LANE);
  setI32(wait + Wait.OWN, WaitReason.NONE);
}

export function isOpen(wait: i32): boolean {
  return u8At(wait + Wait.OPEN_B) !== 0;
}

/** What the vCPU's thread found to do before it ran; UNKNOWN if it found several things. */
export function findOwn(wait: i32, reason: i32): void {
  const own = i32At(wait + Wait.OWN);
  setI32(wait + Wait.OWN, own === WaitReason.NONE || own === reason ? reason : WaitReason.UNKNOWN);
}

export function deliverTo(wait: i32, vector: i32, sender: i32): void {
  const isAwake = isNumber(f64At(wait + Wait.WOKEN_F)) || isNumber(f64At(wait + Wait.RESUMED_F));
  if (isAwake && 0 <= i32At(wait + Wait.LATE)) return;
  setI32(wait + (isAwake ? Wait.LATE : Wait.BEFORE), vector);
  if (!isAwake || i32At(wait + Wait.BEFORE) < 0) setI32(wait + Wait.SENDER, sender);
}

/** The last conclusion. */
export let reason = 0;
export let evidence = 0;
export let vector = -1;
export let confidence = 0;

/**
 * The reason of a wait by the best evidence. An interrupt delivered during the sleep comes first. Next comes the
 * context of the wake-up, then what the vCPU's thread found to do before it ran. Last comes an interrupt after the
 * wake-up, which may have been under way already, but need not. There is no guess: the reason is UNKNOWN, and the vector
 * is kept in case its meaning is learnt later.
 */
export function conclude(wait: i32, vectors: i32): void {
  const before = i32At(wait + Wait.BEFORE);
  const own = i32At(wait + Wait.OWN);
  if (u8At(wait + Wait.FAULT_B) !== 0) {
    take(WaitReason.HOST_MEMORY, Evidence.FAULT, -1, 100);
    return;
  }
  if (takeVector(before, Evidence.DELIVERED, vectors)) return;
  if (isTelling(i32At(wait + Wait.WAKER_REASON))) take(i32At(wait + Wait.WAKER_REASON), Evidence.WAKER, -1, 100);
  else if (before < 0 && own === WaitReason.TIMER) take(own, Evidence.OWN_TIMER, -1, 100);
  else if (before < 0 && own === WaitReason.HOST_MEMORY) take(own, Evidence.PAGE_READY, -1, 100);
  else if (takeVector(i32At(wait + Wait.LATE), Evidence.DELIVERED_LATE, vectors)) return;
  else if (!takeVector(i32At(wait + Wait.INJECTED), Evidence.INJECTED, vectors)) leaveUndecided(wait);
}

/** An unrecorded interrupt tells less than any vector. */
function isTelling(wakerReason: i32): boolean {
  return WaitReason.UNKNOWN < wakerReason && wakerReason !== WaitReason.INTERRUPT;
}

function takeVector(number: i32, by: i32, vectors: i32): boolean {
  const meaning = reasonOfVector(vectors, number);
  if (meaning === WaitReason.UNKNOWN) return false;
  take(meaning, by, number, confidenceOf(vectors, number));
  return true;
}

function leaveUndecided(wait: i32): void {
  const before = i32At(wait + Wait.BEFORE);
  const late = i32At(wait + Wait.LATE);
  const injected = i32At(wait + Wait.INJECTED);
  const isUnrecorded = i32At(wait + Wait.WAKER_REASON) === WaitReason.INTERRUPT;
  if (isUnrecorded && before < 0 && late < 0 && injected < 0) take(WaitReason.INTERRUPT, Evidence.WAKER, -1, 100);
  else take(WaitReason.UNKNOWN, Evidence.NONE, 0 <= before ? before : 0 <= late ? late : injected, 0);
}

function take(isFor: i32, by: i32, number: i32, share: i32): void {
  reason = isFor;
  evidence = by;
  vector = number;
  confidence = share;
}
