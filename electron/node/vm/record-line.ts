import type { MonitorRecord } from "../../../workers/model/monitor-record.js";

/** Takes the lines of a log, each without its end. */
export type LineSink = (line: string) => void;

/** The line of a record. `raw` is `d` in JSON, as QEMU wrote it. */
export function recordLine(record: Omit<MonitorRecord, "d">, raw?: string): string {
  const { t, vm, k, n, us, error } = record;
  const head = JSON.stringify({ t, vm, k, n, us, error });
  return raw === undefined ? head : `${head.slice(0, -1)},"d":${raw}}`;
}
