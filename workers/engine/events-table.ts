import type { ExportTable } from "../query/export/table.js";
import { jsonColumns, numberColumns, textColumns, timeColumns } from "../query/export/table.js";
import { contextJson } from "./event-row.js";
import type { EventReader } from "./events.js";
import { fieldsJson } from "./field-json.js";

export type EventRows = Pick<EventReader, "readRange">;

/** Every event as it was recorded, in time order, read again from the trace. */
export function eventsTable(reader: EventRows): ExportTable {
  return {
    name: "events",
    columns: [
      ...timeColumns("ts_ns"),
      ...textColumns("machine"),
      ...numberColumns("cpu"),
      ...textColumns("name"),
      ...numberColumns("tid", "pid"),
      ...textColumns("comm"),
      ...jsonColumns("fields", "context"),
    ],
    async *rows(_context, { t0, t1, hasLane }) {
      for await (const { ns, machine, cpu, name, tid, pid, comm, event } of reader.readRange(t0, t1)) {
        if (!hasLane(`${machine}/cpu/${cpu}`) && !hasLane(`${machine}/thread/${tid}`)) continue;
        yield [
          ns,
          machine,
          known(cpu),
          name,
          known(tid),
          known(pid),
          comm,
          fieldsJson(event.fields),
          contextJson(event),
        ];
      }
    },
  };
}

function known(number: number): number | undefined {
  return number < 0 ? undefined : number;
}
