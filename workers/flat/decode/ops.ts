/** How a slot of an event is filled: the source and the column. `I`: columns of integers, `F`: of doubles. */
export enum Op {
  /** A little-endian integer of 32 bits, or the low word of one of 64. */
  WORD = 0,
  /** A little-endian integer of 64 bits. */
  W64_F = 1,
  /** A text in 16 bytes. */
  TEXT16 = 2,
  /** The slot has no value. */
  ABSENT_I = 3,
  ABSENT_F = 4,
  /** As WORD, in any byte order and with a number to add. */
  WORD_ADD = 5,
  /** An integer of 8 or 16 bits as part of a word. */
  PART = 6,
  W64_ADD_F = 7,
  CONSTANT_I = 8,
  /** A constant text. */
  CONSTANT_TEXT = 9,
  /** A text in a fixed number of bytes. */
  TEXT = 10,
  /** A text that ends where the field ends. */
  TEXT_END = 11,
  I32_F = 12,
  U32_F = 13,
  F64_F = 14,
  /** Anything else, which TypeScript does: see SlowOp. */
  SLOW = 15,
  /** Texts or addresses up to where the field ends, as a call stack. The number says which: see `StackTexts`. */
  STACK = 16,
}

/**
 * Words of an op: code; column; byte offset; number to add (or length of a text, or index of a slow op); 1 for little-endian;
 * and for PART the mask, the sign bit and the shift.
 */
export const STRIDE = 8;
