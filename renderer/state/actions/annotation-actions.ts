import {
  type Annotation,
  type AnnotationChange,
  type AnnotationSet,
  editMs,
  kindOf,
  withChanges,
} from "../../../workers/model/annotations/annotation.js";
import {
  type Place,
  type PlacedAnnotation,
  writtenPlace,
  writtenSpot,
} from "../../../workers/model/annotations/placed.js";
import { endOf, middleOf } from "../../viewmodel/viewport.js";
import {
  type AnnotationSort,
  type AnnotationWords,
  type ArrowEnd,
  draftKey,
  type Writing,
} from "../annotations-store.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import { newId } from "./new-id.js";
import type { SelectionActions } from "./selection-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

export interface AnnotationDependencies {
  readonly record: RecordEdit;
  readonly ui: Pick<UiActions, "say" | "showPanel" | "closeDialog">;
  readonly selection: Pick<SelectionActions, "goTo" | "setCursor" | "setRange">;
  readonly view: Pick<ViewActions, "zoomToRange">;
}

export type AnnotationActions = ReturnType<typeof createAnnotationActions>;

const NO_WORDS: AnnotationWords = { text: "", colour: "yellow", tags: [] };

/** Bookmarks, notes and arrows: makes, changes and finds them. Keeping them is `AnnotationKeeper`'s. */
export function createAnnotationActions(
  { stores }: ActionContext,
  { record, ui, selection, view }: AnnotationDependencies,
) {
  const { annotations: store, session } = stores;
  let isJumping = false;
  // Another place is selected: keys are no longer about the annotation.
  stores.selection.subscribe((now, before) => {
    const isElsewhere = now.lane !== before.lane || now.cursorNs !== before.cursorNs;
    if (isElsewhere && !isJumping && store.getState().selected !== undefined) store.setState({ selected: undefined });
  });

  const byId = (id: string | undefined) => (id === undefined ? undefined : store.getState().byId.get(id));
  const apply = (changes: readonly AnnotationChange[]) => {
    const now = Date.now();
    const stamped = ({ byId, deletions }: AnnotationSet) =>
      changes.map(({ id, before, after }): AnnotationChange => {
        const known = byId.get(id);
        const ms = editMs(now, known?.changedMs, deletions.get(id)?.deletedMs);
        if (after !== undefined) return { id, before, after: { ...after, changedMs: ms } };
        const content = known?.content ?? before?.content;
        // What is on screen is deleted, whoever wrote it.
        return { id, before: known ?? before, after, ...(content && { deletion: { id, content, deletedMs: ms } }) };
      });
    if (0 < changes.length) store.setState((state) => withChanges(state, stamped(state)));
  };

  /** Adds one at a place, signed and with its times; answers it. */
  const add = (
    words: string,
    where: Pick<Annotation, "content" | "lanes" | "startNs" | "endNs" | "to">,
    { text, colour, tags }: AnnotationWords,
  ): Annotation => {
    const now = Date.now();
    const author = stores.ui.getState().author ?? "";
    const made = { id: newId(), ...where, text, author, colour, tags, createdMs: now, changedMs: now };
    record(words, () => apply([{ id: made.id, before: undefined, after: made }]));
    store.setState({ selected: made.id });
    return made;
  };

  const mark = (place: Place, words: AnnotationWords = NO_WORDS): Annotation | undefined => {
    const { info, lanes } = session.getState();
    const where = lanes && writtenPlace(roundedPlace(place), info?.traces ?? [], lanes);
    if (where === undefined) {
      ui.say("not marked: no trace tells times of these lanes");
      return undefined;
    }
    return add(words.text === "" ? "add a bookmark" : "add a note", where, words);
  };

  const jump = (placed: PlacedAnnotation) => {
    isJumping = true;
    show(placed);
    isJumping = false;
  };
  const show = (placed: PlacedAnnotation) => {
    const { annotation, t0, t1, lanes, to } = placed;
    store.setState({ selected: annotation.id });
    const { view: window } = stores.view.getState();
    const isRange = t0 < t1;
    // Both ends of a range, or of an arrow; a moment leaves the zoom as it is.
    const far = to?.timeNs ?? t1;
    const [from, until] = [Math.min(t0, far), Math.max(t1, far)];
    if (from < until && (from < window.startNs || endOf(window) < until)) view.zoomToRange(from, until, 0.25);
    selection.setRange(isRange ? { t0, t1 } : undefined);
    stores.selection.setState({
      area: isRange && lanes !== undefined && 1 < lanes.length ? new Set(lanes) : undefined,
    });
    const lane = lanes?.[0];
    if (lane === undefined) selection.setCursor(t0);
    else void selection.goTo(lane, t0);
  };

  const change = (id: string, changes: Partial<AnnotationWords & Pick<Annotation, "lanes">>) => {
    const before = byId(id);
    if (before === undefined) return;
    const after = { ...before, ...changes };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    record(`change the ${kindOf(before)}`, () => apply([{ id, before, after }]));
  };

  /** Keeps what is being written until it is saved or given up. */
  const draft = (words: AnnotationWords | undefined) => {
    const { writing, drafts } = store.getState();
    if (writing === undefined) return;
    const next = new Map(drafts);
    if (words === undefined) next.delete(draftKey(writing));
    else next.set(draftKey(writing), words);
    store.setState({ drafts: next });
  };

  return {
    apply,
    mark,
    /** Asks for the text of an annotation, or of one to be made at a place. */
    write(writing: Writing) {
      store.setState({ writing, ...("id" in writing && { selected: writing.id }) });
      stores.ui.setState({ dialog: "annotation" });
    },
    draft,
    /** The dialog is gone, by a press beside it too: what was written is there when the user writes again. */
    leaveWriting() {
      const { writing, drafts } = store.getState();
      if (writing === undefined) return;
      store.setState({ writing: undefined });
      if (drafts.has(draftKey(writing))) ui.say("Not saved: what you wrote is there when you write again");
    },
    /** Takes what was written. */
    finish(changes: Partial<AnnotationWords>) {
      const { writing } = store.getState();
      draft(undefined);
      store.setState({ writing: undefined });
      ui.closeDialog();
      if (writing === undefined) return;
      if ("place" in writing) mark(writing.place, { ...NO_WORDS, ...changes });
      else change(writing.id, changes);
    },
    change,
    remove(id: string) {
      const before = byId(id);
      if (before === undefined) return;
      record(`delete the ${kindOf(before)}`, () => apply([{ id, before, after: undefined }]));
      ui.say(`${kindOf(before)} deleted`);
      store.setState({ selected: undefined });
    },
    select: (selected: string | undefined) => store.setState({ selected }),
    jump,
    /** To the next or previous one of some, by time: from the selected one, else from the cursor or the window. */
    step(shown: readonly PlacedAnnotation[], direction: 1 | -1) {
      const { selected } = store.getState();
      const from = shown.findIndex(({ annotation }) => annotation.id === selected);
      const next = 0 <= from ? shown[from + direction] : nearest(shown, now(), direction);
      if (next === undefined) ui.say(shown.length === 0 ? "there are no bookmarks" : noMore(direction));
      else jump(next);
    },
    /** An arrow begins here; the next place that is chosen is its end. */
    beginArrow(arrowFrom: ArrowEnd) {
      store.setState({ arrowFrom });
      ui.say("The arrow begins here: choose where it leads, and draw it from the menu or by its key. Esc gives it up.");
    },
    endArrow(end: ArrowEnd) {
      const { arrowFrom: from } = store.getState();
      const { info, lanes } = session.getState();
      if (from === undefined || lanes === undefined) return;
      store.setState({ arrowFrom: undefined });
      const traces = info?.traces ?? [];
      const t = Math.round(from.timeNs);
      const where = writtenPlace({ t0: t, t1: t, lanes: [from.lane] }, traces, lanes);
      const to = writtenSpot(end.lane, end.timeNs, traces, lanes);
      if (where === undefined || to === undefined) ui.say("not drawn: no trace tells times of these lanes");
      else {
        add("draw an arrow", { ...where, to }, NO_WORDS);
        ui.say("Arrow drawn");
      }
    },
    /** Answers whether there was one. */
    giveUpArrow(): boolean {
      if (store.getState().arrowFrom === undefined) return false;
      store.setState({ arrowFrom: undefined });
      return true;
    },
    /** Nothing is selected any more; answers whether something was. */
    deselect(): boolean {
      if (store.getState().selected === undefined) return false;
      store.setState({ selected: undefined });
      return true;
    },
    setSearch: (search: string) => store.setState({ search }),
    setSort: (sort: AnnotationSort) => store.setState({ sort }),
    setAuthor: (author: string) => stores.ui.setState({ author: author.trim() }),
  };

  function now(): number {
    const { cursorNs } = stores.selection.getState();
    const { view: window } = stores.view.getState();
    return cursorNs ?? middleOf(window);
  }
}

function noMore(direction: 1 | -1): string {
  return direction === 1 ? "no later bookmark" : "no earlier bookmark";
}

function nearest(shown: readonly PlacedAnnotation[], timeNs: number, direction: 1 | -1): PlacedAnnotation | undefined {
  if (direction === 1) return shown.find(({ t0 }) => timeNs < t0);
  return shown.findLast(({ t0 }) => t0 < timeNs);
}

function roundedPlace({ t0, t1, lanes }: Place): Place {
  return { t0: Math.round(t0), t1: Math.round(t1), lanes };
}
