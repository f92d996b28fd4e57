import type { MonitorCollector } from "./collect.js";
import type { MonitorData } from "./monitor-rows.js";

/** All that a log told, for decode workers. */
export function plainData(collector: MonitorCollector): MonitorData {
  return { rows: plainRows(collector.rows), vms: collector.vmInfos() };
}

/** Columns of the length that is used. */
function plainRows(rows: MonitorCollector["rows"]): MonitorData["rows"] {
  const { count, series, texts, processes, registers, inputs, runFacts } = rows;
  return {
    count,
    times: rows.times.slice(0, count),
    classes: rows.classes.slice(0, count),
    refs: rows.refs.slice(0, count),
    values: rows.values.slice(0, count),
    others: rows.others.slice(0, count),
    extras: rows.extras.slice(0, count),
    series,
    texts,
    processes,
    registers,
    inputs,
    runFacts,
  };
}
