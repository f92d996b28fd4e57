import { childrenOf, type FlameTree, ROOT } from "./flame-tree.js";

/** Which way to go in a tree. */
export type FlameStep = "in" | "out" | "previous" | "next" | "root";

/** The node that a step leads to; the same one where there is none. */
export function stepInFlame(tree: FlameTree, node: number, step: FlameStep): number {
  const parent = tree.nodes.parent[node] ?? -1;
  switch (step) {
    case "in":
      return largestChild(tree, node) ?? node;
    case "out":
      return Math.max(ROOT, parent);
    case "root":
      return ROOT;
    case "previous":
    case "next": {
      if (parent < 0) return node;
      const siblings = childrenOf(tree, parent);
      return siblings[siblings.indexOf(node) + (step === "next" ? 1 : -1)] ?? node;
    }
  }
}

function largestChild(tree: FlameTree, node: number): number | undefined {
  const { total } = tree.nodes;
  const children = childrenOf(tree, node, tree.isFalling ? 1 : Number.POSITIVE_INFINITY);
  return children.reduce<number | undefined>(
    (best, child) => (best === undefined || (total[best] as number) < (total[child] as number) ? child : best),
    undefined,
  );
}
