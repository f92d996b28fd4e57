import { createStore } from "zustand/vanilla";
import type { App } from "../../app.js";
import type { OtherTrace } from "../../state/other-trace.js";
import { NO_OVERLAY } from "../../state/overlay-store.js";
import { remembered } from "../../state/remembered.js";
import { NO_SELECTION } from "../../state/selection-store.js";
import { createSelectors } from "../../state/selectors.js";
import type { TreeState } from "../../state/tree-store.js";
import { withCounterparts, withLanesElsewhere } from "../../viewmodel/counterparts.js";
import { pxAtTime, type Viewport } from "../../viewmodel/viewport.js";

/** The window as the second picture sees it. */
export interface SecondApp {
  readonly app: App;
  resize(widthPx: number, heightPx: number): void;
  readonly stop: () => void;
}

/**
 * The same lanes, or their counterparts, at another time: everything of the window but its view, which is moved from the
 * moment of A to that of B, and the selection, whose range is B. What its picture finds out about the lanes in view stays
 * with it. Where B is of another trace, lanes, times and answers are those of that trace, in the rows of this one.
 */
export function createSecondApp(app: App, other: OtherTrace | undefined): SecondApp {
  const { stores } = app;
  const size = { widthPx: 0, heightPx: 0 };
  const view = createStore(() => stores.view.getState());
  // The figures of the window are those of its own time.
  const tree = createStore((): TreeState => ({ ...stores.tree.getState(), shares: undefined }));
  const selection = createStore(() => stores.selection.getState());
  const overlay = createStore(() => NO_OVERLAY);
  const follow = () => {
    const main = stores.view.getState();
    const { aligned, b } = stores.compare.getState();
    if (aligned === undefined) return;
    const window = windowOfB(main.view, aligned.aNs, aligned.bNs);
    view.setState({ ...main, view: window, squeezing: undefined, ...size }, true);
    const picked = other === undefined ? stores.selection.getState() : NO_SELECTION;
    selection.setState({ ...picked, range: b, drag: undefined, hover: undefined }, true);
  };
  const followTree = (state: TreeState) => {
    const { shares, groups } = tree.getState();
    // Which lanes are idle, the first picture asks.
    tree.setState({ ...state, shares, groups, ...(other && { hidesIdle: false }) }, true);
  };
  followTree(stores.tree.getState());
  const stops = [
    stores.view.subscribe(follow),
    stores.compare.subscribe(follow),
    stores.selection.subscribe(follow),
    stores.tree.subscribe(followTree),
  ];
  follow();
  const own = { ...stores, ...(other && { session: other.session }), view, tree, selection, overlay };
  const standIn = other === undefined ? withCounterparts : withLanesElsewhere;
  const layoutOf = remembered(standIn, (layout, counterparts) => [layout, counterparts]);
  const layout = () => layoutOf(app.select.layout(), stores.compare.getState().counterparts);
  const actions = {
    ...app.actions,
    order: { ...app.actions.order, sawWindow: () => {} },
    overlay: { ...app.actions.overlay, setRuns: () => {} },
  };
  const engine = other?.engine ?? app.engine;
  return {
    app: { ...app, stores: own, select: createSelectors(own, layout), actions, engine },
    resize(widthPx, heightPx) {
      Object.assign(size, { widthPx, heightPx });
      follow();
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/**
 * The window that has the moment of B where that of A is, at the same scale. At another time other things happen, so its time
 * is even.
 */
export function windowOfB(view: Viewport, aNs: number, bNs: number): Viewport {
  const { startNs, spanNs, squeeze } = view;
  if (squeeze === undefined) return { startNs: startNs + bNs - aNs, spanNs };
  return { startNs: bNs - pxAtTime(view, 1, aNs) * squeeze.shownNs, spanNs: squeeze.shownNs };
}
