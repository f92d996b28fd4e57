import type { Target } from "../target.js";
import { type FlameTree, functionOf, nodeName, nodesTo, pathTo } from "./flame-tree.js";

/** What the menu of a node is about. */
export function frameTarget(tree: FlameTree, node: number, isInverted: boolean): Target {
  const name = nodeName(tree, node);
  const stack = [node, ...nodesTo(tree, node).slice(0, -1).reverse()].map((one) => nodeName(tree, one));
  return {
    kind: "frame",
    title: name,
    copies: [
      { title: "name", text: name },
      { title: "stack", text: stack.join("\n") },
    ],
    frame: { path: pathTo(tree, node), of: functionOf(tree, node), isInverted },
  };
}
