import { childrenOf, type FlameTree, nodesTo, ROOT } from "./flame-tree.js";

/** The nodes of a call tree whose children are shown. */
export type OpenNodes = ReadonlySet<number>;

/** The nodes that are shown, from `top` on, in the order in which a tree is read. */
export function treeRows({ ends }: FlameTree, top: number, open: OpenNodes): Int32Array {
  const rows: number[] = [];
  const end = ends[top] ?? 0;
  for (let node = top; node < end; node = open.has(node) ? node + 1 : (ends[node] as number)) rows.push(node);
  return Int32Array.from(rows);
}

export function hasChildren({ ends }: FlameTree, node: number): boolean {
  return node + 1 < (ends[node] as number);
}

/** Open at first: what has one child only would say nothing closed. */
export function firstOpen(tree: FlameTree, top = ROOT): OpenNodes {
  const open = new Set<number>();
  for (let node: number | undefined = top; node !== undefined && hasChildren(tree, node); ) {
    open.add(node);
    const children = childrenOf(tree, node, 2);
    node = children.length === 1 ? children[0] : undefined;
  }
  return open;
}

/** Opens or closes a node with all below it. */
export function withBelow(tree: FlameTree, open: OpenNodes, node: number, opens: boolean): OpenNodes {
  const all = new Set(open);
  for (let one = node; one < (tree.ends[node] as number); one += 1) {
    if (!opens) all.delete(one);
    else if (hasChildren(tree, one)) all.add(one);
  }
  return all;
}

/** Opens all that a node lies in, below `top`. */
export function openedTo(tree: FlameTree, open: OpenNodes, top: number, node: number): OpenNodes {
  const above = nodesTo(tree, node).slice(0, -1);
  return new Set([...open, top, ...above.filter((one) => top < one)]);
}

/** From a node on always to the child that weighs most. The last one has no children. */
export function heaviestPath(tree: FlameTree, node: number): readonly number[] {
  const { total } = tree.nodes;
  const path = [node];
  for (let at = node; hasChildren(tree, at); ) {
    const children = childrenOf(tree, at, tree.isFalling ? 1 : Number.POSITIVE_INFINITY);
    at = children.reduce((best, child) => ((total[best] as number) < (total[child] as number) ? child : best));
    path.push(at);
  }
  return path;
}

/** The next node after (`1`) or before (`-1`) another one whose frame matches, round and round; undefined: none does. */
export function nextMatch(
  { nodes, ends }: FlameTree,
  isMatch: Uint8Array,
  { top, from, by }: { readonly top: number; readonly from: number; readonly by: 1 | -1 },
): number | undefined {
  const count = (ends[top] ?? 0) - top;
  for (let step = 1; step <= count; step += 1) {
    const node = top + ((((from - top + by * step) % count) + count) % count);
    if (isMatch[nodes.frame[node] as number] === 1) return node;
  }
  return undefined;
}

/** The same nodes in another tree, as far as it has them. */
export function carriedOver(from: FlameTree, open: OpenNodes, to: FlameTree): OpenNodes {
  const carried = new Set<number>();
  const pairs: [number, number][] = [[ROOT, ROOT]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [before, now] = pair;
    if (!open.has(before) || to.nodes.count <= now) continue;
    carried.add(now);
    const known = new Map(childrenOf(to, now).map((child) => [keyOf(to, child), child]));
    for (const child of childrenOf(from, before)) {
      const same = open.has(child) ? known.get(keyOf(from, child)) : undefined;
      if (same !== undefined) pairs.push([child, same]);
    }
  }
  return carried;
}

function keyOf({ nodes, frames, strings }: FlameTree, node: number): string {
  const frame = nodes.frame[node] as number;
  const texts = [strings[frames.name[frame] as number], strings[frames.dso[frame] as number]];
  return [frames.group[frame], frames.kind[frame], ...texts].join("\n");
}
