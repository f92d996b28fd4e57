import { childrenOf, type FlameTree, ROOT } from "./flame-tree.js";

/** Which way to go in a tree. */
export type FlameStep = "in" | "out" | "previous" | "next" | "root";

/** The node that a step leads to; the same one where there is none. */
export function stepInFlame(tree: FlameTree, node: number, step: FlameStep): number {
  const parent = tree.nodes.parent[node] ?? -1;
  switch (step) {
    case "in":
      return childrenOf(tree, node, 1)[0] ?? node;
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
