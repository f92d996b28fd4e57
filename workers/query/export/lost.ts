import type { ExportTable } from "./table.js";

/** Gaps in which a stream's events were lost; `events` is empty where the trace does not say how many. */
export const lostTable: ExportTable = {
  name: "lost",
  columns: [
    { name: "stream", type: "text" },
    { name: "start_ns", type: "time" },
    { name: "end_ns", type: "time" },
    { name: "events", type: "number" },
    { name: "cause", type: "text" },
    { name: "machine", type: "text" },
    { name: "cpu", type: "number" },
  ],
  *rows(context, { t0, t1 }) {
    for (const { stream, startNs, endNs, events, cause, machine, cpu } of context.lost) {
      if (endNs < t0 || t1 <= startNs) continue;
      yield [stream, startNs, endNs, events < 0 ? undefined : events, cause, machine, cpu < 0 ? undefined : cpu];
    }
  },
};
