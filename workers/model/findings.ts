/** A judgement on a trace, for a person who debugs VMs. Times are ns from the session origin. */
export interface Finding {
  /** Id of the detector. It never changes: see docs/tables.md. */
  readonly id: string;
  /** 0 (good to know) to 1 (look at this first). */
  readonly severity: number;
  /** The facts fit, but another cause would look the same. */
  readonly isSuspicion: boolean;
  readonly title: string;
  /** A sentence or two, with figures. */
  readonly text: string;
  /** Facts behind it, a line each. */
  readonly evidence: readonly string[];
  /** Paths of its lanes. The lane that suffers is the first. */
  readonly lanes: readonly string[];
  /** The worst case: where to look. */
  readonly t0: number;
  readonly t1: number;
  /** Export table with all cases; "": there is none. */
  readonly table: string;
}
