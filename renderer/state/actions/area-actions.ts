import type { LaneId } from "../../../workers/model/lanes.js";
import { type Area, rowsBetween, toggled } from "../../viewmodel/area.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { rangeOf } from "../../viewmodel/snap.js";
import type { RangeDrag } from "../selection-store.js";
import type { ActionContext } from "./context.js";
import type { SelectionActions } from "./selection-actions.js";

/** Limits the selection to some lanes, and extends it over lanes and states by key. */
export function createAreaActions({ stores, select }: ActionContext, picks: SelectionActions) {
  const { selection, ui } = stores;
  /** Where extending over lanes begins: the lane that this area was begun with or changed by last. */
  let from: { readonly lane: LaneId; readonly area: Area | undefined } | undefined;
  /** Where extending over time begins. */
  let fromNs: number | undefined;

  const set = (area: Area | undefined) => {
    selection.setState({ area });
    ui.setState({ announcement: area === undefined ? "all lanes selected" : `${select.areaWords()} selected` });
  };

  /** All rows from one lane, where extending begins from now on, to another. */
  const rowsFrom = (began: LaneId, end: LaneId): Area => {
    const area = rowsBetween(select.layout(), began, end);
    from = { lane: began, area };
    return area;
  };

  const start = () => {
    const { area, lane } = selection.getState();
    // Another area was picked since, or none is left.
    return area !== undefined && from?.area === area ? from.lane : lane;
  };

  /** The lane that is selected begins an area. */
  const begun = (): Area => {
    const { area, lane } = selection.getState();
    return area ?? new Set(lane === undefined ? [] : [lane]);
  };

  return {
    limitTo: (lane: LaneId) => set(new Set([lane])),
    /** Adds a lane, or takes it out. */
    toggle(lane: LaneId) {
      const { area } = selection.getState();
      const lanes = begun();
      // The lane that is selected is in the area that begins with it.
      const next = area === undefined && lanes.has(lane) ? lanes : toggled(lanes, lane);
      from = { lane, area: next };
      set(next);
    },
    /** From where the area began, or the lane that is selected, to another one. */
    to: (lane: LaneId) => set(rowsFrom(start() ?? lane, lane)),
    /** A drag over lanes, and over a stretch of time once it has moved so far. */
    drag(began: LaneId, end: LaneId, drag: RangeDrag | undefined) {
      selection.setState({ area: rowsFrom(began, end), ...(drag && { drag, range: rangeOf(drag.fromNs, drag.toNs) }) });
    },
    /** To the row above or below, which is selected. */
    extendLanes(direction: 1 | -1) {
      const { lane } = selection.getState();
      if (lane === undefined) return picks.moveLane(direction);
      const layout = select.layout();
      const row = rowOfLane(layout, lane) + direction;
      const next = layout.lanes[Math.max(0, Math.min(layout.count - 1, row))];
      if (next === undefined) return;
      const began = start() ?? lane;
      picks.selectLane(next);
      set(rowsFrom(began, next));
    },
    /** Over the next or previous state of the lane. */
    async extendRange(direction: 1 | -1) {
      const { range, state } = selection.getState();
      if (state === undefined) return picks.step(direction);
      const isGoingOn = range !== undefined && (fromNs === range.t0 || fromNs === range.t1);
      const anchorNs = isGoingOn && fromNs !== undefined ? fromNs : direction === 1 ? state.start : state.end;
      // The state itself comes first.
      if (range !== undefined) await picks.step(direction);
      const reached = selection.getState().state;
      if (reached === undefined) return;
      fromNs = Math.floor(anchorNs);
      picks.setRange(rangeOf(anchorNs, reached.start < anchorNs ? reached.start : reached.end));
    },
    clear: () => set(undefined),
  };
}
