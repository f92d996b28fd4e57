import { compareValues } from "../../core/compare.js";

/** Distinct texts as numbers, in the order in which they came; their order as texts is made when it is needed. */
export class TextKeys {
  /** About the bytes that the texts take. */
  bytes = 0;
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];

  of(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.push(text) - 1;
    this.ids.set(text, id);
    this.bytes += TEXT_BYTES + 2 * text.length;
    return id;
  }

  text(id: number): string {
    return this.texts[id] as string;
  }

  /** By id, the rank of its text. */
  ranks(): Float64Array {
    const order = this.texts.map((_, id) => id).sort((a, b) => compareValues(this.texts[a], this.texts[b]));
    const ranks = new Float64Array(order.length);
    order.forEach((id, rank) => {
      ranks[id] = rank;
    });
    return ranks;
  }
}

/** A string, its place in the map and in the list. */
const TEXT_BYTES = 100;
