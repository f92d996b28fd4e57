import { formatShare } from "../../workers/core/format.js";
import { STATE_STYLES, stateTitle } from "./state-style.js";

/** The time of a lane by state as a bar: a CSS gradient, and text with one state a line. */
export interface ShareBar {
  readonly gradient: string;
  readonly words: string;
}

/** Visible states by rank. */
const BY_RANK = STATE_STYLES.map((style, state) => ({ style, state }))
  .filter(({ style }) => 0 < style.height)
  .sort((a, b) => a.style.rank - b.style.rank)
  .map(({ state }) => state);

/**
 * From the time in each state, which sum to the window. Shares are of the window: where the lane is not there, or its
 * interrupts rest, the bar is empty.
 */
export function shareBar(ns: Float64Array, palette: readonly string[]): ShareBar {
  const windowNs = ns.reduce((sum, time) => sum + time, 0);
  const seen = BY_RANK.filter((state) => 0 < (ns[state] ?? 0));
  if (windowNs <= 0 || seen.length === 0) return { gradient: "none", words: "" };
  const stops: string[] = [];
  const words: string[] = [];
  let at = 0;
  for (const state of seen) {
    const share = ((ns[state] ?? 0) / windowNs) * 100;
    stops.push(`${palette[state] ?? "transparent"} ${at.toFixed(2)}% ${(at + share).toFixed(2)}%`);
    words.push(`${stateTitle(state)} ${formatShare(share / 100)}`);
    at += share;
  }
  stops.push(`transparent ${at.toFixed(2)}%`);
  return { gradient: `linear-gradient(90deg, ${stops.join(", ")})`, words: words.join("\n") };
}
