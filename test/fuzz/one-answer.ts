import type { FileEntry } from "../../workers/core/byte-source.js";
import type { Result } from "../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { createEngine } from "../../workers/engine.js";
import type { EngineApi, EventRow, TraceInfo } from "../../workers/model/engine-api.js";
import { openMemory } from "../setup/ctf.js";
import { ONE_THREAD } from "../setup/one-thread.js";

/** What of a trace must agree with itself. */
export interface OneAnswer {
  /** undefined: it did not open, with the reason. */
  readonly info: TraceInfo | undefined;
  readonly refusal: string | undefined;
  /** What disagrees; empty when all is well. */
  readonly faults: readonly string[];
}

/** Opens a trace in this process, and asks everywhere which events there are. */
export async function oneAnswer(files: readonly FileEntry[], asksReport = true): Promise<OneAnswer> {
  const engine = createEngine({ ...ONE_THREAD, open: openMemory }, DEFAULT_INGEST);
  try {
    const opened = await engine.open({ name: "trace", files });
    if (!opened.ok) return { info: undefined, refusal: opened.error.message, faults: [] };
    const done = await engine.done();
    if (!done.ok) return { info: undefined, refusal: undefined, faults: [`reading failed: ${done.error.message}`] };
    const info = await engine.info();
    const { beginNs, endNs } = done.value;
    const exported: string[] = [];
    const faults = [
      ...infoFaults(info),
      ...(await tableFaults(engine, info, exported)),
      ...(await pageFaults(engine, info, beginNs, endNs)),
      ...(await rankFaults(engine, info, beginNs, endNs, exported)),
      ...(asksReport ? await reportFaults(engine, info) : []),
    ];
    return { info, refusal: undefined, faults };
  } finally {
    await engine.close();
  }
}

function infoFaults({ events, traces }: TraceInfo): string[] {
  const byTrace = traces.reduce((sum, trace) => sum + trace.events, 0);
  const byName = [...countsOf(traces).values()].reduce((sum, count) => sum + count, 0);
  return [...differs("events of all traces", byTrace, events), ...differs("events of all names", byName, events)];
}

