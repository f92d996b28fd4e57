import { assert } from "../../../workers/core/assert.js";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import { failureText } from "../../../workers/core/result.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { TableRequest, TableTextRequest } from "../../../workers/model/table.js";
import type { HeatChoice } from "../../viewmodel/heat-map.js";
import type { LatencyChoice } from "../../viewmodel/latency-family.js";
import type { TableFile } from "../../viewmodel/table-files.js";
import { type Moment, numberAt, otherLanes, rowTarget } from "../../viewmodel/table-view.js";
import { endOf, shownSpan } from "../../viewmodel/viewport.js";
import type { HiddenColumns, TableLook, Walk } from "../tables-store.js";
import type { ActionContext } from "./context.js";
import { type SaveActions, tablePieces } from "./save-actions.js";
import type { SelectionActions } from "./selection-actions.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

/** Share of a moment's length shown on either side of it, for its context. */
const MARGIN = 1;
/** A moment without length is shown in this share of the window. */
const INSTANT_SHARE = 0.25;

/** Longer texts do not go through a clipboard. */
const MAX_COPIED_CHARS = 50_000_000;

export function createTableActions(
  context: ActionContext,
  view: ViewActions,
  tree: TreeActions,
  selection: SelectionActions,
  ui: UiActions,
  saving: SaveActions,
) {
  const { stores } = context;
  const { tables } = stores;

  /** All pieces of the rows as text; undefined if that failed or is too much, which it says. */
  const textOf = async (request: TableTextRequest, most: number): Promise<string[] | undefined> => {
    const engine = context.engine();
    if (engine === undefined) return undefined;
    const handle = await engine.tableText(request);
    const refuse = (message: string) => {
      ui.say(message);
      return undefined;
    };
    if (!handle.ok) return refuse(failureText(handle.error));
    const pieces: string[] = [];
    for (let chars = 0; ; ) {
      const piece = await engine.exportNext(handle.value);
      if (!piece.ok) return refuse(failureText(piece.error));
      if (piece.value === undefined) return pieces;
      assert(typeof piece.value === "string", "rows for the clipboard are text");
      chars += piece.value.length;
      pieces.push(piece.value);
      if (most < chars) {
        const size = formatBytes(most);
        return refuse(`These rows are more than ${size} of text: filter them, or use lanescope export`);
      }
    }
  };

  const scopeNow = () => {
    const { held } = tables.getState();
    const { range } = stores.selection.getState();
    if (held !== undefined && held.range === range) return held;
    const { view: window, isWhole } = stores.view.getState();
    return { ...(range ?? { t0: window.startNs, t1: endOf(window) }), isWhole: range === undefined && isWhole };
  };

  const follow = ({ lane, t0, t1 }: Moment, others: readonly LaneId[] = []) => {
    const scope = scopeNow();
    const highlight = others.length === 0 || lane === undefined ? others : [lane, ...others];
    for (const other of highlight) tree.reveal(other);
    if (Number.isNaN(t0)) {
      if (lane !== undefined) {
        tree.reveal(lane);
        selection.selectLane(lane);
      }
      return;
    }
    const range = t0 < t1 ? { t0, t1 } : undefined;
    const { t0: from, t1: to, isWhole } = scope;
    tables.setState({ held: { t0: from, t1: to, range, isWhole }, highlight: new Set(highlight) });
    selection.setRange(range);
    if (range !== undefined) view.zoomToRange(t0, t1, MARGIN);
    else {
      const span = shownSpan(stores.view.getState().view) * INSTANT_SHARE;
      view.zoomToRange(t0 - span / 2, t0 + span / 2);
    }
    if (lane === undefined) selection.setCursor(t0);
    else void selection.goTo(lane, t0);
  };

  return {
    /** Selects the moment of a row and zooms to it; the tables stay. `others`: more lanes to highlight. */
    follow,
    setCurve: (curve: string) => tables.setState({ curve }),
    /** Changes what the heat map shows. */
    setHeat: (heat: Partial<HeatChoice>) => tables.setState({ heat: { ...tables.getState().heat, ...heat } }),
    setLatency: (latency: LatencyChoice) => tables.setState({ latency }),
    /** The cases that are walked from now on. The same ones go on where they were. */
    setWalk(walk: Walk | undefined) {
      const before = tables.getState().walk;
      if (walk === undefined || before?.key !== walk.key) tables.setState({ walk });
    },
    /** Shows the next of the cases that are walked, the longest first, or goes back by one. */
    async walkOn(step: 1 | -1) {
      const { walk } = tables.getState();
      const rank = walk?.shown === undefined ? 0 : walk.shown.rank + step;
      if (walk === undefined || rank < 0) return;
      const answer = await context.engine()?.table({ ...walk.question, offset: rank, limit: 1 });
      // Another case may have been asked for meanwhile, or other cases.
      if (answer?.ok !== true || answer.value.count === 0 || tables.getState().walk !== walk) return;
      const { value: table } = answer;
      tables.setState({ walk: { ...walk, shown: { rank, ns: numberAt(table, walk.length, 0), total: table.total } } });
      const moment = rowTarget(table, 0);
      if (moment !== undefined) follow(moment, otherLanes(table, 0));
    },
    /** Lets the tables follow the window again. */
    release() {
      const { held } = tables.getState();
      tables.setState({ held: undefined });
      if (held?.range !== undefined && stores.selection.getState().range === held.range) selection.setRange(undefined);
    },
    /** Copies rows with their headings, for a spreadsheet. */
    async copyRows(question: TableRequest, columns: readonly string[] | undefined) {
      const pieces = await textOf({ question, format: "tsv", ...(columns && { columns }) }, MAX_COPIED_CHARS);
      if (pieces === undefined) return;
      const text = pieces.join("");
      const rows = text.split("\n").length - 2;
      await ui.copy(text, `${formatCountOf(rows, "row")} copied`);
    },
    /** Saves rows as a file, as `lanescope export` writes it. */
    saveRows: (question: TableRequest, columns: readonly string[] | undefined, { format, mime }: TableFile) =>
      saving.save(
        `${question.table}.${format}`,
        (engine) => engine.tableText({ question, format, ...(columns && { columns }) }),
        tablePieces(mime),
      ),
    /** Changes the filter or the order of a table. */
    setLook(table: string, look: TableLook) {
      const { looks } = tables.getState();
      tables.setState({ looks: { ...looks, [table]: { ...looks[table], ...look } } });
    },
    /** Shows some rows of a table in its panel. */
    showRows(table: string, panel: string, look: TableLook) {
      const { looks } = tables.getState();
      tables.setState({ looks: { ...looks, [table]: look } });
      ui.showPanel(panel);
    },
    setHiddenColumns(table: string, names: readonly string[]) {
      const { [table]: _, ...others } = tables.getState().hiddenColumns;
      tables.setState({ hiddenColumns: names.length === 0 ? others : { ...others, [table]: names } });
    },
    restoreHiddenColumns: (hiddenColumns: HiddenColumns) => tables.setState({ hiddenColumns }),
    setAsPublished: (asPublished: boolean) => tables.setState({ asPublished }),
    setOfLane: (isOfLane: boolean) => tables.setState({ isOfLane }),
    /** Limits findings to those of a VM. */
    setFindingsOf: (findingsOf: LaneId | undefined) => tables.setState({ findingsOf }),
    /** Ends highlighting lanes; answers whether there were any. */
    clearHighlight() {
      if (tables.getState().highlight.size === 0) return false;
      tables.setState({ highlight: new Set() });
      return true;
    },
  };
}

export type TableActions = ReturnType<typeof createTableActions>;
