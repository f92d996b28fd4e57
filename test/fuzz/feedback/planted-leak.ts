const kept: number[][] = [];

/** Keeps more and more, as a parser does that believes a length. */
export function target(): void {
  for (;;) kept.push(new Array<number>(1_000_000).fill(0.5));
}