function countsOf(traces: TraceInfo["traces"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const trace of traces) {
    for (const [name, count] of Object.entries(trace.events_by_name)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return counts;
}

/** The events table: as many rows, in time order, of the same names, from begin to end. Notes them as "CPU name". */
async function tableFaults(engine: EngineApi, info: TraceInfo, exported: string[]): Promise<string[]> {
  const counts = new Map<string, number>();
  let rows = 0;
  let first: bigint | undefined;
  let last = 0n;
  let backs = 0;
  for await (const line of exportLines(engine)) {
    const ns = BigInt(/^\{"ts_ns":(-?\d+)/.exec(line)?.[1] ?? "0");
    const { name, cpu } = JSON.parse(line) as { readonly name: string; readonly cpu: number | null };
    exported.push(`${cpu ?? -1} ${name}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (first !== undefined && ns < last) backs += 1;
    first ??= ns;
    last = ns;
    rows += 1;
  }
  const named = countsOf(info.traces);
  const names = [...new Set([...counts.keys(), ...named.keys()])];
  return [
    ...differs("rows of the table", rows, info.events),
    ...differs("rows before the one above", backs, 0),
    ...differs("begin of the table", `${first ?? 0n}`, info.begin_ns),
    ...differs("end of the table", `${last}`, info.end_ns),
    ...names.flatMap((name) => differs(`rows of ${name}`, counts.get(name) ?? 0, named.get(name) ?? 0)),
  ];
}

async function* exportLines(engine: EngineApi): AsyncGenerator<string> {
  const handle = await engine.exportOpen({ table: "events", format: "jsonl" });
  if (!handle.ok) throw new Error(handle.error.message);
  for (;;) {
    const chunk = await engine.exportNext(handle.value);
    if (!chunk.ok) throw new Error(chunk.error.message);
    if (chunk.value === undefined) return;
    yield* `${chunk.value}`.split("\n").filter(Boolean);
  }
}

/** What the window shows of the whole, in two halves, and the first and last event that a search finds. */
async function pageFaults(engine: EngineApi, info: TraceInfo, beginNs: number, endNs: number): Promise<string[]> {
  const middle = Math.floor((beginNs + endNs) / 2);
  const limit = 1_000_000;
  // A page that reaches the end holds what happens at the end.
  const isOneMoment = middle === endNs;
  const before = isOneMoment ? NO_PAGE : value(await engine.events({ t0: beginNs, t1: middle, limit }));
  const after = value(await engine.events({ t0: middle, t1: endNs, limit }));
  if (before.truncated || after.truncated) return [];
  const next = value(await engine.findEvent({ text: "", t: beginNs, nth: -1, direction: 1 }));
  const previous = value(await engine.findEvent({ text: "", t: justAfter(endNs), nth: -1, direction: -1 }));
  const rows = [...before.rows, ...after.rows];
  return [
    ...differs("events in two pages", rows.length, info.events),
    ...differs("the first event found", next.event?.t, rows[0]?.t),
    ...differs("the last event found", previous.event?.t, rows.at(-1)?.t),
  ];
}

/** The whole again in pages by rank, then each half of it: all events, each once, in the order of `export`. */
async function rankFaults(
  engine: EngineApi,
  info: TraceInfo,
  beginNs: number,
  endNs: number,
  exported: readonly string[],
): Promise<string[]> {
  const limit = 1 + Math.floor(info.events / 7);
  const rows: EventRow[] = [];
  for (let row = 0; ; row += limit) {
    const page = value(await engine.events({ t0: beginNs, t1: endNs, limit, row }));
    if (page.total !== info.events) return [`total of events: ${page.total} rather than ${info.events}`];
    rows.push(...page.rows);
    if (!page.truncated) break;
    // Fields of any length can cut a page short.
    if (page.rows.length < limit) return [];
  }
  const paged = rows.map(({ cpu, name }) => `${cpu} ${name}`);
  // Where times of the session are rounded, neighbours of a border between two pages may change places.
  const isExact = endNs < Number.MAX_SAFE_INTEGER;
  const wrong = exported.findIndex((event, i) => event !== paged[i]);
  const middle = Math.floor((beginNs + endNs) / 2);
  const totals = await Promise.all(
    [
      [beginNs, middle],
      [middle, endNs],
    ].map(async ([t0 = 0, t1 = 0]) => value(await engine.events({ t0, t1, limit: 0 })).total ?? 0),
  );
  const halves = middle === endNs ? info.events : (totals[0] ?? 0) + (totals[1] ?? 0);
  return [
    ...differs("events in pages by rank", rows.length, info.events),
    ...differs("events in two halves", halves, info.events),
    ...(isExact && 0 <= wrong ? [`event ${wrong}: ${paged[wrong]} by rank, ${exported[wrong]} exported`] : []),
  ];
}

const NO_PAGE = { rows: [], truncated: false };

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** The next time that a double can tell from `ns`, or the next ns. */
function justAfter(ns: number): number {
  return ns + Math.max(1, 2 * Number.EPSILON * Math.abs(ns));
}

async function reportFaults(engine: EngineApi, info: TraceInfo): Promise<string[]> {
  const report = await engine.report({ format: "json" });
  if (!report.ok) return [`no report: ${report.error.message}`];
  const { events, begin_ns, end_ns } = JSON.parse(report.value) as TraceInfo;
  return [
    ...differs("events of the report", events, info.events),
    ...differs("begin of the report", begin_ns, info.begin_ns),
    ...(BigInt(end_ns) < BigInt(info.end_ns) ? [`the report ends at ${end_ns}, before ${info.end_ns}`] : []),
  ];
}

function differs<T>(what: string, got: T, wanted: T): string[] {
  return got === wanted ? [] : [`${what}: ${got} rather than ${wanted}`];
}
