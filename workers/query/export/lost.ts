import { numberColumns, type PanelTable, textColumns, timeColumns } from "./table.js";

/** Gaps in which a stream's events were lost; `events` is empty where the trace does not say how many. */
export const lostTable: PanelTable = {
  name: "lost",
  title: "Lost events",
  about: "A gap in which events of a stream were lost or not recorded.",
  columns: [
    ...textColumns("stream"),
    ...timeColumns("start_ns", "end_ns"),
    ...numberColumns("events"),
    ...textColumns("cause", "machine"),
    ...numberColumns("cpu"),
  ],
  *rows(context, { t0, t1 }) {
    for (const { stream, startNs, endNs, machine, cpu } of context.throttled ?? []) {
      if (endNs < t0 || t1 <= startNs) continue;
      yield [stream, startNs, endNs, undefined, "throttled", machine, cpu < 0 ? undefined : cpu];
    }
    for (const { stream, startNs, endNs, events, cause, machine, cpu } of context.lost) {
      if (endNs < t0 || t1 <= startNs) continue;
      yield [stream, startNs, endNs, events < 0 ? undefined : events, cause, machine, cpu < 0 ? undefined : cpu];
    }
  },
};
