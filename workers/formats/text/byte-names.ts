import { grown } from "../../core/columns.js";
import { foursIn, hashIn, lastFour, type TextBlock, textBlock } from "./words.js";

const FIRST_SLOTS = 256;
const FIRST_FOURS = 1024;

/** Texts by small id, found by their bytes: a text becomes a string only once. Ids count up from 0. */
export class ByteNames {
  readonly texts: string[] = [];
  private slots = new Int32Array(FIRST_SLOTS).fill(-1);
  /** By id: the hash, the length in bytes, and where its bytes begin in `fours`. */
  private readonly hashes: number[] = [];
  private readonly lengths: number[] = [];
  private readonly begins: number[] = [];
  private fours = new Int32Array(FIRST_FOURS);
  private foursUsed = 0;
  private readonly decoder = new TextDecoder();

  /** `limit`: no more names than this, since a hostile text may have any number. */
  constructor(private readonly limit = 1 << 20) {}

  /** The id of the text [at, end); -1 once there are too many. */
  idOf(text: TextBlock, at: number, end: number): number {
    const hash = hashIn(text.view, at, end - at);
    const slot = this.slotOf(hash, text.view, at, end - at);
    const id = this.slots[slot] as number;
    return id < 0 ? this.add(text, at, end, hash, slot) : id;
  }

  /** The id of the text [at, end) if it has one, else -1. */
  find({ view }: TextBlock, at: number, end: number): number {
    return this.slots[this.slotOf(hashIn(view, at, end - at), view, at, end - at)] as number;
  }

  idOfText(text: string): number {
    const block = textBlock(new TextEncoder().encode(text));
    return this.idOf(block, 0, block.bytes.length);
  }

  /** Where the text is in `slots`, or belongs. */
  private slotOf(hash: number, view: DataView, at: number, length: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = slots[slot] as number;
      if (id < 0 || this.isText(id, view, at, length)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private isText(id: number, view: DataView, at: number, length: number): boolean {
    if (this.lengths[id] !== length) return false;
    const { fours } = this;
    let n = this.begins[id] as number;
    for (let i = 0; i < length - 4; i += 4) if (view.getInt32(at + i, true) !== fours[n++]) return false;
    return lastFour(view, at, length) === fours[n];
  }

  private add({ bytes, view }: TextBlock, at: number, end: number, hash: number, slot: number): number {
    const id = this.texts.length;
    if (this.limit <= id) return -1;
    this.texts.push(this.decoder.decode(bytes.slice(at, end)));
    this.hashes.push(hash);
    this.lengths.push(end - at);
    this.begins.push(this.foursUsed);
    for (const four of foursIn(view, at, end - at)) this.keep(four);
    this.slots[slot] = id;
    if (this.slots.length < 2 * this.texts.length) this.grow();
    return id;
  }

  private keep(four: number): void {
    if (this.foursUsed === this.fours.length) this.fours = grown(this.fours, 2 * this.foursUsed);
    this.fours[this.foursUsed++] = four;
  }

  private grow(): void {
    const mask = this.slots.length * 4 - 1;
    this.slots = new Int32Array(mask + 1).fill(-1);
    for (const [id, hash] of this.hashes.entries()) {
      let slot = hash & mask;
      while (0 <= (this.slots[slot] as number)) slot = (slot + 1) & mask;
      this.slots[slot] = id;
    }
  }
}
