import { assert } from "../core/assert.js";
import { type ArrayMemory, HEAP_MEMORY } from "../core/slabs.js";
import { STATE_COUNT } from "../model/states.js";

/** Low bits of a label: the state. */
const STATE_BITS = 5;
export const STATE_MASK = (1 << STATE_BITS) - 1;

/** Bits of a reason: an exit code, a reason to wait, a CPU. -1 is stored as the largest number. */
export const REASON_BITS = 16;
export const REASON_MASK = (1 << REASON_BITS) - 1;

/** At most half of the slots are used. */
const FIRST_SLOTS = 1024;

/** Reasons and auxes below this are found without hashing: exit codes, most lanes, early strings. */
const NEAR = 1 << 14;

const HEAD_WORDS = 16;

/**
 * A row's state, reason and aux as one number: the state, and the number of a pair of reason and aux. A trace has tens
 * of millions of rows, but only some thousand different pairs. So a row needs four bytes for all three, and one
 * comparison tells whether a lane is in a state already.
 */
export class LabelTable {
  private count = 0;
  /** reason, aux of pair i at 2i, 2i + 1. */
  private pairs: Int32Array;
  /** Pairs by hash, each as its number + 1; 0: free. */
  private slots: Int32Array;
  /** Labels without their state, by a reason without aux and by an aux without reason; 0: unknown yet. */
  private byReason: Int32Array;
  private byAux: Int32Array;
  /** Where in memory these lie, for the flat core (flat/records.ts). */
  head: Int32Array;

  constructor(private memory: ArrayMemory = HEAP_MEMORY) {
    this.pairs = memory.ints(FIRST_SLOTS).fill(0);
    this.slots = memory.ints(FIRST_SLOTS).fill(0);
    this.byReason = memory.ints(NEAR).fill(0);
    this.byAux = memory.ints(NEAR).fill(0);
    this.head = memory.ints(HEAD_WORDS);
    this.notePlaces();
    assert(STATE_COUNT <= 1 << STATE_BITS, "a state fits its bits of a label");
    // Most rows have this pair. As it is number 0, their label is the state itself.
    this.pairOf(0, -1);
  }

  /** The same labels in the memory of another session, whose lanes come after those there are. */
  moveTo(memory: ArrayMemory): void {
    this.memory = memory;
    const copy = (from: Int32Array): Int32Array => {
      const to = memory.ints(from.length);
      to.set(from);
      return to;
    };
    this.pairs = copy(this.pairs);
    this.slots = copy(this.slots);
    this.byReason = copy(this.byReason);
    this.byAux = copy(this.byAux);
    this.head = memory.ints(HEAD_WORDS);
    this.notePlaces();
  }

  private notePlaces(): void {
    const { byReason, byAux, slots, pairs } = this;
    const places = [byReason.byteOffset, byAux.byteOffset, slots.byteOffset, slots.length - 1, pairs.byteOffset];
    this.head.set(places);
  }

  /** A table from the result of `toPairs`, with the same labels. */
  static fromPairs(pairs: Int32Array): LabelTable {
    const table = new LabelTable();
    for (let at = 2; at < pairs.length; at += 2) table.add(pairs[at] as number, pairs[at + 1] as number);
    return table;
  }

  /** All labels are below this. */
  get end(): number {
    return this.count << STATE_BITS;
  }

  /** Reason and aux of each pair, in the order of their labels. */
  toPairs(): Int32Array {
    return this.pairs.subarray(0, this.count * 2);
  }

  /** The label of a state with its reason (-1, or 0 up to REASON_MASK) and aux. */
  of(state: number, reason: number, aux: number): number {
    if (reason === 0 && aux === -1) return state;
    // Most rows have a reason or an aux, so one lookup is enough.
    const { byReason, byAux } = this;
    const near = aux === -1 ? byReason[reason] : reason === 0 ? byAux[aux] : 0;
    // Undefined: outside the table.
    if (near !== undefined && near !== 0) return near | state;
    assert(-1 <= reason && reason <= REASON_MASK, "a reason fits its bits of a row");
    return this.far(state, reason & REASON_MASK, aux | 0);
  }

  reasonOf(label: number): number {
    return this.pairs[(label >>> STATE_BITS) << 1] as number;
  }

  auxOf(label: number): number {
    return this.pairs[((label >>> STATE_BITS) << 1) + 1] as number;
  }

  private far(state: number, reason: number, aux: number): number {
    const label = this.pairOf(reason, aux) << STATE_BITS;
    if (aux === -1 && reason < NEAR) this.byReason[reason] = label;
    if (reason === 0 && 0 <= aux && aux < NEAR) this.byAux[aux] = label;
    return label | state;
  }

  private pairOf(reason: number, aux: number): number {
    const { slots, pairs } = this;
    const mask = slots.length - 1;
    for (let at = hashOf(reason, aux) & mask; ; at = (at + 1) & mask) {
      const pair = (slots[at] as number) - 1;
      if (pair < 0) return this.add(reason, aux);
      if (pairs[pair << 1] === reason && pairs[(pair << 1) + 1] === aux) return pair;
    }
  }

  private add(reason: number, aux: number): number {
    if (this.slots.length <= this.count * 2) this.grow();
    const pair = this.count++;
    this.pairs[pair << 1] = reason;
    this.pairs[(pair << 1) + 1] = aux;
    this.enslot(pair);
    return pair;
  }

  private grow(): void {
    const pairs = this.memory.ints(this.pairs.length * 2).fill(0);
    pairs.set(this.pairs);
    this.pairs = pairs;
    this.slots = this.memory.ints(pairs.length).fill(0);
    for (let pair = 0; pair < this.count; pair += 1) this.enslot(pair);
    this.notePlaces();
  }

  private enslot(pair: number): void {
    const { slots, pairs } = this;
    const mask = slots.length - 1;
    let at = hashOf(pairs[pair << 1] as number, pairs[(pair << 1) + 1] as number) & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = pair + 1;
  }
}

function hashOf(reason: number, aux: number): number {
  const mixed = Math.imul(aux ^ Math.imul(reason, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
