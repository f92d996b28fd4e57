/** Stretches in which events may be missing: in order, none touches another. */
export interface Losses {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** Stretches in any order as `Losses`. */
export function joinedLosses(spans: readonly (readonly [begin: number, end: number])[]): Losses {
  const begins: number[] = [];
  const ends: number[] = [];
  for (const [begin, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = ends.length - 1;
    if (0 <= last && begin <= (ends[last] as number)) ends[last] = Math.max(end, ends[last] as number);
    else {
      begins.push(begin);
      ends.push(end);
    }
  }
  return { begins, ends };
}

/** Goes through losses in order of time. */
export class LossCursor {
  private at = 0;

  constructor(private readonly losses: Losses) {}

  /** Begin of the next one that has not been passed; infinite: there is none. */
  get next(): number {
    return this.losses.begins[this.at] ?? Number.POSITIVE_INFINITY;
  }

  /** Passes it, and says when it ends. */
  pass(): number {
    const end = this.losses.ends[this.at] as number;
    this.at += 1;
    return end;
  }
}
