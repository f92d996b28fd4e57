/** Strings by small id, each kept once. Ids count up from 0. */
export class StringTable {
  private readonly ids = new Map<string, number>();
  private readonly values: string[] = [];

  idOf(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.ids.set(text, id);
    this.values.push(text);
    return id;
  }

  /** The string of an id; "" for -1 and unknown ids. */
  get(id: number): string {
    return this.values[id] ?? "";
  }

  get size(): number {
    return this.values.length;
  }

  /** Strings with ids from `from` on, to be sent to another thread. */
  since(from: number): readonly string[] {
    return this.values.slice(from);
  }
}
