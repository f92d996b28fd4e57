export const LIMITS = ["entries", "unpackedBytes", "depth", "seconds"] as const;

/** Limits on the use of archives; `Budget` explains each. */
export type LimitName = (typeof LIMITS)[number];

/** A limit that stopped unpacking. The user may raise it. */
export interface LimitHit {
  readonly name: LimitName;
  readonly allowed: number;
  /** The archive's own statement of its need, where it makes one. */
  readonly needed?: number;
}
