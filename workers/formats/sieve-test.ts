import type { EventSieve } from "./format.js";

/** Whether an event of a class is let through, asked in the order of ranks. Bytes [from, to) hold its values. */
type SieveTest = (eventClass: number, rank: number, bytes: Uint8Array, from: number, to: number) => boolean;

export function sieveTest({ classes, bytes: wanted = new Uint8Array(0), ranks }: EventSieve): SieveTest {
  let next = 0;
  return (eventClass, rank, bytes, from, to) => {
    const how = classes[eventClass] ?? 1;
    if (how === 0) return false;
    if (ranks !== undefined) {
      while (next < ranks.length && (ranks[next] as number) < rank) next += 1;
      if (ranks[next] !== rank) return false;
    }
    return how === 1 || holdsText(bytes, from, to, wanted);
  };
}

/** Whether bytes [from, to) hold `wanted`, which is in lower case, in any case of letters. */
function holdsText(bytes: Uint8Array, from: number, to: number, wanted: Uint8Array): boolean {
  const { length } = wanted;
  if (length === 0) return true;
  const first = wanted[0] as number;
  for (let at = from, last = to - length; at <= last; at++) {
    if (lower(bytes[at] as number) !== first) continue;
    let same = 1;
    while (same < length && lower(bytes[at + same] as number) === wanted[same]) same += 1;
    if (same === length) return true;
  }
  return false;
}

function lower(byte: number): number {
  return 0x41 <= byte && byte <= 0x5a ? byte + 0x20 : byte;
}
