/** A number in [0, below). */
export type Random = (below: number) => number;

/** Numbers that come again with the same seed (xorshift). */
export function randomFrom(start: number): Random {
  let state = start | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
