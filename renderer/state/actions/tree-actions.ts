import type { LaneId } from "../../../workers/model/lanes.js";
import { parseViewFilter } from "../../viewmodel/filter.js";
import { ancestorsOf } from "../../viewmodel/lane-layout.js";
import { labelOf } from "../../viewmodel/lane-names.js";
import { childCount, startsOpen } from "../../viewmodel/lane-tree.js";
import { clampScroll } from "../../viewmodel/rows.js";
import type { TreeState } from "../tree-store.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";

/** Longer filters are cut where an edit is named. */
const MAX_WORDS = 40;

export type TreeActions = ReturnType<typeof createTreeActions>;

export function createTreeActions({ stores, select }: ActionContext, record: RecordEdit) {
  const { tree: store, session, view, overlay } = stores;

  /** The layout may have become shorter. */
  const keepScrollInside = () => {
    const area = view.getState();
    const scrollPx = clampScroll(select.layout(), area, area.scrollPx);
    if (scrollPx !== area.scrollPx) view.setState({ scrollPx });
  };
  const change = (choices: Partial<TreeState>) => {
    store.setState(choices);
    keepScrollInside();
  };

  const isOpen = (lane: LaneId): boolean => {
    const { lanes, tree } = session.getState();
    return store.getState().open.get(lane) ?? (lanes !== undefined && startsOpen(lanes, tree, lane));
  };

  const nameOf = (lane: LaneId) => labelOf(session.getState().lanes, lane);

  const setOpen = (lane: LaneId, open: boolean) =>
    record(`${open ? "open" : "close"} ${nameOf(lane)}`, () => {
      change({ open: new Map(store.getState().open).set(lane, open) });
    });

  const applyFilter = (filterText: string) =>
    change(parseViewFilter(filterText).ok ? { filterText, appliedFilter: filterText } : { filterText });

  const setFilter = (filterText: string) => {
    const words = filterText.trim() === "" ? "clear the filter" : `filter “${filterText.trim().slice(0, MAX_WORDS)}”`;
    record(words, () => applyFilter(filterText), "filter");
  };

  return {
    /** Whether there are lanes below it. */
    isParent: (lane: LaneId) => 0 < childCount(session.getState().tree, lane),
    toggleOpen: (lane: LaneId) => setOpen(lane, !isOpen(lane)),
    setOpen,
    setAllOpen(open: boolean) {
      const { tree } = session.getState();
      const all = new Map<LaneId, boolean>();
      for (let lane = 0; lane < tree.count; lane++) if (0 < childCount(tree, lane)) all.set(lane, open);
      if (!open) for (const root of tree.roots) all.set(root, true);
      record(open ? "open all lanes" : "close all lanes", () => change({ open: all }));
    },
    togglePin(lane: LaneId) {
      const { pinned } = store.getState();
      const isPinned = pinned.includes(lane);
      record(`${isPinned ? "unpin" : "pin"} ${nameOf(lane)}`, () => {
        change({ pinned: isPinned ? pinned.filter((one) => one !== lane) : [...pinned, lane] });
      });
    },
    hide(lane: LaneId) {
      const { hidden, pinned } = store.getState();
      record(`hide ${nameOf(lane)}`, () => {
        change({ hidden: new Set(hidden).add(lane), pinned: pinned.filter((one) => one !== lane) });
      });
    },
    showAll: () => record("show all hidden lanes", () => change({ hidden: new Set() })),
    setFilter,
    /** Makes a lane visible: opens its parents, unhides it, drops a set of lanes or a filter that excludes it. */
    reveal(lane: LaneId) {
      const { lanes: rows, pinnedCount } = select.layout();
      if (0 <= rows.indexOf(lane, pinnedCount)) return;
      const { open, hidden } = store.getState();
      const above = ancestorsOf(session.getState().tree, lane);
      const opened = new Map(open);
      const shown = new Set(hidden);
      for (const one of above) opened.set(one, true);
      for (const one of [lane, ...above]) shown.delete(one);
      change({ open: opened, hidden: shown });
      const isOnShow = () => select.layout().lanes.includes(lane);
      if (!isOnShow()) overlay.setState({ only: undefined });
      if (!isOnShow()) change({ shownSet: undefined });
      if (!isOnShow()) applyFilter("");
    },
    setWidth: (px: number) => store.setState({ treeWidthPx: Math.round(Math.min(720, Math.max(140, px))) }),
    /** Puts parts as they were kept, or as they were before an edit. */
    restore: (parts: Partial<TreeState>) => change(parts),
    /** The filter as it was kept. */
    restoreFilter: applyFilter,
  };
}
