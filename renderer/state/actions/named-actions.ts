import { formatCountOf } from "../../../workers/core/format.js";
import { absoluteTime, sessionTime } from "../../../workers/core/timeline.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { keptNamed } from "../../persist/kept-rows.js";
import type { LaneSetRow, NamedRow, NamedViewRow } from "../../persist/schema.js";
import { isSameValue, type KeyedChange, withKeyedChange } from "../../viewmodel/keyed-changes.js";
import { labelOf } from "../../viewmodel/lane-names.js";
import { restoredProfile } from "../persistence/saved-profile.js";
import { keptStates, savedChoices, savedOrder, savedSqueeze, savedView } from "../persistence/saved-view.js";
import { timelineOf } from "../selectors.js";
import { contentsOf } from "../session-contents.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import { newId } from "./new-id.js";
import type { OrderActions } from "./order-actions.js";
import type { SqueezeActions } from "./squeeze-actions.js";
import type { TopologyActions } from "./topology-actions.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

export const MAX_NAME = 120;

export interface NamedDependencies {
  readonly record: RecordEdit;
  readonly tree: Pick<TreeActions, "restore" | "restoreFilter">;
  readonly order: Pick<OrderActions, "restore" | "setIdleHidden">;
  readonly topology: Pick<TopologyActions, "restoreOrder">;
  readonly view: Pick<ViewActions, "jumpTo">;
  readonly squeeze: Pick<SqueezeActions, "restore">;
  readonly ui: Pick<UiActions, "say">;
}

export type NamedActions = ReturnType<typeof createNamedActions>;

