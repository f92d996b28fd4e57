import { type EditStep, redone, undone } from "../../viewmodel/edits.js";
import type { Editable } from "../edit-store.js";
import type { ActionContext } from "./context.js";
import { editableOf } from "./edit-recorder.js";
import type { OrderActions } from "./order-actions.js";
import type { RenameActions } from "./rename-actions.js";
import type { TopologyActions } from "./topology-actions.js";
import type { TreeActions } from "./tree-actions.js";

export interface EditDependencies {
  readonly tree: Pick<TreeActions, "restore">;
  readonly order: Pick<OrderActions, "askShares">;
  readonly renames: Pick<RenameActions, "restore">;
  readonly topology: Pick<TopologyActions, "restoreOrder">;
}

/** Takes changes to the lanes back, and makes them again. */
export function createEditActions({ stores }: ActionContext, { tree, order, renames, topology }: EditDependencies) {
  const { edits, ui } = stores;

  const put = ({ renames: names, cpuOrder, ...ofTree }: Partial<Editable>) => {
    // Names are kept whenever another set of them is in force.
    if (names !== undefined) renames.restore(new Map(names));
    if (cpuOrder !== undefined) topology.restoreOrder(cpuOrder);
    if (Object.keys(ofTree).length === 0) return;
    tree.restore(ofTree);
    // The figures that lanes were sorted by may not have come before the edit was over.
    if ("order" in ofTree) void order.askShares();
  };

  const go = (step: EditStep<Editable> | undefined, verb: string) => {
    if (step === undefined) return;
    put(step.parts);
    edits.setState({ history: step.history });
    ui.setState({ message: `${verb}: ${step.words}` });
  };
  const next = {
    undo: () => undone(edits.getState().history, editableOf(stores)),
    redo: () => redone(edits.getState().history, editableOf(stores)),
  };

  return {
    undo: () => go(next.undo(), "undone"),
    redo: () => go(next.redo(), "done again"),
    /** What each of them would do; undefined: nothing. */
    wordsOf: (way: keyof typeof next) => next[way]()?.words,
  };
}
