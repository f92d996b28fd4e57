import type { PageLayout } from "./facts.js";

/** Flags beside the length of a page (kernel/trace/ring_buffer.c: RB_MISSED_EVENTS, RB_MISSED_STORED). */
const MISSED_EVENTS = 0x8000_0000;
export const MISSED_STORED = 0x4000_0000;
export const LENGTH_MASK = (1 << 27) - 1;

/** The word of a page that says how much is in it, with its flags. `page`: where the page begins. */
export function commitWord(
  view: DataView,
  page: number,
  { commitOffset, commitSize }: PageLayout,
  isLittleEndian: boolean,
): number {
  const low = page + commitOffset + (commitSize === 8 && !isLittleEndian ? 4 : 0);
  return view.getUint32(low, isLittleEndian);
}

/** Whether events before the page were lost, by its word. */
export function hasMissed(word: number): boolean {
  return (word & MISSED_EVENTS) !== 0;
}
