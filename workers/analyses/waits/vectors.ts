import { WaitReason } from "../../model/states.js";

/** x86 vectors are bytes, arm64 interrupt ids go up to 1019. */
const MAX_VECTORS = 1024;
const REASONS = 8;

/**
 * The meanings of the interrupt vectors of one VM, learnt from their senders. The numbers depend on the guest's kernel
 * and on the order in which it probed its devices. Several vectors may share a reason (a queue each). A vector sent for
 * several reasons has the most frequent one.
 */
export class VectorTable {
  private readonly seen = new Int32Array(MAX_VECTORS * REASONS);
  private readonly totals = new Int32Array(MAX_VECTORS);
  /** The most frequent reason, by vector. */
  private readonly best = new Uint8Array(MAX_VECTORS).fill(WaitReason.UNKNOWN);

  learn(vector: number, reason: WaitReason, weight = 1): void {
    if (vector < 0 || MAX_VECTORS <= vector) return;
    const row = vector * REASONS;
    const seen = (this.seen[row + reason] as number) + weight;
    this.seen[row + reason] = seen;
    this.totals[vector] = (this.totals[vector] as number) + weight;
    if ((this.seen[row + (this.best[vector] as number)] as number) < seen) this.best[vector] = reason;
  }

  /** UNKNOWN while nothing was learnt. */
  reasonOf(vector: number): WaitReason {
    return 0 <= vector && vector < MAX_VECTORS ? (this.best[vector] as WaitReason) : WaitReason.UNKNOWN;
  }

  /** Share of the sightings of `vector` that agree with `reasonOf`, 0..100. */
  confidenceOf(vector: number): number {
    const total = this.totals[vector] ?? 0;
    const agree = this.seen[vector * REASONS + this.reasonOf(vector)] ?? 0;
    return total === 0 ? 0 : Math.round((100 * agree) / total);
  }
}

/**
 * System vectors of x86 Linux guests (arch/x86/include/asm/irq_vectors.h). The timer's vector differs between kernels
 * and is learnt. In other guests all vectors are learnt, which outweighs these.
 */
export function linuxVectors(): VectorTable {
  const table = new VectorTable();
  for (const ipi of [0xfb, 0xfc, 0xfd]) table.learn(ipi, WaitReason.IPI);
  table.learn(0xf3, WaitReason.HOST_MEMORY);
  return table;
}

/** arm64: software generated interrupts are IPIs, and the private ones 26..30 the timers (GIC, BSA 3.8). */
export function armInterrupts(): VectorTable {
  const table = new VectorTable();
  for (let sgi = 0; sgi < 16; sgi++) table.learn(sgi, WaitReason.IPI);
  for (const timer of [26, 27, 28, 29, 30]) table.learn(timer, WaitReason.TIMER);
  return table;
}
