import { statSync } from "node:fs";
import { cellsOf, type Target } from "../../workers/coverage/cells.js";
import type { Check, Cost, Recording } from "../../workers/coverage/check.js";
import { KERNEL_EVENTS } from "../../workers/coverage/kernel-events.js";
import type { Side, SourceId } from "../../workers/coverage/sources.js";
import type { View } from "../../workers/coverage/view.js";
import { VIEWS } from "../../workers/coverage/views.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { lanescope } from "../golden/cli-support.js";

/** What came out of some recordings. */
export interface Measured {
  readonly recordings: readonly Recording[];
  readonly checks: readonly Check[];
  readonly costs: readonly Cost[];
}

export async function infoOf(...paths: readonly string[]): Promise<TraceInfo> {
  const { out, err, code } = await lanescope("info", ...paths, "--json");
  if (code !== 0) throw new Error(`info ${paths.join(" ")}: ${err}`);
  return JSON.parse(out) as TraceInfo;
}

/** Rows of a table as objects. */
export async function rowsOf(table: string, path: string): Promise<readonly Record<string, unknown>[]> {
  const { out, err, code } = await lanescope("export", path, "-t", table, "--format", "jsonl");
  if (code !== 0) throw new Error(`export -t ${table}: ${err}`);
  return out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** Views of which the table says that a source gives all on a side. */
export function promisedViews(source: SourceId, side: Side, target: Target = {}): readonly View[] {
  return VIEWS.filter((view) =>
    cellsOf(view, source, target).some((cell) => cell.side === side && cell.gives === "all"),
  );
}

interface Seen {
  readonly source: SourceId;
  readonly side: Side;
  readonly by: string;
  readonly accel?: "kvm" | "tcg";
}

/** The views that a recording fills, as checks. A view is only looked at if all of its events were recorded. */
export function checksIn(info: TraceInfo, { source, side, by, accel }: Seen): readonly Check[] {
  const seconds = recordedSeconds(info);
  const full = info.analyses.filter(({ status }) => status === "full").map(({ id }) => id);
  return promisedViews(source, side)
    .filter(({ id }) => full.includes(id))
    .map((view) => {
      const events = eventsOf(view, info);
      const rate = events === 0 ? {} : { eventsPerS: rounded(events / seconds) };
      return { view: view.id, source, side, ...(accel && { accel }), found: "full" as const, by, ...rate };
    });
}

/** How long something was recorded: parts of a recording may lie far apart. */
function recordedSeconds({ traces }: TraceInfo): number {
  const spans = traces.map(({ begin_ns, end_ns }) => [BigInt(begin_ns), BigInt(end_ns)] as const);
  let [covered, until] = [0n, 0n];
  for (const [begin, end] of spans.toSorted(([a], [b]) => Number(a - b))) {
    const from = begin < until ? until : begin;
    if (from < end) covered += end - from;
    if (until < end) until = end;
  }
  return Number(covered) / 1e9;
}

/** Events of a trace that a view needs, whatever its tracer calls them. */
function eventsOf({ needs, restsOn = [], adds = [] }: View, { traces }: TraceInfo): number {
  const names = [...new Set([...needs, ...restsOn, ...adds])].flatMap((kind) => {
    const event = KERNEL_EVENTS.get(kind);
    return event === undefined
      ? []
      : [event.point, event.point.replace(/^.*:/, ""), ...(event.lttng === undefined ? [] : [event.lttng])];
  });
  const known = new Set(names);
  return traces.reduce((sum, { events_by_name }) => {
    const own = Object.entries(events_by_name).filter(([name]) => known.has(name));
    return sum + own.reduce((all, [, count]) => all + count, 0);
  }, 0);
}

/** Two digits: more would change with each run. */
export function rounded(value: number): number {
  return Number(value.toPrecision(2));
}

export function bytesOf(path: string): number {
  return statSync(path).size;
}
