import { formatDuration } from "../../../workers/core/format.js";
import type { StateDetails } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { stateTitle } from "../../viewmodel/state-style.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { timeAtPx } from "../../viewmodel/viewport.js";
import type { Hover, TimeRange } from "../selection-store.js";
import type { ActionContext } from "./context.js";
import type { TreeActions } from "./tree-actions.js";
import type { ViewActions } from "./view-actions.js";

export interface SelectionActions {
  /** Picks the state of `lane` at `timeNs` (a click). */
  pick(lane: LaneId | undefined, timeNs: number): void;
  selectLane(lane: LaneId): void;
  setRange(range: TimeRange | undefined): void;
  /** Puts the cursor on a time and brings it into view. */
  setCursor(timeNs: number): void;
  /** What will be searched for; forgets the last hit. */
  setSearchText(text: string): void;
  /** To the next or previous state of the lane. */
  step(direction: 1 | -1): Promise<void>;
  /** To the lane above or below. */
  moveLane(direction: 1 | -1): void;
  /** Follows a wake-up: to what caused this state (-1), or to what it caused (1). */
  follow(direction: 1 | -1): Promise<void>;
  /** Goes to a lane and a time from anywhere: opens what hides the lane, scrolls and pans. */
  goTo(lane: LaneId, timeNs: number): Promise<void>;
  hover(hover: Hover | undefined): void;
  /** Zooms to the state under a double click. */
  zoomToStateAt(lane: LaneId, timeNs: number): Promise<void>;
  search(text: string, direction: 1 | -1): Promise<void>;
  /** Esc: gives up one thing at a time. */
  clearOne(): boolean;
}

