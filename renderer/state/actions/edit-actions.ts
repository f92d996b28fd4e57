import { type Edit, type EditStep, redone, undone, withEdit } from "../../viewmodel/edits.js";
import type { History } from "../../viewmodel/history.js";
import type { KeyedChange } from "../../viewmodel/keyed-changes.js";
import { ANALYSIS_PART, ANNOTATION_PART, type Editable, FILTER_PART, NAMED_PART } from "../edit-store.js";
import type { AnalysisActions } from "./analysis-actions.js";
import type { AnnotationActions } from "./annotation-actions.js";
import type { ActionContext } from "./context.js";
import { editableOf } from "./edit-recorder.js";
import type { FilterActions } from "./filter-actions.js";
import type { MarkerActions } from "./marker-actions.js";
import type { NamedActions } from "./named-actions.js";
import type { OrderActions } from "./order-actions.js";
import type { RenameActions } from "./rename-actions.js";
import type { SessionActions } from "./session-actions.js";
import type { TopologyActions } from "./topology-actions.js";
import type { TreeActions } from "./tree-actions.js";

export interface EditDependencies {
  readonly tree: Pick<TreeActions, "restore">;
  readonly order: Pick<OrderActions, "askShares">;
  readonly renames: Pick<RenameActions, "restore">;
  readonly topology: Pick<TopologyActions, "restoreOrder">;
  readonly annotations: Pick<AnnotationActions, "apply">;
  readonly filters: Pick<FilterActions, "apply">;
  readonly named: Pick<NamedActions, "apply">;
  readonly analyses: Pick<AnalysisActions, "apply">;
  readonly markers: Pick<MarkerActions, "restore">;
  readonly session: Pick<SessionActions, "remove" | "putBack">;
}

/** Takes changes to the traces, to the lanes and to what is written on them back, and makes them again. */
export function createEditActions(
  { stores }: ActionContext,
  { tree, order, renames, topology, annotations, filters, named, analyses, markers, session }: EditDependencies,
) {
  const { edits, ui } = stores;
  /** What is opening would be given up. A second press of a key would take a trace off, or put it back, once more. */
  const isOpening = (): boolean => {
    const { next } = stores.session.getState();
    if (next !== undefined) ui.setState({ message: `${next.name} is still opening: wait for it, or stop it` });
    return next !== undefined;
  };

  /** Answers false if nothing was put: another window has changed it since. */
  const put = (parts: Partial<Editable>, from: Partial<Editable>): boolean => {
    const { renames: names, cpuOrder, markerA, markerB, ...rest } = parts;
    annotations.apply(changesIn(ANNOTATION_PART, parts, from).map(({ key, ...change }) => ({ id: key, ...change })));
    if (!filters.apply(changesIn(FILTER_PART, parts, from))) return false;
    if (!named.apply(changesIn(NAMED_PART, parts, from))) return false;
    if (!analyses.apply(changesIn(ANALYSIS_PART, parts, from))) return false;
    const keyed = [ANALYSIS_PART, ANNOTATION_PART, FILTER_PART, NAMED_PART];
    const ofTree = Object.fromEntries(
      Object.entries(rest).filter(([part]) => !keyed.some((begin) => part.startsWith(begin))),
    );
    // Names are kept whenever another set of them is in force.
    if (names !== undefined) renames.restore(new Map(names));
    if ("markerA" in parts) markers.restore({ a: markerA });
    if ("markerB" in parts) markers.restore({ b: markerB });
    if (cpuOrder !== undefined) topology.restoreOrder(cpuOrder);
    if (Object.keys(ofTree).length === 0) return true;
    tree.restore(ofTree);
    // The figures that lanes were sorted by may not have come before the edit was over.
    if ("order" in ofTree) void order.askShares();
    return true;
  };

  const say = (verb: string, { words }: EditStep<Editable>) => ui.setState({ message: `${verb}: ${words}` });
  const go = async (step: EditStep<Editable> | undefined, verb: string) => {
    if (step === undefined) return;
    const { removed } = step.parts;
    if (removed !== undefined) {
      if (isOpening()) return;
      if (!(await putTraces(removed))) return;
      edits.setState({ history: removalsOf(step.history) });
    } else {
      const isPut = put(step.parts, step.from);
      edits.setState({ history: step.history });
      if (!isPut) return ui.setState({ message: `not ${verb}, as another window has changed it since: ${step.words}` });
    }
    say(verb, step);
  };
  /** Edits of traces come one by one, so one trace comes back or goes. Answers whether it did. */
  const putTraces = async (removed: readonly string[]): Promise<boolean> => {
    const gone = removed.find((path) => !editableOf(stores).removed.includes(path));
    return gone === undefined ? session.putBack() : session.remove(gone);
  };
  const next = {
    undo: () => undone(edits.getState().history, editableOf(stores)),
    redo: () => redone(edits.getState().history, editableOf(stores)),
  };

  return {
    /** Takes a trace, by its path, off the timeline. */
    async removeTrace(path: string) {
      if (isOpening()) return;
      const { history } = edits.getState();
      const { removed } = editableOf(stores);
      if (!(await session.remove(path))) return;
      const parts = { before: { removed }, after: { removed: editableOf(stores).removed } };
      const edit = { words: `take ${path} off the timeline`, ...parts, joins: undefined, atMs: performance.now() };
      edits.setState({ history: withEdit(removalsOf(history), edit) });
      ui.setState({ message: `${path} is off the timeline: Undo brings it back` });
    },
    undo: () => go(next.undo(), "undone"),
    redo: () => go(next.redo(), "done again"),
    /** What each of them would do; undefined: nothing. */
    wordsOf: (way: keyof typeof next) => next[way]()?.words,
  };
}

/** The edits that hold for other traces too: the lanes of the others are new ones where a trace came back. */
function removalsOf({ past, future }: EditHistory): EditHistory {
  const isRemoval = ({ after }: Edit<Editable>) => after.removed !== undefined;
  return { past: past.filter(isRemoval), future: future.filter(isRemoval) };
}

/** Of parts whose names begin alike: what becomes of each, by the rest of its name. */
function changesIn<P extends typeof ANALYSIS_PART | typeof ANNOTATION_PART | typeof FILTER_PART | typeof NAMED_PART>(
  begin: P,
  parts: KeyedParts<P>,
  from: KeyedParts<P>,
): readonly KeyedChange<NonNullable<Editable[`${P}${string}`]>>[] {
  const isOne = (part: string): part is `${P}${string}` => part.startsWith(begin);
  return Object.keys(parts)
    .filter(isOne)
    .map((part) => ({ key: part.slice(begin.length), before: from[part], after: parts[part] }));
}

type KeyedParts<P extends string> = {
  readonly [K in `${P}${string}`]?: NonNullable<Editable[`${P}${string}` & keyof Editable]>;
};

type EditHistory = History<Edit<Editable>>;
