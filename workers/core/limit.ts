export const LIMITS = ["entries", "unpackedBytes", "depth", "seconds"] as const;

/** What archives may use; `Budget` says what each counts. */
export type LimitName = (typeof LIMITS)[number];

/** A limit at which unpacking stopped. It is the user's to raise. */
export interface LimitHit {
  readonly name: LimitName;
  readonly allowed: number;
  /** What the archive says it needs, where it says so. */
  readonly needed?: number;
}
