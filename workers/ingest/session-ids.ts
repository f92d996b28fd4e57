/**
 * Session ids for the strings or stacks that one decoder numbers. The decoder gets them (`takeFresh`) and from then on
 * writes them into rows itself. So only the batches that were under way when one was new are searched for its number.
 */
export class SessionIds {
  /** Session id by the decoder's number. */
  private readonly ids: number[] = [];
  private fresh: number[] = [];

  /** The id of the decoder's next one. */
  add(id: number): void {
    this.ids.push(id);
    this.fresh.push(id);
  }

  /** The id of its n-th one; -1: it has none. */
  of(number: number): number {
    return this.ids[number] ?? -1;
  }

  /** Puts ids in the place of -2 - n in the first `count` cells. */
  resolve(column: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const code = column[i] as number;
      // Slots that a kind does not have hold anything: it stays unread, whatever becomes of it here.
      if (code < -1) column[i] = this.ids[-2 - code] ?? -1;
    }
  }

  /** Ids assigned since the last call. */
  takeFresh(): readonly number[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }
}
