import { type FlameTree, ROOT } from "./flame-tree.js";

export interface FlameMatches {
  /** By frame, 1: its name has the text. */
  readonly isMatch: Uint8Array;
  /** Share of the weight whose stack has such a frame, 0 to 1. */
  readonly share: number;
  /** Nodes of such frames. */
  readonly nodes: number;
}

/** Finds frames by a part of their name; letters of either case are the same. Undefined without a text. */
export function searchFlame(tree: FlameTree, text: string): FlameMatches | undefined {
  const isMatch = matchingFrames(tree, text);
  if (isMatch === undefined) return undefined;
  const { nodes, ends } = tree;
  let weight = 0;
  let count = 0;
  // What stands on a match is a part of it already.
  let counted = 0;
  for (let node = 1; node < nodes.count; node += 1) {
    if (isMatch[nodes.frame[node] as number] !== 1) continue;
    count += 1;
    if (node < counted) continue;
    weight += nodes.total[node] as number;
    counted = ends[node] as number;
  }
  const whole = nodes.total[ROOT] ?? 0;
  return { isMatch, share: 0 < whole ? weight / whole : 0, nodes: count };
}

/** By frame, 1: its name has the text. Undefined without a text. */
export function matchingFrames(
  { frames, strings }: Pick<FlameTree, "frames" | "strings">,
  text: string,
): Uint8Array | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return undefined;
  const isMatch = new Uint8Array(frames.count);
  for (let frame = 0; frame < frames.count; frame += 1) {
    const name = strings[frames.name[frame] as number] ?? "";
    if (name.toLowerCase().includes(wanted)) isMatch[frame] = 1;
  }
  return isMatch;
}
