import { WaitReason } from "../../model/states.js";

/** x86 vectors are bytes, arm64 interrupt ids go up to 1019. */
const MAX_VECTORS = 1024;
const REASONS = 8;

/**
 * What the interrupt vectors of one VM mean, learnt from who sends them: the numbers depend on the guest's kernel
 * and on the order in which it probed its devices. Several vectors may share a reason (a queue each). A vector
 * sent for several reasons counts as the one seen most.
 */
export class VectorTable {
  private readonly seen = new Int32Array(MAX_VECTORS * REASONS);

  learn(vector: number, reason: WaitReason, weight = 1): void {
    if (vector < 0 || MAX_VECTORS <= vector) return;
    const cell = vector * REASONS + reason;
    this.seen[cell] = (this.seen[cell] as number) + weight;
  }

  /** UNKNOWN while nothing was learnt. */
  reasonOf(vector: number): WaitReason {
    if (vector < 0 || MAX_VECTORS <= vector) return WaitReason.UNKNOWN;
    let best: number = WaitReason.UNKNOWN;
    let most = 0;
    for (let reason = 0; reason < REASONS; reason++) {
      const seen = this.seen[vector * REASONS + reason] as number;
      if (most < seen) {
        best = reason;
        most = seen;
      }
    }
    return best as WaitReason;
  }

  /** Share of the sightings of `vector` that agree with `reasonOf`, 0..100. */
  confidenceOf(vector: number): number {
    if (vector < 0 || MAX_VECTORS <= vector) return 0;
    const row = this.seen.subarray(vector * REASONS, (vector + 1) * REASONS);
    const total = row.reduce((sum, n) => sum + n, 0);
    return total === 0 ? 0 : Math.round((100 * (row[this.reasonOf(vector)] as number)) / total);
  }
}

/**
 * System vectors of x86 Linux guests (arch/x86/include/asm/irq_vectors.h). The timer's moved between kernels and
 * is learnt; so is everything of guests that are not Linux, which outweighs these.
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
