import type { LaneList } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { ViewRow } from "../../persist/schema.js";
import type { SelectionState } from "../selection-store.js";
import type { TreeState } from "../tree-store.js";
import { type SavedChoices, savedChoices } from "./saved-view.js";

/** What of the window changes once kept lanes have come. */
export interface LateChoices {
  /** The kept view. */
  readonly row: ViewRow;
  readonly tree: Partial<TreeState>;
  readonly selection: Partial<SelectionState>;
}

/**
 * Lanes that come and go while a trace is open: analyses of the user make theirs once all is read, and take them away when
 * they are turned off. What is kept of such a lane waits until it comes, and outlasts that it is gone.
 */
export class PassingLanes {
  /** Under which path a lane stood that is gone. */
  private readonly former = new Map<LaneId, string>();
  private last: LaneList | undefined;
  /** A kept view some of whose lanes have not come yet. */
  private row: ViewRow | undefined;
  /** What of it is in force. */
  private taken: SavedChoices | undefined;

  /** Other lanes follow: those of another trace, or those of a view that is begun anew. */
  clear(): void {
    this.former.clear();
    this.last = undefined;
    this.forget();
  }

  /** What is kept of lanes that have not come holds no longer. */
  forget(): void {
    this.row = undefined;
    this.taken = undefined;
  }

  /** The view is in force, for those of its lanes that are there. */
  await(row: ViewRow, lanes: LaneList): void {
    const isWaiting = 0 < missing(row, lanes).size;
    this.row = isWaiting ? row : undefined;
    this.taken = isWaiting ? savedChoices(row, lanes) : undefined;
    this.last = lanes;
  }

  /** The lanes are these now; answers what is kept of those that have just come. */
  see(lanes: LaneList, tree: TreeState, selection: SelectionState): LateChoices | undefined {
    if (lanes === this.last) return undefined;
    const before = this.last;
    this.last = lanes;
    for (const lane of lanes.gone) {
      const path = before?.gone.includes(lane) === false ? before.paths[lane] : undefined;
      if (path !== undefined) this.former.set(lane, path);
    }
    const { row, taken } = this;
    if (row === undefined || taken === undefined) return undefined;
    const now = savedChoices(row, lanes);
    this.await(row, lanes);
    return { row, ...lateChoices(taken, now, tree, selection) };
  }

  /** The lanes, with those that are gone under the paths that they had. */
  withFormer(lanes: LaneList): LaneList {
    if (this.former.size === 0) return lanes;
    const gone = new Set(lanes.gone);
    const pathOf = (path: string, lane: LaneId) => (gone.has(lane) ? (this.former.get(lane) ?? path) : path);
    return { ...lanes, paths: lanes.paths.map(pathOf) };
  }

  /** A view to be kept, with what is kept of lanes that have not come. */
  withAwaited(view: ViewRow, lanes: LaneList): ViewRow {
    const { row } = this;
    if (row === undefined) return view;
    const away = missing(row, lanes);
    const joined = (part: "collapsed" | "expanded" | "pinned" | "hidden") => [
      ...view[part],
      ...row[part].filter((path) => away.has(path)),
    ];
    const moves = [...(view.moves ?? []), ...(row.moves ?? []).filter(({ lane }) => away.has(lane))];
    return {
      ...view,
      collapsed: joined("collapsed"),
      expanded: joined("expanded"),
      pinned: joined("pinned"),
      hidden: joined("hidden"),
      ...(0 < moves.length && { moves }),
    };
  }
}

/** Paths that a view names and that no lane has. */
function missing(row: ViewRow, lanes: LaneList): ReadonlySet<string> {
  const { collapsed, expanded, pinned, hidden, moves = [], area = [], lane = [] } = row;
  const away = new Set([collapsed, expanded, pinned, hidden, moves.map((move) => move.lane), area, lane].flat());
  for (const path of lanes.paths) away.delete(path);
  return away;
}

/** What the user has done since a view was restored wins over what it says of lanes that come only now. */
function lateChoices(
  was: SavedChoices,
  now: SavedChoices,
  tree: TreeState,
  selection: SelectionState,
): Omit<LateChoices, "row"> {
  const news = [...now.open].filter(([lane]) => !was.open.has(lane));
  const pinned = now.pinned.filter((lane) => !was.pinned.includes(lane) && !tree.pinned.includes(lane));
  const hidden = [...now.hidden].filter((lane) => !was.hidden.has(lane));
  const arranged = [...now.arranged].filter(([lane]) => !was.arranged.has(lane) && !tree.arranged.has(lane));
  const isArea = sameLanes(selection.area, was.area) && !sameLanes(now.area, was.area);
  const isLane = selection.lane === undefined && was.lane === undefined && now.lane !== undefined;
  return {
    tree: {
      ...(0 < news.length && { open: new Map([...news, ...tree.open]) }),
      ...(0 < pinned.length && { pinned: [...tree.pinned, ...pinned] }),
      ...(0 < hidden.length && { hidden: new Set([...tree.hidden, ...hidden]) }),
      ...(0 < arranged.length && { arranged: new Map([...tree.arranged, ...arranged]) }),
    },
    selection: { ...(isArea && { area: now.area }), ...(isLane && { lane: now.lane }) },
  };
}

function sameLanes(a: ReadonlySet<LaneId> | undefined, b: ReadonlySet<LaneId> | undefined): boolean {
  return a?.size === b?.size && [...(a ?? [])].every((lane) => b?.has(lane) === true);
}
