import { rangeOf, SNAP_PX, snapped } from "../../viewmodel/snap.js";
import { nsPerPx, timeAtPx } from "../../viewmodel/viewport.js";
import { MARKER_NAMES, type MarkerName, NO_MARKERS } from "../markers-store.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { SelectionActions } from "./selection-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

export interface MarkerDependencies {
  readonly record: RecordEdit;
  readonly ui: Pick<UiActions, "say">;
  readonly selection: Pick<SelectionActions, "setCursor" | "setRange">;
  readonly view: Pick<ViewActions, "zoomToRange">;
}

/** Room beside both markers when they are zoomed to, so that both are seen. */
const ROOM = 0.02;

/** The markers A and B: sets, moves and finds them, and measures between them. */
export function createMarkerActions(
  { stores, select }: ActionContext,
  { record, ui, selection, view }: MarkerDependencies,
) {
  const { markers: store } = stores;
  /** Whether the pointer was moved since the cursor was put somewhere. */
  let isPointerLast = false;
  stores.selection.subscribe((now, before) => {
    if (now.cursorNs !== before.cursorNs) isPointerLast = false;
    // The place under a pointer at rest changes while the view moves.
    else if (now.hover?.xPx !== before.hover?.xPx || now.hover?.yPx !== before.hover?.yPx)
      isPointerLast = now.hover !== undefined;
  });

  const inside = (timeNs: number) => {
    const { beginNs, endNs } = select.bounds();
    return Math.round(Math.max(beginNs, Math.min(endNs, timeNs)));
  };
  const move = (name: MarkerName, timeNs: number) => store.setState({ [name]: inside(timeNs) });
  const set = (name: MarkerName, timeNs: number) =>
    record(`set the marker ${name.toUpperCase()}`, () => move(name, timeNs), `marker ${name}`);

  /** The pointer or the cursor, whichever moved last, else the middle of the window. */
  const here = (): number => {
    const { hover, cursorNs, hoverState, state } = stores.selection.getState();
    const { view: window, widthPx } = stores.view.getState();
    const middleNs = timeAtPx(window, widthPx, widthPx / 2);
    const timeNs = (isPointerLast ? (hover?.timeNs ?? cursorNs) : (cursorNs ?? hover?.timeNs)) ?? middleNs;
    const edges = [hoverState?.start, hoverState?.end, state?.start, state?.end, cursorNs];
    return snapped(
      timeNs,
      edges.filter((edge) => edge !== undefined),
      SNAP_PX * nsPerPx(window, widthPx),
    );
  };

  const both = () => {
    const { a, b } = store.getState();
    return a === undefined || b === undefined ? undefined : rangeOf(a, b);
  };

  return {
    set,
    /** At the pointer or the cursor, at an end of a state if one is near. */
    setHere: (name: MarkerName) => set(name, here()),
    /** While it is dragged. */
    drag: move,
    /** It was dragged from a time to where it is now: one edit. */
    endDrag(name: MarkerName, fromNs: number) {
      const toNs = store.getState()[name];
      if (toNs === undefined || toNs === fromNs) return;
      move(name, fromNs);
      record(`move the marker ${name.toUpperCase()}`, () => move(name, toNs));
    },
    remove: (name: MarkerName) =>
      record(`take the marker ${name.toUpperCase()} away`, () => store.setState({ [name]: undefined })),
    clear: () => record("take the markers away", () => store.setState(NO_MARKERS)),
    /** Puts the cursor there. */
    jump(name: MarkerName) {
      const timeNs = store.getState()[name];
      if (timeNs === undefined) ui.say(`there is no marker ${name.toUpperCase()}`);
      else selection.setCursor(timeNs);
    },
    zoom() {
      const range = both();
      if (range !== undefined) view.zoomToRange(range.t0, range.t1, ROOM);
    },
    select() {
      const range = both();
      if (range !== undefined) selection.setRange(range);
    },
    /** Puts them as they were kept, or as they were before an edit. */
    restore(parts: { readonly a?: number | undefined; readonly b?: number | undefined }) {
      for (const name of MARKER_NAMES) if (name in parts) store.setState({ [name]: parts[name] });
    },
  };
}

export type MarkerActions = ReturnType<typeof createMarkerActions>;
