import { back, forward, remember } from "../../viewmodel/history.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { partFrom } from "../../viewmodel/recorded-parts.js";
import { clampScroll, scrollToRow } from "../../viewmodel/rows.js";
import { LANE_HEIGHTS } from "../../viewmodel/settings/settings.js";
import type { TimeFormat } from "../../viewmodel/time-format.js";
import {
  centredOn,
  clampViewport,
  endOf,
  middleOf,
  panBy,
  panTo,
  reveal,
  sameViewport,
  type Viewport,
  wholeView,
  zoomAt,
  zoomTo,
} from "../../viewmodel/viewport.js";
import type { Place, ViewState } from "../view-store.js";
import type { ActionContext } from "./context.js";

/** Changes closer together than this are one step of the history: a wheel turn, a held key. */
const ONE_STEP_MS = 700;

export type ViewActions = ReturnType<typeof createViewActions>;

export function createViewActions({ stores, select }: ActionContext) {
  const { view: store, selection } = stores;
  let lastMoveAt = Number.NEGATIVE_INFINITY;

  const place = (): Place => ({ view: store.getState().view, scrollPx: store.getState().scrollPx });

  /** `jump` always makes a step to come back to; drifting makes one when it begins. */
  const move = (view: Viewport, kind: "jump" | "drift", scrollPx = store.getState().scrollPx) => {
    const state = store.getState();
    if (sameViewport(view, state.view) && scrollPx === state.scrollPx) return;
    const now = performance.now();
    const isStep = kind === "jump" || ONE_STEP_MS < now - lastMoveAt;
    lastMoveAt = now;
    const history = isStep ? remember(state.history, place()) : state.history;
    const whole = wholeView(select.bounds());
    store.setState({ view, scrollPx, history, isWhole: sameViewport(view, whole) });
  };

  const go = (step: ReturnType<typeof back<Place>>) => {
    if (step === undefined) return;
    const view = clampViewport(step.to.view, select.bounds());
    const scrollPx = clampScroll(select.layout(), select.area(), step.to.scrollPx);
    store.setState({ view, scrollPx, history: step.history, isWhole: false });
    lastMoveAt = Number.NEGATIVE_INFINITY;
  };

  const anchor = (): number => {
    const { view } = store.getState();
    const { hover, cursorNs } = selection.getState();
    if (hover !== undefined) return hover.timeNs;
    const inView = cursorNs !== undefined && view.startNs <= cursorNs && cursorNs <= endOf(view);
    return inView ? cursorNs : middleOf(view);
  };

  /** Shows [t0, t1) with some room around. */
  const zoomToRange = (t0: number, t1: number, margin = 0) => move(zoomTo(select.bounds(), t0, t1, margin), "jump");

  const scrollTo = (scrollPx: number) => {
    const to = clampScroll(select.layout(), select.area(), scrollPx);
    if (to !== store.getState().scrollPx) store.setState({ scrollPx: to });
  };

  return {
    resize(widthPx: number, heightPx: number) {
      const state = store.getState();
      if (state.widthPx === widthPx && state.heightPx === heightPx) return;
      const area = { ...state, widthPx, heightPx };
      store.setState({ widthPx, heightPx, scrollPx: clampScroll(select.layout(), area, state.scrollPx) });
    },
    /** Zooms at `anchorNs`, else at the pointer, the cursor or the middle. */
    zoom: (factor: number, anchorNs = anchor()) =>
      move(zoomAt(store.getState().view, select.bounds(), anchorNs, factor), "drift"),
    pan: (share: number) => move(panBy(store.getState().view, select.bounds(), share), "drift"),
    panTo: (startNs: number) => move(panTo(store.getState().view, select.bounds(), startNs), "drift"),
    show: (view: Viewport) => move(clampViewport(view, select.bounds()), "drift"),
    zoomToRange,
    /** Shows a place that one comes back from. */
    jumpTo: (view: Viewport, scrollPx: number) =>
      move(clampViewport(view, select.bounds()), "jump", clampScroll(select.layout(), select.area(), scrollPx)),
    zoomToSelection() {
      const { range, state } = selection.getState();
      if (range !== undefined) zoomToRange(range.t0, range.t1);
      else if (state !== undefined) zoomToRange(state.start, state.end, 0.25);
    },
    /** Shows the next or previous stretch of time in which anything was recorded. */
    showPart(direction: 1 | -1) {
      const { view } = store.getState();
      const part = partFrom(select.recordedParts(), middleOf(view), direction);
      if (part !== undefined) zoomToRange(part.t0, part.t1);
    },
    fit: () => move(wholeView(select.bounds()), "jump"),
    reveal: (timeNs: number) => move(reveal(store.getState().view, select.bounds(), timeNs), "drift"),
    /** Puts a time into the middle of the window. */
    centreOn(timeNs: number) {
      move(centredOn(store.getState().view, select.bounds(), timeNs), "jump");
    },
    revealLane(lane: number) {
      const layout = select.layout();
      const row = rowOfLane(layout, lane);
      if (0 <= row) scrollTo(scrollToRow(layout, select.area(), row));
    },
    scrollTo,
    scrollBy: (deltaPx: number) => scrollTo(store.getState().scrollPx + deltaPx),
    setRowPx(wanted: number) {
      const rowPx = Math.round(Math.min(LANE_HEIGHTS.max, Math.max(LANE_HEIGHTS.min, wanted)));
      const state = store.getState();
      const scrollPx = clampScroll(select.layout(), { ...state, rowPx }, (state.scrollPx * rowPx) / state.rowPx);
      store.setState({ rowPx, scrollPx });
    },
    back: () => go(back(store.getState().history, place())),
    forward: () => go(forward(store.getState().history, place())),
    setTimeFormat: (timeFormat: TimeFormat) => store.setState({ timeFormat }),
    restore(
      state: Partial<Pick<ViewState, "view" | "scrollPx" | "rowPx" | "timeFormat" | "timeZone" | "groupsDigits">>,
    ) {
      const view = clampViewport(state.view ?? store.getState().view, select.bounds());
      store.setState({ ...state, view, isWhole: sameViewport(view, wholeView(select.bounds())) });
    },
  };
}
