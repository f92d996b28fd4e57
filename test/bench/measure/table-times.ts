import type { TableTime, TableTimes } from "../tables.js";
import { megabytes, seconds, table } from "./report.js";

/** Answers of less than this are alike to people. */
const QUICK_MS = 20;

/** What tables.mjs measured, in Markdown. Tables that are quick for the whole trace are only named. */
export function tableTimesText({ prepared, tables }: TableTimes): string[] {
  const all = Object.entries(tables);
  const isQuick = ([, [whole]]: (typeof all)[number]) => whole !== undefined && whole.work < QUICK_MS;
  const slow = all.filter((one) => !isQuick(one));
  const [before, after] = prepared.bytes;
  return [
    "Tables and pictures, each asked as a panel asks, of all the trace, a tenth and a hundredth: the time until the first",
    "rows, and the processor time until all rows are known. An area is a third of the vCPUs.",
    "",
    table(
      ["", "rows", "1: first rows", "1: all", "0.1: first rows", "0.1: all", "0.01: first rows", "0.01: all"],
      slow.map(([name, times]) => [name, `${times[0]?.rows ?? 0}`, ...times.flatMap(cellsOf)]),
    ),
    "",
    `Less than ${QUICK_MS} ms of processor time for the whole trace: ${all
      .filter(isQuick)
      .map(([name]) => name)
      .join(", ")}.`,
    "",
    `Summed up before, once and in the background: ${seconds(prepared.work / 1000)} of processor time; the process had`,
    `${megabytes(before)} of memory before and ${megabytes(after)} after.`,
    "",
  ];
}

function cellsOf({ firstRows, work }: TableTime): string[] {
  return [`${firstRows.toFixed(0)} ms`, `${work.toFixed(0)} ms`];
}
