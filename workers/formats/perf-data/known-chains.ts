import { grown } from "../../core/columns.js";

/** Slots of chains that were met, a power of 2. */
const SLOTS = 1 << 15;
/** Numbers of a slot: root of the process + 1, mode, how many entries, where these are, number of the stack. */
const ROOT = 0;
const MODE = 1;
const COUNT = 2;
const PLACE = 3;
const NUMBER = 4;
const SIZE = 5;
/** Longer chains are damage, or rare. */
const MOST_ENTRIES = 256;
/** Words of entries; then all is forgotten, since chains that were replaced leave theirs behind. */
const MOST_WORDS = 1 << 22;
const FIRST_WORDS = 1 << 12;

/**
 * The stacks of chains met lately. Most samples have a chain that another one had: to compare its bytes costs an eighth of
 * walking it through a tree frame by frame. A chain takes the slot of another one with the same hash.
 */
export class KnownChains {
  /** Of the chain that `find` was asked for last. */
  private slot = -1;
  private slots = new Int32Array(0);
  private words = new Int32Array(FIRST_WORDS);
  private used = 0;

  /** The number of the stack of a chain of `count` entries; -1: it is not known. Byte order does not matter here. */
  find(view: DataView, chain: number, count: number, root: number, mode: number): number {
    this.slot = -1;
    if (count === 0 || MOST_ENTRIES < count) return -1;
    if (this.slots.length === 0) this.slots = new Int32Array(SLOTS * SIZE);
    const { slots, words } = this;
    const end = chain + count * 8;
    let hash = Math.imul(root + 1, 0x85ebca6b) ^ mode;
    for (let at = chain; at < end; at += 8) {
      hash = Math.imul(hash ^ view.getInt32(at, true) ^ (view.getInt32(at + 4, true) << 9), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const slot = (hash & (SLOTS - 1)) * SIZE;
    this.slot = slot;
    if (slots[slot + ROOT] !== root + 1 || slots[slot + MODE] !== mode || slots[slot + COUNT] !== count) return -1;
    let word = slots[slot + PLACE] as number;
    for (let at = chain; at < end; at += 4, word += 1) if (words[word] !== view.getInt32(at, true)) return -1;
    return slots[slot + NUMBER] as number;
  }

  /** Keeps the stack of the chain that was not found. */
  keep(view: DataView, chain: number, count: number, root: number, mode: number, number: number): void {
    const { slot, slots } = this;
    if (slot < 0) return;
    const more = count * 2;
    if (MOST_WORDS < this.used + more) {
      slots.fill(0);
      this.used = 0;
    }
    if (this.words.length < this.used + more) this.words = grown(this.words, 2 * (this.used + more));
    slots[slot + ROOT] = root + 1;
    slots[slot + MODE] = mode;
    slots[slot + COUNT] = count;
    slots[slot + PLACE] = this.used;
    slots[slot + NUMBER] = number;
    for (let i = 0; i < more; i += 1) this.words[this.used + i] = view.getInt32(chain + i * 4, true);
    this.used += more;
  }
}
