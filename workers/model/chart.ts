/** How a table that is a picture in numbers is laid out, and of what it is. What is left out is as the table says. */
export interface ChartShape {
  /** Places beside one another, over time; and above one another. */
  readonly columns?: number;
  readonly rows?: number;
  /** Length of the period of a heat map, ns. */
  readonly periodNs?: number;
  /** What is counted: "exit", "exit/HLT", "steal", "event/sched_switch" (docs/tables.md). */
  readonly kind?: string;
}

/** More columns or rows than any screen has. */
export const MOST_COLUMNS = 2048;
export const MOST_ROWS = 512;

/** Before the name of an event, in the kind of what is counted. */
export const EVENT_KIND = "event/";
/** Before the name of an event in the kind of a curve, and before that of an event and a field. */
export const RATE_KIND = "rate/";
export const FIELD_KIND = "field/";
/** The same of a field that only counts up: its growth per second. */
export const GROWTH_KIND = "growth/";
export const COUNTER_KIND = "counter/";
const TOTALS: ReadonlySet<string> = new Set([
  "unmapped-bytes",
  "split-huge-pages",
  "logged-pages",
  "net-rx-bytes",
  "net-rx-packets",
  "net-tx-bytes",
  "net-tx-packets",
  "disk-read-bytes",
  "disk-write-bytes",
]);

/** Whether a counter is a total since the begin of the trace, of which a curve shows the growth. `name`: "net-rx-bytes/tap0". */
export function isTotal(name: string): boolean {
  return TOTALS.has(name.replace(/\/.*/s, ""));
}

/** Counters that LTTng reads at each event: `perf_cpu_*` counts for the CPU, `perf_thread_*` for the thread. */
export function isPerfCounter(field: string): boolean {
  return /^perf_(?:cpu|thread)_./.test(field) && field !== "perf_cpu_id";
}

export function isOfThread(field: string): boolean {
  return field.startsWith("perf_thread_");
}

/** In place of the name of an event: all that have the field. */
export const ANY_EVENT = "*";

/** The moments of some events of one CPU, or one thread, in order of time, and the value of one of their fields at each. */
export interface EventPart {
  /** Lane of the CPU, or of the thread; "" where one is not known. */
  readonly path: string;
  readonly times: Float64Array;
  readonly values?: Float64Array;
}

/** Periods of one length, one after the other. */
export interface Periods {
  readonly periodNs: number;
  /** Session time at which one of them begins. */
  readonly originNs: number;
}

/** Rows whose begin lies in a part of each period: [fromNs, toNs) from where it begins. */
export interface Phase extends Periods {
  readonly fromNs: number;
  readonly toNs: number;
}

/** How far a time is into its period. */
export function offsetIn({ periodNs, originNs }: Periods, t: number): number {
  const since = t - originNs;
  return since - Math.floor(since / periodNs) * periodNs;
}

/** The places of a heat map. */
export interface HeatGrid extends Periods {
  readonly columns: number;
  readonly rows: number;
  /** Begin of the first column: that of a period. A column is one period, or several. */
  readonly t0: number;
  readonly columnNs: number;
}

/** Many periods are folded together, so that there are at most so many columns. */
export function heatGrid(
  window: { readonly t0: number; readonly t1: number },
  { periodNs, originNs }: Periods,
  mostColumns: number,
  rows: number,
): HeatGrid {
  const first = Math.floor((window.t0 - originNs) / periodNs);
  const end = Math.max(first + 1, Math.ceil((window.t1 - originNs) / periodNs));
  const perColumn = Math.max(1, Math.ceil((end - first) / mostColumns));
  const columns = Math.ceil((end - first) / perColumn);
  const t0 = originNs + first * periodNs;
  return { columns, rows, periodNs, originNs, t0, columnNs: perColumn * periodNs };
}
