import { joinBytes } from "../../setup/bytes.js";
import type { Random } from "../../setup/random.js";

/** What a change may put in beside random bytes. */
export interface Ingredients {
  readonly words: readonly Uint8Array[];
  readonly corpus: readonly Uint8Array[];
}

/** A copy of `input` with a few changes, at most `maxBytes` long. */
export function mutate(input: Uint8Array, ingredients: Ingredients, maxBytes: number, random: Random): Uint8Array {
  let bytes = input;
  for (let changes = 1 << random(4); 0 < changes; changes -= 1) bytes = changed(bytes, ingredients, random);
  return bytes.subarray(0, maxBytes);
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];

function changed(bytes: Uint8Array, { words, corpus }: Ingredients, random: Random): Uint8Array {
  const at = random(bytes.length + 1);
  const piece = bytes.subarray(at, at + 1 + random(64));
  const before = bytes.subarray(0, at);
  switch (random(9)) {
    case 0:
      return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << random(8)));
    case 1:
      return withByte(bytes, at, random(256));
    case 2:
      return withByte(bytes, at, (bytes[at] ?? 0) + random(35) - 17);
    case 3:
      return withByte(bytes, at, EXTREMES[random(EXTREMES.length)] as number);
    case 4: {
      // Over what is there, or between.
      const word = words[random(words.length)] ?? piece;
      return joinBytes(before, word, bytes.subarray(at + random(2) * word.length));
    }
    case 5:
      return joinBytes(before, bytes.subarray(at + piece.length));
    case 6:
      return joinBytes(before, piece, bytes.subarray(at));
    case 7: {
      const to = random(bytes.length + 1);
      return joinBytes(bytes.subarray(0, to), piece, bytes.subarray(to + random(2) * piece.length));
    }
    default: {
      const other = corpus[random(corpus.length)] ?? piece;
      return joinBytes(before, other.subarray(random(other.length + 1)));
    }
  }
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  if (at < copy.length) copy[at] = value;
  return copy;
}
