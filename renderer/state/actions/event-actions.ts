import { formatCountOf } from "../../../workers/core/format.js";
import { absoluteTime } from "../../../workers/core/timeline.js";
import type { EventRow, ExportRequest } from "../../../workers/model/engine-api.js";
import { eventsTsv } from "../../viewmodel/event-columns.js";
import type { TableFile } from "../../viewmodel/table-files.js";
import type { EventsState } from "../events-store.js";
import { timelineOf } from "../selectors.js";
import type { ActionContext } from "./context.js";
import { type SaveActions, tablePieces } from "./save-actions.js";
import type { UiActions } from "./ui-actions.js";

/** A clipboard holds a text in memory. */
const MAX_COPIED_ROWS = 10_000;

/** Events that are listed. */
export interface ListedEvents {
  readonly t0: number;
  readonly t1: number;
  readonly text: string;
}

/** The list of events: what it shows, copies and saves. */
export function createEventActions({ stores, engine }: ActionContext, ui: UiActions, saving: SaveActions) {
  const timeline = () => timelineOf(stores.session.getState().info);
  return {
    set: (changes: Partial<EventsState>) => stores.events.setState(changes),

    /** Copies rows from one rank to another, with headings, for a spreadsheet. */
    async copy({ text, ...of }: ListedEvents, from: number, to: number) {
      const limit = Math.min(MAX_COPIED_ROWS, to - from);
      const rows: EventRow[] = [];
      while (rows.length < limit) {
        const row = from + rows.length;
        const page = await engine()?.events({
          ...of,
          row,
          limit: limit - rows.length,
          ...(text === "" ? {} : { text }),
        });
        if (page === undefined || !page.ok || page.value.rows.length === 0) break;
        rows.push(...page.value.rows);
      }
      const rest = rows.length < to - from ? ` of ${formatCountOf(to - from, "event")}: save the rest as a file` : "";
      await ui.copy(eventsTsv(rows, timeline()), `${formatCountOf(rows.length, "event")} copied${rest}`);
    },

    /** Saves all events that are listed, as `lanescope export --table events` writes them. */
    async save({ t0, t1, text }: ListedEvents, { format, mime }: TableFile) {
      // Events happen at whole ns.
      const bound = (t: number) => `${absoluteTime(timeline(), Math.ceil(t))}`;
      const request: ExportRequest = {
        table: "events",
        format,
        ...(Number.isFinite(t0) ? { from: bound(t0) } : {}),
        ...(Number.isFinite(t1) ? { to: bound(t1) } : {}),
        ...(text === "" ? {} : { where: text }),
      };
      await saving.save(`events.${format}`, (api) => api.exportOpen(request), tablePieces(mime));
    },
  };
}
