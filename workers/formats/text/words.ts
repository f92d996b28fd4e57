/**
 * A block of the bytes of a text. The view is of the same bytes: it gives four at a time, so that to compare or to hash
 * a short text takes a quarter of the time.
 */
export interface TextBlock {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function textBlock(bytes: Uint8Array): TextBlock {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** A short text that is looked for. */
export interface Word {
  readonly length: number;
  /** Its first byte; -1 if it is empty. */
  readonly first: number;
  /** Its bytes, four in each number. The last number is of the last four, some of which the one before may have too. */
  readonly fours: Int32Array;
}

export function wordOf(text: string): Word {
  const { bytes, view } = textBlock(new TextEncoder().encode(text));
  const { length } = bytes;
  return { length, first: bytes[0] ?? -1, fours: Int32Array.from(foursIn(view, 0, length)) };
}

/** The numbers of `fours` of the text at `at`. */
export function* foursIn(view: DataView, at: number, length: number): Generator<number> {
  for (let i = 0; i < length - 4; i += 4) yield view.getInt32(at + i, true);
  yield lastFour(view, at, length);
}

/** The last four bytes of a text, or all of a shorter one. */
export function lastFour(view: DataView, at: number, length: number): number {
  if (4 <= length) return view.getInt32(at + length - 4, true);
  let bytes = 0;
  for (let i = 0; i < length; i += 1) bytes = (bytes << 8) | view.getUint8(at + i);
  return bytes;
}

/** Whether a word is at `at`. */
export function isAt({ length, fours }: Word, view: DataView, at: number, end: number): boolean {
  if (end < at + length) return false;
  let n = 0;
  for (let i = 0; i < length - 4; i += 4) if (view.getInt32(at + i, true) !== fours[n++]) return false;
  return lastFour(view, at, length) === fours[n];
}

/** Of all bytes of a text. */
export function hashIn(view: DataView, at: number, length: number): number {
  let hash = length;
  for (let i = 0; i < length - 4; i += 4) hash = mixed(hash, view.getInt32(at + i, true));
  hash = mixed(hash, lastFour(view, at, length));
  return hash ^ (hash >>> 15);
}

/** The hash of Firefox and of rustc: a rotation, so that no byte counts only in the high bits, and a product. */
function mixed(hash: number, four: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ four, 0x9e3779b9);
}
