import { fail, failureText, ok, type Result } from "../../../workers/core/result.js";
import { absoluteTime } from "../../../workers/core/timeline.js";
import {
  chartOf,
  estimatedBytes,
  exportRequest,
  isOfLane,
  lanesMeant,
  type TableChoice,
} from "../../viewmodel/table-choice.js";
import { TABLE_FILES } from "../../viewmodel/table-files.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { timelineOf } from "../selectors.js";
import type { ActionContext } from "./context.js";
import { type SaveActions, tablePieces } from "./save-actions.js";
import type { UiActions } from "./ui-actions.js";

export interface TableSize {
  /** Undefined: only writing them tells. */
  readonly rows: number | undefined;
  /** About so many. */
  readonly bytes: number;
}

/** Of the tables that no panel shows as one. */
const EVENT_COLUMNS = 9;
const BOOKMARK_COLUMNS = 15;

/** Any table as a file, as `lanescope export` writes it. */
export function createShareTableActions({ stores, engine }: ActionContext, ui: UiActions, saving: SaveActions) {
  /** The lane that a table of one lane is about. */
  const ofLane = ({ table }: TableChoice): Result<number | undefined> => {
    if (!isOfLane(table)) return ok(undefined);
    const { lane } = stores.selection.getState();
    return lane === undefined ? fail("select the lane that it is about first") : ok(lane);
  };

  return {
    /** How large it will be, or why there is no such table. */
    async size(choice: TableChoice, { t0, t1 }: TimeRange): Promise<Result<TableSize>> {
      const api = engine();
      const list = stores.session.getState().lanes;
      if (api === undefined || list === undefined) return fail("no trace is open");
      const lanes = lanesMeant(list, choice.lanes);
      if (!lanes.ok) return lanes;
      const chart = chartOf(choice);
      if (!chart.ok) return chart;
      const of = ofLane(choice);
      if (!of.ok) return of;
      const { table, format, asPublished } = choice;
      const sizeOf = (rows: number, columns: number) => ok({ rows, bytes: estimatedBytes(format, rows, columns) });
      const where = choice.where.trim();
      if (table === "annotations") return sizeOf(stores.annotations.getState().byId.size, BOOKMARK_COLUMNS);
      if (table.startsWith("profile")) return ok({ rows: undefined, bytes: 0 });
      if (table === "events") {
        const page = await api.events({ t0, t1, limit: 0, asker: "share", ...(where !== "" && { text: where }) });
        return page.ok ? sizeOf(page.value.total ?? 0, EVENT_COLUMNS) : page;
      }
      const page = await api.table({
        table,
        t0,
        t1,
        limit: 1,
        asker: "share",
        asPublished,
        ...(where !== "" && { where }),
        ...(lanes.value !== undefined && { lanes: lanes.value }),
        ...(of.value !== undefined && { of: of.value }),
        ...(chart.value !== undefined && { chart: chart.value }),
      });
      return page.ok ? sizeOf(page.value.total, page.value.columns.length) : page;
    },
    /** `range`: session times; undefined: the whole trace. */
    async save(choice: TableChoice, range: TimeRange | undefined): Promise<void> {
      const { info, lanes } = stores.session.getState();
      const of = ofLane(choice);
      if (!of.ok) return ui.say(failureText(of.error));
      const timeline = timelineOf(info);
      const absolute = (t: number) => `${absoluteTime(timeline, t)}`;
      const part = range === undefined ? {} : { from: absolute(range.t0), to: absolute(range.t1) };
      const request = exportRequest(choice, part, of.value === undefined ? undefined : lanes?.paths[of.value]);
      if (!request.ok) return ui.say(failureText(request.error));
      const { table, format } = choice;
      const annotations = [...stores.annotations.getState().byId.values()];
      const whole = { ...request.value, ...(table === "annotations" && { annotations }) };
      const mime = TABLE_FILES.find((file) => file.format === format)?.mime ?? "text/csv";
      await saving.save(`${table}.${format}`, (api) => api.exportOpen(whole), tablePieces(mime));
    },
  };
}
