import { grown } from "./columns.js";

const FIRST_PAIRS = 64;

/** Pairs of whole numbers by id, counting up from 0. The arrays may be longer than there are pairs. */
export interface Pairs {
  readonly size: number;
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
}

/** Pairs that are known to be new. */
export class GrowingPairs implements Pairs {
  size = 0;
  firsts: Int32Array;
  seconds: Int32Array;

  /** With room for so many, if that is known. */
  constructor(room = 0) {
    this.firsts = new Int32Array(Math.max(FIRST_PAIRS, room));
    this.seconds = new Int32Array(Math.max(FIRST_PAIRS, room));
  }

  add(first: number, second: number): number {
    const id = this.size;
    if (id === this.firsts.length) {
      this.firsts = grown(this.firsts, 2 * id);
      this.seconds = grown(this.seconds, 2 * id);
    }
    this.firsts[id] = first;
    this.seconds[id] = second;
    this.size = id + 1;
    return id;
  }
}

/** Small ids for pairs of whole numbers, counting up from 0: a hash table without an object for each pair. */
export class PairTable implements Pairs {
  size = 0;
  firsts: Int32Array;
  seconds: Int32Array;
  /** Id + 1 of a pair, 0: none. Twice as many as there is room for pairs. */
  private slots: Int32Array;

  /** With room for so many, if that is known. */
  constructor(room = 0) {
    let first = FIRST_PAIRS;
    while (first < room) first *= 2;
    this.firsts = new Int32Array(first);
    this.seconds = new Int32Array(first);
    this.slots = new Int32Array(2 * first);
  }

  /** The id of a pair, a new one if it is not known yet. */
  idOf(first: number, second: number): number {
    const slot = this.slotOf(first, second);
    const known = (this.slots[slot] as number) - 1;
    return 0 <= known ? known : this.add(first, second, slot);
  }

  /** -1: it is not known. */
  find(first: number, second: number): number {
    return (this.slots[this.slotOf(first, second)] as number) - 1;
  }

  /** The slot of a pair, or the empty one where it would be. */
  private slotOf(first: number, second: number): number {
    const { slots, firsts, seconds } = this;
    const mask = slots.length - 1;
    let slot = mixed(first, second) & mask;
    for (let id = (slots[slot] as number) - 1; 0 <= id; id = (slots[slot] as number) - 1) {
      if (firsts[id] === first && seconds[id] === second) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private add(first: number, second: number, slot: number): number {
    const id = this.size;
    if (id === this.firsts.length) {
      this.grow();
      return this.idOf(first, second);
    }
    this.firsts[id] = first;
    this.seconds[id] = second;
    this.slots[slot] = id + 1;
    this.size = id + 1;
    return id;
  }

  private grow(): void {
    const room = 2 * this.firsts.length;
    this.firsts = grown(this.firsts, room);
    this.seconds = grown(this.seconds, room);
    const slots = new Int32Array(2 * room);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id += 1) {
      let slot = mixed(this.firsts[id] as number, this.seconds[id] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.slots = slots;
  }
}

function mixed(first: number, second: number): number {
  let hash = Math.imul(first + 1, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
