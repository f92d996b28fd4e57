import { idleLanes, type LaneOrder, type LaneShares } from "../../viewmodel/lane-figures.js";
import { clampScroll } from "../../viewmodel/rows.js";
import { endOf } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";

export type OrderActions = ReturnType<typeof createOrderActions>;

/** The order of lanes below their parents, and whether those that are idle in the window are hidden. */
export function createOrderActions({ stores, select, engine }: ActionContext) {
  const { tree: store, view, session } = stores;
  const keepScrollInside = () => {
    const area = view.getState();
    const scrollPx = clampScroll(select.layout(), area, area.scrollPx);
    if (scrollPx !== area.scrollPx) view.setState({ scrollPx });
  };

  const setIdleHidden = (hidesIdle: boolean) => {
    store.setState({ hidesIdle });
    keepScrollInside();
  };

  return {
    /** Sorts by a figure of the window as it is now; once more sorts anew. */
    async sortBy(order: LaneOrder) {
      store.setState({ order, orderShares: undefined });
      const client = engine();
      const count = session.getState().lanes?.count ?? 0;
      if (order === "given" || order === "name" || client === undefined || count === 0) return;
      const lanes = Int32Array.from({ length: count }, (_, lane) => lane);
      const { view: window } = view.getState();
      const ns = await client.shares(lanes, window.startNs, endOf(window));
      if (store.getState().order !== order || engine() !== client) return;
      const rowOf = new Map(Array.from(lanes, (lane) => [lane, lane]));
      store.setState({ orderShares: { rowOf, ns } });
    },
    toggleIdle: () => setIdleHidden(!store.getState().hidesIdle),
    setIdleHidden,
    /** What lanes did in the window; asked for while idle ones are hidden. */
    sawWindow(shares: LaneShares) {
      const { idle, hidesIdle } = store.getState();
      const now = idleLanes(shares);
      if (!hidesIdle || (now.size === idle.size && [...now].every((lane) => idle.has(lane)))) return;
      store.setState({ idle: now });
      keepScrollInside();
    },
  };
}
