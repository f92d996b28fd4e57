/** When a machine's CPUs lost events: spans in order of their begin, as ns from the session origin. */
export class Gaps {
  private readonly begins: number[] = [];
  /** The latest end of a span and of all before it. */
  private readonly ends: number[] = [];

  get count(): number {
    return this.begins.length;
  }

  /** The latest end of a span. */
  get lastEndNs(): number {
    return this.ends.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  add(beginNs: number, endNs: number): void {
    this.begins.push(beginNs);
    this.ends.push(Math.max(endNs, this.ends.at(-1) ?? endNs));
  }

  /** Begin of the first span that lasts beyond `ns`, as far as that can be told; undefined: none does. */
  firstSince(ns: number): number | undefined {
    let first: number | undefined;
    for (let i = this.begins.length - 1; 0 <= i && ns < (this.ends[i] as number); i--) first = this.begins[i];
    return first;
  }
}
