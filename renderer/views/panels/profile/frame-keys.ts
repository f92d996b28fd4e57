import { focusField } from "../../../commands/make-commands.js";
import type { Actions } from "../../../state/actions/actions.js";
import { type FlameTree, functionOf, nodeName, pathTo, ROOT } from "../../../viewmodel/flame/flame-tree.js";

interface PressedKey {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * Keys that do something to the frame at the cursor, wherever it is shown: C filters to its function, X merges that, M marks
 * its samples, Backspace takes the last filter back, Ctrl+F searches. Whether the key was one of those.
 */
export function runFrameKey(
  { profile }: Actions,
  key: PressedKey,
  { tree, node, isInverted }: { readonly tree: FlameTree; readonly node: number; readonly isInverted: boolean },
): boolean {
  if (key.altKey) return false;
  if (key.ctrlKey || key.metaKey) {
    if (key.code !== "KeyF" || key.shiftKey) return false;
    focusField("profile-search");
    return true;
  }
  const of = functionOf(tree, node);
  switch (key.code) {
    case "Backspace":
      profile.undoTransform();
      return true;
    case "KeyC":
      if (of !== undefined) profile.transform({ kind: "focus", ...of });
      return true;
    case "KeyX":
      if (of !== undefined) profile.transform({ kind: "merge", ...of });
      return true;
    case "KeyM":
      if (node !== ROOT) profile.mark({ path: pathTo(tree, node), isInverted, name: nodeName(tree, node) });
      return true;
    default:
      return false;
  }
}
