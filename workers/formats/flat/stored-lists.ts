import { STRIDE } from "../../flat/decode/ops.js";
import { L } from "../../flat/decode/records.js";
import { type DecodeMemory, grownIn } from "./decode-memory.js";

const FIRST_LISTS = 128;

/** Lists of ops, one after the other in one array (flat/decode/ops.ts). Where they lie stands in the record of the layout. */
export class StoredLists {
  words: Int32Array;
  /** How many lists there are. */
  count = 0;
  /** Words of all lists. */
  used = 0;
  /** By list: index of its first op in `words`; one more entry for the next list. */
  private starts: Int32Array;
  /** By list: the kind of rows it is for, 0 where another list says. */
  private kinds: Int32Array;

  constructor(
    private readonly memory: DecodeMemory,
    private readonly record: Int32Array,
  ) {
    this.words = memory.ints(FIRST_LISTS * STRIDE);
    this.starts = memory.ints(FIRST_LISTS + 1);
    this.kinds = memory.ints(FIRST_LISTS);
    this.tell();
  }

  /** Adds a list of ops, each `STRIDE` words; its number. Plain words come first: see `runList`. */
  add(kind: number, ops: readonly (readonly number[])[]): number {
    for (const words of ops) this.push(words);
    const list = this.count++;
    if (list === this.kinds.length) this.growLists(list * 2);
    this.starts[list + 1] = this.used;
    this.kinds[list] = kind;
    return list;
  }

  private push(words: readonly number[]): void {
    if (this.words.length < this.used + words.length) {
      this.words = grownIn(this.memory, this.words, this.words.length * 2);
      this.tell();
    }
    this.words.set(words, this.used);
    this.used += words.length;
  }

  private growLists(lists: number): void {
    this.starts = grownIn(this.memory, this.starts, lists + 1);
    this.kinds = grownIn(this.memory, this.kinds, lists);
    this.tell();
  }

  private tell(): void {
    const { record } = this;
    record[L.WORDS_AT / 4] = this.words.byteOffset;
    record[L.STARTS_AT / 4] = this.starts.byteOffset;
    record[L.KINDS_AT / 4] = this.kinds.byteOffset;
  }
}
