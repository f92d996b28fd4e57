import { type FlameTree, flameTree } from "../../../../../renderer/viewmodel/flame/flame-tree.js";
import { NO_LANE } from "../../../../../workers/model/lanes.js";
import { FrameKind, type Profile } from "../../../../../workers/model/profile-answers.js";

export interface MadeNode {
  readonly name: string;
  readonly dso?: string;
  /** Key of whom it stands for. */
  readonly owner?: string;
  readonly isGroup?: boolean;
  /** Of a group that is a lane. */
  readonly lane?: number;
  readonly self?: number;
  /** What of it is in nodes that did not fit. */
  readonly leftOut?: number;
  /** By falling total. */
  readonly children?: readonly MadeNode[];
}

/** A tree as the engine answers it. */
export function madeTree(root: MadeNode): FlameTree {
  const parent: number[] = [];
  const frame: number[] = [];
  const depth: number[] = [];
  const self: number[] = [];
  const total: number[] = [];
  const names: MadeNode[] = [];
  const add = (node: MadeNode, above: number, level: number): number => {
    const at = parent.length;
    parent.push(above);
    depth.push(level);
    frame.push(above < 0 ? -1 : names.push(node) - 1);
    self.push(node.self ?? 0);
    total.push(0);
    const below = (node.children ?? []).reduce((sum, child) => sum + add(child, at, level + 1), 0);
    total[at] = (node.self ?? 0) + (node.leftOut ?? 0) + below;
    return total[at] as number;
  };
  add(root, -1, 0);
  const strings = [
    "",
    ...names.map(({ name }) => name),
    ...names.map(({ dso = "" }) => dso),
    ...names.map(({ owner = "" }) => owner),
  ];
  const count = names.length;
  const nothing = new Int8Array(count).fill(-1);
  const profile: Pick<Profile, "nodes" | "frames" | "strings"> = {
    strings,
    nodes: {
      count: parent.length,
      parent: Int32Array.from(parent),
      frame: Int32Array.from(frame),
      depth: Uint16Array.from(depth),
      self: Float64Array.from(self),
      total: Float64Array.from(total),
      samples: Int32Array.from(total),
    },
    frames: {
      count,
      name: Int32Array.from(names, (_, i) => i + 1),
      dso: Int32Array.from(names, (_, i) => i + 1 + count),
      kind: Uint8Array.from(names, ({ isGroup }) => (isGroup ? FrameKind.GROUP : FrameKind.KERNEL)),
      unresolved: new Uint8Array(count),
      group: nothing,
      mode: nothing,
      lane: Int32Array.from(names, ({ lane = NO_LANE }) => lane),
      linkName: new Int32Array(count).fill(-1),
      owner: Int32Array.from(names, ({ owner = "" }) => strings.indexOf(owner)),
    },
  };
  return flameTree(profile);
}
