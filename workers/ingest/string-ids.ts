import type { StringTable } from "../core/string-table.js";
import type { EventBatch } from "../model/event-batch.js";

/**
 * Gives the strings of one decoder their session ids. The decoder learns them (`takeFresh`) and writes them into rows
 * itself from then on, so that only the batches under way when a string is new have to be gone through.
 */
export class StringIds {
  /** Session id by number of the string. */
  private readonly ids: number[] = [];
  private fresh: number[] = [];

  constructor(private readonly strings: StringTable) {}

  apply({ newStrings, hasUnresolvedStrings, count, s, r }: EventBatch): void {
    for (const text of newStrings) this.add(this.strings.idOf(text));
    if (!hasUnresolvedStrings) return;
    for (let i = 0; i < count; i++) {
      // Slots that a kind does not have hold anything: it stays unread, whatever becomes of it here.
      if ((s[i] as number) < -1) s[i] = this.idOf(s[i] as number);
      if ((r[i] as number) < -1) r[i] = this.idOf(r[i] as number);
    }
  }

  /** Ids given since the last call. */
  takeFresh(): readonly number[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }

  private add(id: number): void {
    this.ids.push(id);
    this.fresh.push(id);
  }

  private idOf(code: number): number {
    return this.ids[-2 - code] ?? -1;
  }
}
