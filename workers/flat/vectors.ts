import { allocate } from "./calls.js";
import { WaitReason } from "./numbers.js";
import { i32At, multiply, setI32, setU8, u8At, whole } from "./prelude.js";
import { M, VM } from "./records.js";

// The meanings of the interrupt vectors of a VM, learnt from their senders: analyses/waits/vectors.ts.

export const VECTORS = 1024;
export const REASONS = 8;

/** Places in a table: the most frequent reason (a byte), all sightings, and those of each reason, by vector. */
export const BEST = 0;
export const TOTALS = BEST + VECTORS;
export const SEEN = TOTALS + VECTORS * 4;
const TABLE_BYTES = SEEN + VECTORS * REASONS * 4;

/** More sightings of a vector change nothing: a guest may say what one means at each turn. */
const MOST_SIGHTINGS = 1 << 30;

const ARM64 = 3;

/** The table of a VM, which begins with what is known of any guest. */
export function vectorsOf(machine: i32, vm: i32): i32 {
  const known = i32At(vm + VM.VECTORS);
  if (known !== 0) return known;
  const table = allocate(TABLE_BYTES);
  setI32(vm + VM.VECTORS, table);
  for (let vector = 0; vector < VECTORS; vector += 1) setU8(table + BEST + vector, WaitReason.UNKNOWN);
  if (i32At(machine + M.ISA) === ARM64) learnArm(table);
  else learnLinux(table);
  return table;
}

/** `vector`: any number that an event tells. */
export function learn(table: i32, vector: i32, reason: i32, weight: i32): void {
  if (vector < 0 || VECTORS <= vector) return;
  const total = table + TOTALS + (vector << 2);
  if (MOST_SIGHTINGS <= i32At(total)) return;
  setI32(total, i32At(total) + weight);
  const place = seenAt(table, vector, reason);
  const seen = i32At(place) + weight;
  setI32(place, seen);
  if (i32At(seenAt(table, vector, u8At(table + BEST + vector))) < seen) setU8(table + BEST + vector, reason);
}

/** UNKNOWN while nothing was learnt. */
export function reasonOfVector(table: i32, vector: i32): i32 {
  return 0 <= vector && vector < VECTORS ? u8At(table + BEST + vector) : WaitReason.UNKNOWN;
}

/** Share of the sightings of a vector that agree with its reason, 0..100. */
export function confidenceOf(table: i32, vector: i32): i32 {
  if (vector < 0 || VECTORS <= vector) return 0;
  const total: f64 = i32At(table + TOTALS + (vector << 2));
  if (total === 0) return 0;
  const agree: f64 = i32At(seenAt(table, vector, u8At(table + BEST + vector)));
  return whole((100 * agree) / total + 0.5);
}

function seenAt(table: i32, vector: i32, reason: i32): i32 {
  return table + SEEN + ((multiply(vector, REASONS) + reason) << 2);
}

function learnLinux(table: i32): void {
  for (let ipi = 0xfb; ipi <= 0xfd; ipi += 1) learn(table, ipi, WaitReason.IPI, 1);
  learn(table, 0xf3, WaitReason.HOST_MEMORY, 1);
}

function learnArm(table: i32): void {
  for (let sgi = 0; sgi < 16; sgi += 1) learn(table, sgi, WaitReason.IPI, 1);
  for (let timer = 26; timer <= 30; timer += 1) learn(table, timer, WaitReason.TIMER, 1);
}