export function createSelectionActions(context: ActionContext, view: ViewActions, tree: TreeActions): SelectionActions {
  const { stores, select } = context;
  const { selection, ui, session } = stores;

  const hovers = new CoalescingQuery(
    async (at: { readonly lane: LaneId; readonly timeNs: number }) => context.engine()?.stateAt(at.lane, at.timeNs),
    (hoverState) => selection.setState({ hoverState }),
  );

  const announce = (details: StateDetails | undefined) => {
    ui.setState({ announcement: details === undefined ? "no state here" : spoken(details) });
  };

  const spoken = (details: StateDetails): string => {
    const lane = session.getState().lanes?.names[details.lane] ?? "";
    const reason = details.reason === "" ? "" : `, ${details.reason}`;
    const start = formatTime(select.timeBase(), details.start, 6);
    return `${lane}: ${stateTitle(details.state)}${reason}, ${formatDuration(details.end - details.start)}, from ${start}`;
  };

  const set = (details: StateDetails, cursorNs: number) => {
    selection.setState({ lane: details.lane, state: details, cursorNs });
    announce(details);
  };

  /** Only the newest pick may set the selection. */
  let picks = 0;
  const load = async (lane: LaneId, timeNs: number): Promise<StateDetails | undefined> => {
    const mine = ++picks;
    const details = await context.engine()?.stateAt(lane, timeNs);
    if (mine !== picks) return undefined;
    selection.setState({ state: details });
    announce(details);
    return details;
  };

  const cursor = (): number => {
    const { cursorNs, hover } = selection.getState();
    const { view: window, widthPx } = stores.view.getState();
    return cursorNs ?? hover?.timeNs ?? timeAtPx(window, widthPx, widthPx / 2);
  };

  const actions: SelectionActions = {
    pick(lane, timeNs) {
      selection.setState({ lane, cursorNs: timeNs, range: undefined, state: undefined });
      if (lane !== undefined) void load(lane, timeNs);
    },
    selectLane(lane) {
      selection.setState({ lane, state: undefined });
      view.revealLane(lane);
      void load(lane, cursor());
    },
    setRange: (range) => selection.setState({ range }),
    setCursor(cursorNs) {
      selection.setState({ cursorNs });
      view.reveal(cursorNs);
    },
    setSearchText: (searchText) =>
      selection.setState({ searchText, hit: undefined, searchMessage: "", searchedTo: undefined }),
    async step(direction) {
      const { lane, state } = selection.getState();
      if (lane === undefined) return actions.moveLane(1);
      const from = state === undefined ? cursor() : state.start;
      const next = await context.engine()?.step(lane, from, direction);
      if (next === undefined) {
        ui.setState({ announcement: direction === 1 ? "last state" : "first state" });
        return;
      }
      set(next, next.start);
      view.reveal(next.start);
      view.revealLane(lane);
    },
    moveLane(direction) {
      const layout = select.layout();
      const { lane } = selection.getState();
      const from = lane === undefined ? (direction === 1 ? -1 : layout.count) : rowOfLane(layout, lane);
      const next = layout.lanes[Math.max(0, Math.min(layout.count - 1, from + direction))];
      if (next !== undefined) actions.selectLane(next);
    },
    async follow(direction) {
      const { state } = selection.getState();
      const engine = context.engine();
      if (state === undefined || engine === undefined) return;
      const target = await wakeTarget(engine, state, direction);
      if (target === undefined)
        ui.setState({ message: direction === -1 ? "No known cause" : "Wakes nothing we know of" });
      else await actions.goTo(target.lane, target.timeNs);
    },
    async goTo(lane, timeNs) {
      tree.reveal(lane);
      selection.setState({ lane, cursorNs: timeNs });
      view.reveal(timeNs);
      view.revealLane(lane);
      await load(lane, timeNs);
    },
    hover(hover) {
      const before = selection.getState();
      const known = before.hoverState;
      const isKnown =
        hover !== undefined &&
        known !== undefined &&
        known.lane === hover.lane &&
        known.start <= hover.timeNs &&
        hover.timeNs < known.end;
      selection.setState({ hover, hoverState: isKnown ? known : undefined });
      if (hover?.lane !== undefined && !isKnown) hovers.request({ lane: hover.lane, timeNs: hover.timeNs });
    },
    async zoomToStateAt(lane, timeNs) {
      const details = await load(lane, timeNs);
      if (details !== undefined) view.zoomToRange(details.start, details.end, 0.25);
    },
    async search(text, direction) {
      const engine = context.engine();
      selection.setState({ searchText: text, searchMessage: "" });
      if (engine === undefined || text === "") return;
      const { hit, searchedTo } = selection.getState();
      const start = hit === undefined ? stores.view.getState().view.startNs : hit.t + direction;
      const found = await engine.findEvent({ text, t: searchedTo ?? start, direction });
      // A newer search has taken its place.
      if (!found.ok) return;
      const { event, gaveUpAt } = found.value;
      if (event === undefined) {
        selection.setState({ searchMessage: missMessage(direction, gaveUpAt), searchedTo: gaveUpAt });
        return;
      }
      selection.setState({ hit: event, cursorNs: event.t, searchedTo: undefined });
      view.reveal(event.t);
    },
    clearOne() {
      const { range, state, lane, hit, searchText } = selection.getState();
      if (hit !== undefined || searchText !== "") {
        selection.setState({ hit: undefined, searchText: "", searchMessage: "", searchedTo: undefined });
      } else if (range !== undefined) selection.setState({ range: undefined });
      else if (state !== undefined || lane !== undefined) {
        selection.setState({ state: undefined, lane: undefined, cursorNs: undefined });
      } else return false;
      return true;
    },
  };
  function missMessage(direction: 1 | -1, gaveUpAt: number | undefined): string {
    if (gaveUpAt === undefined) return direction === 1 ? "no more after here" : "no more before here";
    const key = direction === 1 ? "Enter" : "Shift+Enter";
    return `none ${direction === 1 ? "up" : "back"} to ${formatTime(context.select.timeBase(), gaveUpAt)}: ${key} goes on`;
  }
  return actions;
}

type Engine = NonNullable<ReturnType<ActionContext["engine"]>>;

/** Along an arrow that ends (-1) or begins (1) in the state; else to the culprit the analysis named. */
async function wakeTarget(
  engine: Engine,
  state: StateDetails,
  direction: 1 | -1,
): Promise<{ lane: LaneId; timeNs: number } | undefined> {
  const lanes = Int32Array.of(state.lane);
  const edges = await engine.edges({ lanes, t0: state.start - 1, t1: state.end + 1, limit: 1000 });
  for (let i = 0; i < edges.count; i++) {
    const from = { lane: edges.fromLane[i] ?? -1, timeNs: edges.fromNs[i] ?? 0 };
    const to = { lane: edges.toLane[i] ?? -1, timeNs: edges.toNs[i] ?? 0 };
    if (direction === -1 && to.lane === state.lane && from.lane !== state.lane) return from;
    if (direction === 1 && from.lane === state.lane && to.lane !== state.lane) return to;
  }
  if (direction === -1 && 0 <= state.culprit) return { lane: state.culprit, timeNs: state.start };
  return undefined;
}
