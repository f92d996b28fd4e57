import { back, forward, remember } from "../../viewmodel/history.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { clampScroll, scrollToRow } from "../../viewmodel/rows.js";
import type { TimeFormat } from "../../viewmodel/time-format.js";
import {
  clampViewport,
  panBy,
  panTo,
  reveal,
  sameViewport,
  timeAtPx,
  type Viewport,
  wholeView,
  zoomAt,
  zoomTo,
} from "../../viewmodel/viewport.js";
import { type Place, ROW_PX, type ViewState } from "../view-store.js";
import type { ActionContext } from "./context.js";

/** Changes closer together than this are one step of the history: a wheel turn, a held key. */
const ONE_STEP_MS = 700;

export interface ViewActions {
  resize(widthPx: number, heightPx: number): void;
  /** Zooms at `anchorNs`, else at the pointer, the cursor or the middle. */
  zoom(factor: number, anchorNs?: number): void;
  pan(share: number): void;
  panTo(startNs: number): void;
  show(view: Viewport): void;
  /** Shows [t0, t1) with some room around. */
  zoomToRange(t0: number, t1: number, margin?: number): void;
  zoomToSelection(): void;
  fit(): void;
  reveal(timeNs: number): void;
  revealLane(lane: number): void;
  scrollTo(scrollPx: number): void;
  scrollBy(deltaPx: number): void;
  setRowPx(rowPx: number): void;
  back(): void;
  forward(): void;
  setTimeFormat(format: TimeFormat): void;
  restore(state: Partial<Pick<ViewState, "view" | "scrollPx" | "rowPx" | "timeFormat">>): void;
}

export function createViewActions({ stores, select }: ActionContext): ViewActions {
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
    const { view, widthPx } = store.getState();
    const { hover, cursorNs } = selection.getState();
    if (hover !== undefined) return hover.timeNs;
    const inView = cursorNs !== undefined && view.startNs <= cursorNs && cursorNs <= view.startNs + view.spanNs;
    return inView ? cursorNs : timeAtPx(view, widthPx, widthPx / 2);
  };

  const actions: ViewActions = {
    resize(widthPx, heightPx) {
      const state = store.getState();
      if (state.widthPx === widthPx && state.heightPx === heightPx) return;
      const area = { ...state, widthPx, heightPx };
      store.setState({ widthPx, heightPx, scrollPx: clampScroll(select.layout(), area, state.scrollPx) });
    },
    zoom: (factor, anchorNs = anchor()) =>
      move(zoomAt(store.getState().view, select.bounds(), anchorNs, factor), "drift"),
    pan: (share) => move(panBy(store.getState().view, select.bounds(), share), "drift"),
    panTo: (startNs) => move(panTo(store.getState().view, select.bounds(), startNs), "drift"),
    show: (view) => move(clampViewport(view, select.bounds()), "drift"),
    zoomToRange: (t0, t1, margin = 0) => move(zoomTo(select.bounds(), t0, t1, margin), "jump"),
    zoomToSelection() {
      const { range, state } = selection.getState();
      if (range !== undefined) actions.zoomToRange(range.t0, range.t1);
      else if (state !== undefined) actions.zoomToRange(state.start, state.end, 0.25);
    },
    fit: () => move(wholeView(select.bounds()), "jump"),
    reveal: (timeNs) => move(reveal(store.getState().view, select.bounds(), timeNs), "drift"),
    revealLane(lane) {
      const layout = select.layout();
      const row = rowOfLane(layout, lane);
      if (0 <= row) actions.scrollTo(scrollToRow(layout, select.area(), row));
    },
    scrollTo(scrollPx) {
      const to = clampScroll(select.layout(), select.area(), scrollPx);
      if (to !== store.getState().scrollPx) store.setState({ scrollPx: to });
    },
    scrollBy: (deltaPx) => actions.scrollTo(store.getState().scrollPx + deltaPx),
    setRowPx(wanted) {
      const rowPx = Math.round(Math.min(ROW_PX.max, Math.max(ROW_PX.min, wanted)));
      const state = store.getState();
      const scrollPx = clampScroll(select.layout(), { ...state, rowPx }, (state.scrollPx * rowPx) / state.rowPx);
      store.setState({ rowPx, scrollPx });
    },
    back: () => go(back(store.getState().history, place())),
    forward: () => go(forward(store.getState().history, place())),
    setTimeFormat: (timeFormat) => store.setState({ timeFormat }),
    restore(state) {
      const view = clampViewport(state.view ?? store.getState().view, select.bounds());
      store.setState({ ...state, view, isWhole: sameViewport(view, wholeView(select.bounds())) });
    },
  };
  return actions;
}
