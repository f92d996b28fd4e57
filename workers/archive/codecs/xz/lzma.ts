import type { OutputWindow } from "../output-window.js";
import { HALF, type RangeDecoder } from "./range-decoder.js";

// LZMA, after the "LZMA specification" (Igor Pavlov, 2015), whose names are kept in comments.

const STATES = 12;
const MAX_POSITIONS = 16;

// Where in the one array of probabilities each kind begins.
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * MAX_POSITIONS;
const IS_REP_G0 = IS_REP + STATES;
const IS_REP_G1 = IS_REP_G0 + STATES;
const IS_REP_G2 = IS_REP_G1 + STATES;
const IS_REP0_LONG = IS_REP_G2 + STATES;
const POS_SLOT = IS_REP0_LONG + STATES * MAX_POSITIONS;
const POS_SPECIAL = POS_SLOT + 4 * 64;
const ALIGN = POS_SPECIAL + 128;
const MATCH_LENGTH = ALIGN + 16;
const LENGTH_SIZE = 2 + 2 * MAX_POSITIONS * 8 + 256;
const REP_LENGTH = MATCH_LENGTH + LENGTH_SIZE;
const LITERAL = REP_LENGTH + LENGTH_SIZE;
const LITERAL_SIZE = 0x300;
/** LZMA2 allows lc + lp up to 4. */
const MAX_LITERAL_BITS = 4;

const MIN_MATCH = 2;

/** The decoder's model and state; LZMA2 says when they start anew. */
export class Lzma {
  private readonly probs = new Uint16Array(LITERAL + (LITERAL_SIZE << MAX_LITERAL_BITS));
  private lc = 0;
  private lpMask = 0;
  private pbMask = 0;
  private state = 0;
  private rep0 = 0;
  private rep1 = 0;
  private rep2 = 0;
  private rep3 = 0;

  constructor(private readonly coder: RangeDecoder) {}

  /** (pb * 5 + lp) * 9 + lc. False if out of range. */
  setProperties(byte: number): boolean {
    const lp = Math.floor(byte / 9) % 5;
    const pb = Math.floor(byte / 45);
    this.lc = byte % 9;
    this.lpMask = (1 << lp) - 1;
    this.pbMask = (1 << pb) - 1;
    return pb <= 4 && this.lc + lp <= MAX_LITERAL_BITS;
  }

  reset(): void {
    this.probs.fill(HALF);
    this.state = 0;
    this.rep0 = 0;
    this.rep1 = 0;
    this.rep2 = 0;
    this.rep3 = 0;
  }

  /**
   * Writes until `outEnd`. `position` is the number of bytes since the dictionary began, for the bits that depend
   * on alignment. Answers what is wrong, or "". On running past `inEnd` the last, made up, symbol is taken back.
   */
  decode(out: OutputWindow, outEnd: number, position: number, inEnd: number): string {
    const { coder, probs } = this;
    const { bytes, historyStart } = out;
    const toPosition = position - out.pos;
    let pos = out.pos;
    let before = pos;
    let problem = "";
    while (pos < outEnd && coder.pos <= inEnd) {
      before = pos;
      const posState = (toPosition + pos) & this.pbMask;
      if (coder.bit(probs, IS_MATCH + this.state * MAX_POSITIONS + posState) === 0) {
        bytes[pos] = this.literal(bytes, historyStart, pos, toPosition + pos);
        pos += 1;
        continue;
      }
      const length = coder.bit(probs, IS_REP + this.state) === 0 ? this.match(posState) : this.repeat(posState);
      const from = pos - this.rep0 - 1;
      if (from < historyStart) problem = "a match reaches back before the start";
      else if (outEnd < pos + length) problem = "a match is longer than its chunk";
      if (problem !== "") break;
      for (let source = from, end = pos + length; pos < end; source += 1, pos += 1)
        bytes[pos] = bytes[source] as number;
    }
    if (inEnd < coder.pos) {
      pos = before;
      problem = "its input ends too early";
    }
    out.pos = pos;
    return problem;
  }

  private literal(bytes: Uint8Array, historyStart: number, pos: number, position: number): number {
    const previous = historyStart < pos ? (bytes[pos - 1] as number) : 0;
    const context = ((position & this.lpMask) << this.lc) + (previous >> (8 - this.lc));
    const base = LITERAL + LITERAL_SIZE * context;
    const { state } = this;
    // UpdateState_Literal
    this.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    if (state < 7) return this.coder.literal(this.probs, base);
    const from = pos - this.rep0 - 1;
    const match = historyStart <= from ? (bytes[from] as number) : 0;
    return this.coder.matchedLiteral(this.probs, base, match);
  }

  /** A new distance. Answers the length. */
  private match(posState: number): number {
    this.rep3 = this.rep2;
    this.rep2 = this.rep1;
    this.rep1 = this.rep0;
    const length = this.length(MATCH_LENGTH, posState);
    this.state = this.state < 7 ? 7 : 10;
    this.rep0 = this.distance(Math.min(length, 3));
    return length + MIN_MATCH;
  }

  /** One of the last four distances. */
  private repeat(posState: number): number {
    const { coder, probs, state } = this;
    if (coder.bit(probs, IS_REP_G0 + state) === 0) {
      if (coder.bit(probs, IS_REP0_LONG + state * MAX_POSITIONS + posState) === 0) {
        this.state = state < 7 ? 9 : 11;
        return 1;
      }
    } else {
      let distance = this.rep1;
      if (coder.bit(probs, IS_REP_G1 + state) === 1) {
        distance = this.rep2;
        if (coder.bit(probs, IS_REP_G2 + state) === 1) {
          distance = this.rep3;
          this.rep3 = this.rep2;
        }
        this.rep2 = this.rep1;
      }
      this.rep1 = this.rep0;
      this.rep0 = distance;
    }
    this.state = state < 7 ? 8 : 11;
    return this.length(REP_LENGTH, posState) + MIN_MATCH;
  }

  /** CLenDecoder: choice, choice2, low, mid, high. */
  private length(base: number, posState: number): number {
    const { coder, probs } = this;
    const low = base + 2 + posState * 8;
    if (coder.bit(probs, base) === 0) return coder.tree(probs, low, 3);
    if (coder.bit(probs, base + 1) === 0) return 8 + coder.tree(probs, low + MAX_POSITIONS * 8, 3);
    return 16 + coder.tree(probs, base + 2 + 2 * MAX_POSITIONS * 8, 8);
  }

  /** DecodeDistance. */
  private distance(lengthState: number): number {
    const { coder, probs } = this;
    const slot = coder.tree(probs, POS_SLOT + lengthState * 64, 6);
    if (slot < 4) return slot;
    const width = (slot >> 1) - 1;
    const high = 2 | (slot & 1);
    if (slot < 14) {
      const base = high << width;
      return base + coder.reverseTree(probs, POS_SPECIAL + base - slot, width);
    }
    // Up to 2^32: beyond what shifts can do.
    return high * 2 ** width + coder.direct(width - 4) * 16 + coder.reverseTree(probs, ALIGN, 4);
  }
}
