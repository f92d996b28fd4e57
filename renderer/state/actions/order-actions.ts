import { NOTHING_ARRANGED } from "../../viewmodel/arranged-lanes.js";
import { idleLanes, type LaneOrder, type LaneShares, orderTitle } from "../../viewmodel/lane-figures.js";
import { clampScroll } from "../../viewmodel/rows.js";
import { endOf } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";

export type OrderActions = ReturnType<typeof createOrderActions>;

/** The order of lanes below their parents, and whether those that are idle in the window are hidden. */
export function createOrderActions({ stores, select, engine }: ActionContext, record: RecordEdit) {
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

  /** Asks for the figures of the window as it is now, if lanes are sorted by some and they have not come. */
  const askShares = async () => {
    const { order, orderShares } = store.getState();
    const client = engine();
    const count = session.getState().lanes?.count ?? 0;
    const isSorted = order === "given" || order === "name" || orderShares !== undefined;
    if (isSorted || client === undefined || count === 0) return;
    const lanes = Int32Array.from({ length: count }, (_, lane) => lane);
    const { view: window } = view.getState();
    const ns = await client.shares(lanes, window.startNs, endOf(window));
    if (store.getState().order !== order || engine() !== client) return;
    const rowOf = new Map(Array.from(lanes, (lane) => [lane, lane]));
    store.setState({ orderShares: { rowOf, ns } });
  };

  const setOrder = (order: LaneOrder) => store.setState({ order, orderShares: undefined });

  return {
    /** Sorts by a figure of the window as it is now; once more sorts anew. Lanes that were put elsewhere by hand go back. */
    sortBy(order: LaneOrder) {
      record(`sort lanes: ${orderTitle(order).toLowerCase()}`, () => {
        store.setState({ arranged: NOTHING_ARRANGED });
        setOrder(order);
      });
      return askShares();
    },
    /** The order that was kept. */
    restore(order: LaneOrder) {
      setOrder(order);
      return askShares();
    },
    askShares,
    toggleIdle() {
      const { hidesIdle } = store.getState();
      record(hidesIdle ? "show idle lanes" : "hide idle lanes", () => setIdleHidden(!hidesIdle));
    },
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
