import { FrameKind, type Profile } from "./profile-answers.js";

type Owned = Pick<Profile, "nodes" | "frames" | "strings">;

/** By node: the key of whom it stands for, or whose code it is; "" nobody. */
export function ownersOf({ nodes, frames, strings }: Owned): (node: number) => string {
  const ownerOfFrame = (frame: number) => strings[frames.owner[frame] as number] ?? "";
  if (frames.owner.every((_, frame) => ownerOfFrame(frame) === "")) return () => "";
  /** By node: the frame that names its owner; -1: none does. */
  const owners = new Int32Array(nodes.count).fill(-1);
  for (let node = 1; node < nodes.count; node += 1) {
    const frame = nodes.frame[node] as number;
    if (ownerOfFrame(frame) !== "") owners[node] = frame;
    else if (frames.kind[frame] !== FrameKind.GROUP) owners[node] = owners[nodes.parent[node] as number] as number;
  }
  return (node) => {
    const frame = owners[node] as number;
    return frame < 0 ? "" : ownerOfFrame(frame);
  };
}

/** Keys of all that frames stand for, those that weigh most first. */
export function ownersByWeight({ nodes, frames, strings }: Owned): string[] {
  const weights = new Map<string, number>();
  const named = frames.owner.map((text) => (strings[text] === "" ? -1 : text));
  if (named.every((text) => text < 0)) return [];
  for (let node = 1; node < nodes.count; node += 1) {
    const owner = strings[named[nodes.frame[node] as number] as number];
    if (owner !== undefined) weights.set(owner, (weights.get(owner) ?? 0) + (nodes.total[node] as number));
  }
  return [...weights].sort(([, a], [, b]) => b - a).map(([owner]) => owner);
}
