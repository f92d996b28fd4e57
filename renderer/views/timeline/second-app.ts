import { createStore } from "zustand/vanilla";
import type { App } from "../../app.js";
import { NO_OVERLAY } from "../../state/overlay-store.js";
import { createSelectors } from "../../state/selectors.js";
import type { TreeState } from "../../state/tree-store.js";

/** The window as the second picture sees it. */
export interface SecondApp {
  readonly app: App;
  resize(widthPx: number, heightPx: number): void;
  readonly stop: () => void;
}

/**
 * The same lanes, or their counterparts, at another time: everything of the window but its view, which is moved from the
 * moment of A to that of B, and the selection, whose range is B. What its picture finds out about the lanes in view stays
 * with it.
 */
export function createSecondApp(app: App): SecondApp {
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
    const { startNs, spanNs } = main.view;
    // At another time other things happen, so its time is even.
    const window = { startNs: startNs + aligned.bNs - aligned.aNs, spanNs };
    view.setState({ ...main, view: window, squeezing: undefined, ...size }, true);
    selection.setState({ ...stores.selection.getState(), range: b, drag: undefined, hover: undefined }, true);
  };
  const stops = [
    stores.view.subscribe(follow),
    stores.compare.subscribe(follow),
    stores.selection.subscribe(follow),
    stores.tree.subscribe((state) => {
      const { shares, groups } = tree.getState();
      tree.setState({ ...state, shares, groups }, true);
    }),
  ];
  follow();
  const own = { ...stores, view, tree, selection, overlay };
  const actions = {
    ...app.actions,
    order: { ...app.actions.order, sawWindow: () => {} },
    overlay: { ...app.actions.overlay, setRuns: () => {} },
  };
  return {
    app: { ...app, stores: own, select: createSelectors(own, () => stores.compare.getState().counterparts), actions },
    resize(widthPx, heightPx) {
      Object.assign(size, { widthPx, heightPx });
      follow();
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