/** Views and sets of lanes under names, kept with the traces that are open. */
export function createNamedActions(
  { stores }: ActionContext,
  { record, tree, order, topology, view, squeeze, ui }: NamedDependencies,
) {
  const { named, session } = stores;
  const savedNow = () => named.getState().saved;
  const put = (saved: ReadonlyMap<string, NamedRow>) => named.setState({ saved });
  const change = (id: string, after: NamedRow | undefined) =>
    put(withKeyedChange(savedNow(), { key: id, before: savedNow().get(id), after }));
  const contents = () => contentsOf(session.getState().info);

  /** The one of a kind that has a name. */
  const called = (kind: NamedRow["kind"], name: string) =>
    [...savedNow().values()].find((row) => row.kind === kind && row.name === name);

  /** The window and the lanes as they are, under a name; undefined while there are no lanes. */
  const viewNow = (id: string, name: string): NamedRow | undefined => {
    const { info, lanes } = session.getState();
    if (info === undefined || lanes === undefined) return undefined;
    const row = savedView(info.contentId, Date.now(), lanes, keptStates(stores));
    const { selection, area, lane, stateNs, compared, markers, ...rest } = row;
    const timeline = timelineOf(info);
    const beginNs = `${absoluteTime(timeline, row.t0)}`;
    const endNs = `${absoluteTime(timeline, row.t1)}`;
    return keptNamed({ id, kind: "view", name, contents: contents(), savedAt: Date.now(), beginNs, endNs, view: rest });
  };

  const openView = ({ name, beginNs, endNs, view: row }: NamedViewRow) => {
    const { info, lanes } = session.getState();
    if (lanes === undefined) return;
    const { open, pinned, hidden, arranged } = savedChoices(row, lanes);
    const kept = savedOrder(row, lanes);
    record(`open the view “${name}”`, () => {
      topology.restoreOrder(kept.cpuOrder);
      tree.restore({ open, pinned, hidden, arranged, shownSet: row.laneSet, curves: row.curves ?? [] });
      tree.restoreFilter(row.filter);
      void order.restore(kept.order);
      order.setIdleHidden(row.hidesIdle === true);
    });
    squeeze.restore(savedSqueeze(row, lanes));
    if (row.profile !== undefined) stores.profile.setState(restoredProfile(row, lanes));
    const timeline = timelineOf(info);
    const startNs = sessionTime(timeline, BigInt(beginNs));
    view.jumpTo({ startNs, spanNs: sessionTime(timeline, BigInt(endNs)) - startNs }, row.scrollPx);
    const away = row.pinned.length + row.hidden.length - pinned.length - hidden.size;
    ui.say(`view “${name}”${away === 0 ? "" : `; ${formatCountOf(away, "lane")} of it not in this trace`}`);
  };

  const showSet = (id: string | undefined) => {
    const name = id === undefined ? undefined : savedNow().get(id)?.name;
    const words = name === undefined ? "show all lanes, not only a set" : `show only the lane set “${name}”`;
    record(words, () => tree.restore({ shownSet: id }));
  };

  return {
    /** Saves the window and the lanes as they are, instead of the view that has the name. */
    saveView(name: string) {
      const own = name.trim().slice(0, MAX_NAME);
      const row = own === "" ? undefined : viewNow(called("view", own)?.id ?? newId(), own);
      if (row === undefined) return;
      record(`save the view “${own}”`, () => change(row.id, row));
      ui.say(`view “${own}” saved`);
    },
    /** Saves the present window and lanes under the name of a view. */
    replaceView(id: string) {
      const before = savedNow().get(id);
      const row = before?.kind === "view" ? viewNow(id, before.name) : undefined;
      if (row === undefined) return;
      record(`replace the view “${row.name}”`, () => change(id, row));
      ui.say(`view “${row.name}” is what you see now`);
    },
    openView(id: string) {
      const row = savedNow().get(id);
      if (row?.kind === "view") openView(row);
    },
    /** Saves lanes under a name, instead of the set that has it; answers its id. */
    saveLanes(name: string, lanes: readonly LaneId[]): string | undefined {
      const own = name.trim().slice(0, MAX_NAME);
      const list = session.getState().lanes;
      if (own === "" || lanes.length === 0 || list === undefined) return undefined;
      const id = called("lanes", own)?.id ?? newId();
      const paths = [...new Set(lanes)].flatMap((lane) => list.paths[lane] ?? []);
      const row: LaneSetRow = {
        id,
        kind: "lanes",
        name: own,
        contents: contents(),
        savedAt: Date.now(),
        lanes: paths,
      };
      record(`save the lane set “${own}”`, () => change(id, row));
      ui.say(`lane set “${own}” of ${formatCountOf(paths.length, "lane")} saved`);
      return id;
    },
    /** Adds a lane to a set, or takes it out. The last one stays: an empty set shows nothing. */
    toggleLane(id: string, lane: LaneId) {
      const row = savedNow().get(id);
      const { lanes } = session.getState();
      const path = lanes?.paths[lane];
      if (row?.kind !== "lanes" || path === undefined) return;
      const isIn = row.lanes.includes(path);
      const left = isIn ? row.lanes.filter((one) => one !== path) : [...row.lanes, path];
      if (left.length === 0) return ui.say(`“${row.name}” has no other lane: remove the set instead`);
      const what = labelOf(lanes, lane);
      const words = isIn ? `take ${what} out of “${row.name}”` : `add ${what} to “${row.name}”`;
      record(words, () => change(id, { ...row, savedAt: Date.now(), lanes: left }));
    },
    /** Shows the lanes of a set alone; undefined: all. */
    showSet,
    /** Another name, unless another one of its kind has it. Answers whether it has the name now. */
    rename(id: string, name: string): boolean {
      const row = savedNow().get(id);
      const own = name.trim().slice(0, MAX_NAME);
      if (row === undefined || own === "") return false;
      const other = called(row.kind, own);
      if (other !== undefined && other.id !== id) return false;
      if (own !== row.name)
        record(`rename “${row.name}” to “${own}”`, () => change(id, { ...row, name: own, savedAt: Date.now() }));
      return true;
    },
    remove(id: string) {
      const row = savedNow().get(id);
      if (row === undefined) return;
      const what = row.kind === "view" ? "view" : "lane set";
      record(`remove the ${what} “${row.name}”`, () => {
        change(id, undefined);
        if (stores.tree.getState().shownSet === id) tree.restore({ shownSet: undefined });
      });
      ui.say(`${what} “${row.name}” removed: Undo brings it back`);
    },
    /** Takes edits back, or makes them again; answers false where another window has changed one of them since. */
    apply(changes: readonly KeyedChange<NamedRow>[]): boolean {
      if (changes.some(({ key, before }) => !isSameValue(savedNow().get(key), before))) return false;
      if (0 < changes.length) put(changes.reduce(withKeyedChange, savedNow()));
      return true;
    },
  };
}
