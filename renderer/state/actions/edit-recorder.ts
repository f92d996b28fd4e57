import { changedParts, withEdit } from "../../viewmodel/edits.js";
import { ANALYSIS_PART, ANNOTATION_PART, type Editable, FILTER_PART, NAMED_PART, NO_EDITS } from "../edit-store.js";
import type { Stores } from "../stores.js";
import type { ActionContext } from "./context.js";

/** Makes a change of the user, and remembers what it changed. A change within another one is part of that. */
export type RecordEdit = (words: string, change: () => void, joins?: string) => void;

export function createEditRecorder({ stores }: Pick<ActionContext, "stores">): RecordEdit {
  const { edits, session } = stores;
  // The ids of lanes are those of one session.
  session.subscribe((now, before) => {
    if (now.phase !== "open" && before.phase === "open") edits.setState(NO_EDITS);
  });
  let isRecording = false;
  return (words, change, joins) => {
    if (isRecording) return change();
    const before = editableOf(stores);
    isRecording = true;
    try {
      change();
    } finally {
      isRecording = false;
    }
    const parts = changedParts(before, editableOf(stores));
    const edit = { words, ...parts, joins, atMs: performance.now() };
    edits.setState({ history: withEdit(edits.getState().history, edit) });
  };
}

export function editableOf({ tree, session, annotations, filters, named, analyses, markers }: Stores): Editable {
  const { open, hidden, pinned, arranged, shownSet, curves } = tree.getState();
  const { filterText, appliedFilter, order, orderShares, hidesIdle } = tree.getState();
  const { cpuOrder, renames, removed } = session.getState();
  const written = [...annotations.getState().byId.values()].map((one) => [ANNOTATION_PART + one.id, one] as const);
  const saved = [...filters.getState().saved].map(([name, text]) => [FILTER_PART + name, text] as const);
  const views = [...named.getState().saved].map(([id, row]) => [NAMED_PART + id, row] as const);
  const added = [...analyses.getState().saved].map(([id, row]) => [ANALYSIS_PART + id, row] as const);
  return {
    open,
    hidden,
    pinned,
    arranged,
    shownSet,
    curves,
    filterText,
    appliedFilter,
    order,
    orderShares,
    hidesIdle,
    cpuOrder,
    markerA: markers.getState().a,
    markerB: markers.getState().b,
    renames,
    removed,
    ...Object.fromEntries(written),
    ...Object.fromEntries(saved),
    ...Object.fromEntries(views),
    ...Object.fromEntries(added),
  };
}
