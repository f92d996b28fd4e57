import { absoluteTime, type Timeline } from "../../workers/core/timeline.js";
import type { EventRow } from "../../workers/model/engine-api.js";
import { eventText } from "./event-text.js";
import { textWidth } from "./text-width.js";
import { formatTime, type TimeBase } from "./time-format.js";

/** A column of the list of events. */
export interface EventColumn {
  readonly name: string;
  readonly title: string;
  /** Its track in a CSS grid. */
  readonly track: string;
  readonly isRight?: boolean;
  readonly text: (row: EventRow, base: TimeBase) => string;
}

const MACHINE: EventColumn = {
  name: "machine",
  title: "Machine",
  track: textWidth(110),
  text: ({ machine }) => machine,
};

const COLUMNS: readonly EventColumn[] = [
  { name: "time", title: "Time", track: textWidth(178), text: ({ t }, base) => formatTime(base, t) },
  MACHINE,
  { name: "cpu", title: "CPU", track: textWidth(48), isRight: true, text: ({ cpu }) => (cpu < 0 ? "" : `${cpu}`) },
  { name: "name", title: "Event", track: textWidth(190), text: ({ name }) => name },
  { name: "comm", title: "Thread", track: textWidth(130), text: ({ comm }) => comm },
  { name: "tid", title: "Tid", track: textWidth(64), isRight: true, text: ({ tid }) => (0 < tid ? `${tid}` : "") },
  { name: "fields", title: "Fields", track: `minmax(${textWidth(360)}, 1fr)`, text: (row) => eventText(row) },
];

/** The columns of a session; that of machines only where there are several. */
export function eventColumns(machines: number): readonly EventColumn[] {
  return 1 < machines ? COLUMNS : COLUMNS.filter((column) => column !== MACHINE);
}

/** Rows for spreadsheets, as `lanescope export` has them: times absolute in ns, fields as JSON. */
export function eventsTsv(rows: readonly EventRow[], timeline: Timeline): string {
  const head = ["ts_ns", "machine", "cpu", "name", "tid", "comm", "fields", "context"];
  const lines = rows.map(({ t, machine, cpu, name, tid, comm, fields, context }) => [
    `${absoluteTime(timeline, t)}`,
    machine,
    cpu < 0 ? "" : `${cpu}`,
    name,
    tid < 0 ? "" : `${tid}`,
    comm,
    fields,
    context,
  ]);
  return `${[head, ...lines].map((cells) => cells.map(oneCell).join("\t")).join("\n")}\n`;
}

function oneCell(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ");
}
