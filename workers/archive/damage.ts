import type { LimitHit } from "../core/limit.js";

/**
 * Thrown inside this folder when compressed data or an archive cannot be read further, and caught where its
 * members are collected: decoders are deep in loops, and what was decoded before stays good.
 */
export class Damage extends Error {
  constructor(
    message: string,
    /** Byte offset in the file being read, where known. */
    readonly offset?: number,
  ) {
    super(message);
  }
}

/** Thrown when the budget is used up or the user cancelled: all unpacking stops, not one archive's. */
export class Stop extends Error {
  constructor(
    readonly reason: "budget" | "cancelled",
    message: string,
    /** Which limit, where it is one that can be raised. */
    readonly limit?: LimitHit,
  ) {
    super(message);
  }
}
