import type { FlatMemory } from "../../core/flat-memory.js";
import { VM } from "../../flat/records.js";
import { BEST, REASONS, SEEN, TOTALS, VECTORS } from "../../flat/vectors.js";
import { WaitReason } from "../../model/states.js";

/** The meanings of the interrupt vectors of a VM, as the core has learnt them (flat/vectors.ts). */
export interface Vectors {
  /** UNKNOWN while nothing was learnt. */
  reasonOf(vector: number): WaitReason;
  /** Share of the sightings of `vector` that agree with `reasonOf`, 0..100. */
  confidenceOf(vector: number): number;
}

/** `vm`: address of its record. Undefined: nothing is known of its vectors. */
export function vectorsOf({ u8, i32 }: Pick<FlatMemory, "u8" | "i32">, vm: number): Vectors | undefined {
  const table = i32[(vm + VM.VECTORS) >> 2] as number;
  if (table === 0) return undefined;
  const reasonOf = (vector: number): WaitReason =>
    0 <= vector && vector < VECTORS ? (u8[table + BEST + vector] as WaitReason) : WaitReason.UNKNOWN;
  return {
    reasonOf,
    confidenceOf(vector) {
      const total = 0 <= vector && vector < VECTORS ? (i32[((table + TOTALS) >> 2) + vector] as number) : 0;
      const agree = i32[((table + SEEN) >> 2) + vector * REASONS + reasonOf(vector)] as number;
      return total === 0 ? 0 : Math.round((100 * agree) / total);
    },
  };
}
