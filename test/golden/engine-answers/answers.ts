import { wholeInfo } from "../../../electron/cli/agreement.js";
import type { EngineApi, SessionInfo } from "../../../workers/model/engine-api.js";
import { STATE_NAMES } from "../../../workers/model/states.js";
import { RowHash, rounded } from "./row-hash.js";

/** What the engine says of a trace: rows of text by section, such as a table or the intervals of a kind of lane. */
export type Answers = AsyncIterable<readonly [section: string, row: string]>;

export interface SectionHash {
  readonly rows: number;
  readonly hash: string;
}

/** Whole events are read again for this table. Traces with more of them have it in other tests. */
const MOST_EVENTS = 20_000;

/** Cells and shares are asked of the whole time, and of a part. */
const WINDOWS = [
  [0, 1],
  [0.4, 0.5],
] as const;
const WIDTH = 300;

/** A section for each of the sections that have rows. */
export async function hashesOf(answers: Answers): Promise<ReadonlyMap<string, SectionHash>> {
  const hashes = new Map<string, RowHash>();
  for await (const [section, row] of answers) {
    const hash = hashes.get(section) ?? new RowHash();
    hashes.set(section, hash);
    hash.add(rounded(row));
  }
  return new Map([...hashes].map(([section, { rows, text }]) => [section, { rows, hash: text }]));
}

/** All answers of a session that was opened; ids are told as paths and names, so their order does not matter. */
export async function* answersOf(engine: EngineApi): Answers {
  const done = await engine.done();
  if (!done.ok) yield ["failure", done.error.message];
  const info = await wholeInfo(engine);
  if (!info.ok) throw new Error(info.error.message);
  yield* inSection("info", leavesOf(info.value));
  yield* inSection("lanes", laneRows(await engine.lanes()));
  if (done.ok) yield* pictures(engine, done.value);
  const tables = (await engine.sqlTables()).map(({ name }) => name);
  for (const table of tables)
    if (table !== "events" || info.value.events <= MOST_EVENTS) yield* inSection(table, rowsOf(engine, table));
}

/** The section of a row of a table, where a table has several. */
export function sectionOf(table: string, row: string): string {
  const kind = table === "intervals" ? /^\{"lane_kind":"([^"]*)"/.exec(row)?.[1] : undefined;
  return kind === undefined ? table : `${table} ${kind}`;
}

async function* inSection(name: string, rows: Iterable<string> | AsyncIterable<string>): Answers {
  for await (const row of rows) yield [sectionOf(name, row), row];
}

/** What is asked beside the name of a table. */
export const CHARTS: Readonly<Record<string, string>> = { curve: "exits" };

async function* rowsOf(engine: EngineApi, table: string): AsyncIterable<string> {
  const kind = CHARTS[table];
  const opened = await engine.exportOpen({ table, format: "jsonl", ...(kind && { chart: { kind } }) });
  if (!opened.ok) return yield `refused: ${opened.error.message}`;
  let rest = "";
  let place = 0;
  for (;;) {
    const piece = await engine.exportNext(opened.value);
    if (!piece.ok) return yield `failed: ${piece.error.message}`;
    if (piece.value === undefined) return;
    const lines = `${rest}${piece.value}`.split("\n");
    rest = lines.pop() ?? "";
    // The order of events is an answer, too.
    for (const line of lines) yield table === "events" ? `${place++} ${line}` : line;
  }
}

/** Commands to record with follow from the table of coverage, not from the trace. */
const NO_ANSWER = new Set(["record_with", "record_all_with", "capture_with"]);

/** Each value of JSON with its path. */
export function* leavesOf(value: unknown, path = ""): Iterable<string> {
  if (typeof value !== "object" || value === null) {
    if (value !== undefined) yield `${path} ${JSON.stringify(value)}`;
    return;
  }
  for (const [key, part] of Object.entries(value))
    if (!NO_ANSWER.has(key)) yield* leavesOf(part, path === "" ? key : `${path}.${key}`);
}

type LaneList = Awaited<ReturnType<EngineApi["lanes"]>>;

function* laneRows(lanes: LaneList): Iterable<string> {
  const marks = new Map(lanes.marks.map((mark) => [mark.lane, `${mark.label}: ${mark.about}`]));
  for (let lane = 0; lane < lanes.count; lane += 1) {
    const parent = lanes.paths[lanes.parents[lane] ?? -1] ?? "";
    const texts = [
      lanes.paths[lane],
      lanes.kinds[lane],
      lanes.names[lane],
      lanes.machines[lane],
      parent,
      marks.get(lane),
    ];
    const numbers = [lanes.orders, lanes.subjects, lanes.tids, lanes.pids, lanes.rows].map((values) => values[lane]);
    yield JSON.stringify([...texts, ...numbers]);
  }
}

/** What lanes look like, and their sums: both come from the index of the intervals and not from these. */
async function* pictures(engine: EngineApi, { beginNs, endNs }: SessionInfo): Answers {
  const { count, paths } = await engine.lanes();
  const lanes = Int32Array.from({ length: count }, (_, lane) => lane);
  for (const [from, to] of WINDOWS) {
    const [t0, t1] = [from, to].map((share) => Math.round(beginNs + share * (endNs - beginNs))) as [number, number];
    if (t1 <= t0) continue;
    const { cells } = await engine.cells({ lanes, t0, t1, width: WIDTH });
    const shares = await engine.shares(lanes, t0, t1);
    const states = shares.length / count;
    for (const [lane, path] of paths.entries()) {
      const own = cells.subarray(lane * WIDTH, (lane + 1) * WIDTH);
      yield ["cells", `${path} ${t0} ${Buffer.from(own).toString("hex")}`];
      const sums = [...shares.subarray(lane * states, (lane + 1) * states)];
      const told = sums.flatMap((ns, state) => (ns === 0 ? [] : [`${STATE_NAMES[state]} ${Math.round(ns)}`]));
      yield ["shares", `${path} ${t0} ${told.join(", ")}`];
    }
  }
}
