/**
 * Codes in rows for values, such as strings, whose session ids the receiver assigns: -2 - n for the n-th value, until its
 * id has come. Several readers' numbers for the same value lead to one code.
 */
export class CodeTable<T> {
  /** By number of the value. */
  readonly codes: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly values: T[] = [];
  private sent = 0;
  private resolved = 0;

  constructor(private readonly keyOf: (value: T) => string) {}

  /** The number of a value, a new one if it is not known yet. */
  numberOf(value: T): number {
    const key = this.keyOf(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.numbers.set(key, number);
    this.values.push(value);
    this.codes.push(-2 - number);
    return number;
  }

  /** The session ids of the values after those assigned before. */
  assign(ids: readonly number[]): void {
    for (const id of ids) this.codes[this.resolved++] = id;
  }

  get hasUnresolved(): boolean {
    return this.resolved < this.values.length;
  }

  /** Values numbered since the last call. */
  news(): readonly T[] {
    const fresh = this.values.slice(this.sent);
    this.sent = this.values.length;
    return fresh;
  }
}
