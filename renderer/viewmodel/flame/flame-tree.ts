import { NO_LANE } from "../../../workers/model/lanes.js";
import type { NodePath } from "../../../workers/model/profile.js";
import type { Profile, ProfileFrames, ProfileNodes } from "../../../workers/model/profile-answers.js";
import { type FunctionName, PROFILE_GROUPS } from "../../../workers/model/profile-scope.js";

/** A profile whose nodes can be walked: the subtree of a node is the rows from it up to its end. */
export interface FlameTree {
  readonly nodes: ProfileNodes;
  readonly frames: ProfileFrames;
  readonly strings: readonly string[];
  /** By node: the one after its last descendant. */
  readonly ends: Int32Array;
  /** Siblings stand by falling total, which they do not where two profiles are in one tree. */
  readonly isFalling: boolean;
}

export const ROOT = 0;

export function flameTree({ nodes, frames, strings }: Pick<Profile, "nodes" | "frames" | "strings">): FlameTree {
  const { count, parent, total } = nodes;
  const latest = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let isFalling = true;
  for (let node = 1; node < count; node += 1) {
    const above = parent[node] as number;
    if ((latest[above] as number) < (total[node] as number)) isFalling = false;
    latest[above] = total[node] as number;
  }
  const ends = Int32Array.from({ length: count }, (_, node) => node + 1);
  for (let node = count - 1; 0 < node; node -= 1) {
    const above = parent[node] as number;
    ends[above] = Math.max(ends[above] as number, ends[node] as number);
  }
  return { nodes, frames, strings, ends, isFalling };
}

/** The children of a node in their order, at most so many. */
export function childrenOf({ ends }: FlameTree, node: number, most = Number.POSITIVE_INFINITY): number[] {
  const children: number[] = [];
  const end = ends[node] ?? 0;
  for (let child = node + 1; child < end && children.length < most; child = ends[child] as number) children.push(child);
  return children;
}

/** What a node is called; the root: "all". */
export function nodeName({ nodes, frames, strings }: FlameTree, node: number): string {
  const frame = nodes.frame[node] ?? -1;
  return frame < 0 ? "all" : (strings[frames.name[frame] as number] ?? "");
}

/** The function of a node; undefined: it is a group, or the root. */
export function functionOf(tree: FlameTree, node: number): FunctionName | undefined {
  const frame = tree.nodes.frame[node] ?? -1;
  if (frame < 0 || 0 <= (tree.frames.group[frame] as number)) return undefined;
  return { name: nodeName(tree, node), dso: dsoOf(tree, node) };
}

/** The file of a node's code; "" unknown. */
export function dsoOf({ nodes, frames, strings }: FlameTree, node: number): string {
  const frame = nodes.frame[node] ?? -1;
  return frame < 0 ? "" : (strings[frames.dso[frame] as number] ?? "");
}

/** The name that the compiler made of a node's; undefined: it is the same, or not known. */
export function linkNameOf({ nodes, frames, strings }: FlameTree, node: number): string | undefined {
  const frame = nodes.frame[node] ?? -1;
  return frame < 0 ? undefined : strings[frames.linkName[frame] as number];
}

/** The nodes from the one below the root to a node. */
export function nodesTo({ nodes }: FlameTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; 0 < at; at = nodes.parent[at] as number) path.push(at);
  return path.reverse();
}

export function pathTo(tree: FlameTree, node: number): NodePath {
  return nodesTo(tree, node).map((one) => {
    const frame = tree.nodes.frame[one] as number;
    const group = PROFILE_GROUPS[tree.frames.group[frame] as number];
    const lane = tree.frames.lane[frame] as number;
    return {
      name: nodeName(tree, one),
      dso: dsoOf(tree, one),
      ...(group !== undefined && { group }),
      ...(lane !== NO_LANE && { lane }),
    };
  });
}

/** The node of a path; where a part of the path is not there, the last that is. Of several with one name that of the lane. */
export function nodeAt(tree: FlameTree, path: NodePath): number {
  let at = ROOT;
  for (const { name, dso, lane = NO_LANE } of path) {
    const called = childrenOf(tree, at).filter((child) => nodeName(tree, child) === name && dsoOf(tree, child) === dso);
    const next = called.find((child) => tree.frames.lane[tree.nodes.frame[child] as number] === lane) ?? called[0];
    if (next === undefined) return at;
    at = next;
  }
  return at;
}
