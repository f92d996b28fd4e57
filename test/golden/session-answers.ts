import { serialize } from "node:v8";
import { expect } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { Exports } from "../../workers/engine/exports.js";
import { openSession } from "../../workers/engine/open-traces.js";
import { reportOf } from "../../workers/engine/reports.js";
import type { KnownSession } from "../../workers/engine/session-columns.js";
import { StealSquares } from "../../workers/engine/steal-squares.js";
import { Tables } from "../../workers/engine/tables.js";
import { traceInfo } from "../../workers/engine/trace-info.js";
import { nodeYield } from "../../workers/entry/node-yield.js";
import { parseFilter } from "../../workers/filter/parse.js";
import { findings } from "../../workers/findings/index.js";
import { CellsQuery } from "../../workers/query/cells.js";
import { cpuTopology } from "../../workers/query/cpu-topology.js";
import { edges } from "../../workers/query/edges.js";
import { EXPORT_TABLES } from "../../workers/query/export/index.js";
import { stateAt } from "../../workers/query/interval-at.js";
import { intervals } from "../../workers/query/intervals.js";
import { laneList } from "../../workers/query/lane-list.js";
import { MarkedCells } from "../../workers/query/marked-cells.js";
import { migrationsIn } from "../../workers/query/migrations-in.js";
import { MinimapQuery } from "../../workers/query/minimap.js";
import { step } from "../../workers/query/neighbour-interval.js";
import { toEnd } from "../../workers/query/resumable.js";
import { shares } from "../../workers/query/shares.js";
import { statesAt } from "../../workers/query/states-at.js";
import { statistics } from "../../workers/query/statistics.js";
import { subjectSteps } from "../../workers/query/subjects/subjects.js";
import { SESSION_TABLES } from "../../workers/query/tables/index.js";
import { ONE_THREAD } from "../setup/one-thread.js";

const PARSED = parseFilter("duration > 20us && state:steal,wait,guest");
const LONG_STATES = PARSED.ok ? PARSED.filter : { op: "and" as const, parts: [] };
const TABLES = [...EXPORT_TABLES, ...SESSION_TABLES];

/** A recording that has been read to its end. */
export async function readSession(path: string, platform = ONE_THREAD): Promise<KnownSession> {
  const listed = await listTraceFiles([path]);
  if (!listed.ok) throw new Error(listed.error.message);
  const request = { name: path, files: listed.value.files };
  const opened = await openSession(request, platform, DEFAULT_INGEST);
  if (!opened.ok) throw new Error(opened.error.message);
  await opened.value.finished;
  const known = { query: opened.value.query, info: opened.value.info(), trace: traceInfo(opened.value) };
  opened.value.close();
  return known;
}

/** Everything that can be asked of a session without its events, by what is asked. */
async function* answers(known: KnownSession): AsyncGenerator<readonly [question: string, answer: unknown]> {
  const { query } = known;
  const { beginNs, untilNs } = query;
  const span = untilNs - beginNs;
  const lanes = Int32Array.from({ length: Math.min(query.lanes.count, 300) }, (_, lane) => lane);
  yield ["lanes", { ...laneList(query), version: 0 }];
  yield ["info", known.info];
  yield ["trace", known.trace];
  const cells = new CellsQuery(query);
  for (const [from, to] of [
    [0, 1],
    [0.3, 0.4],
    [0.5, 0.501],
  ] as const) {
    const [t0, t1] = [beginNs + from * span, beginNs + to * span];
    yield [`cells ${from}`, cells.answer({ lanes, t0, t1, width: 700 })];
    yield [`shares ${from}`, shares(query, lanes, t0, t1)];
    yield [`statistics ${from}`, statistics(query, { lanes, t0, t1 })];
    yield [`statistics as published ${from}`, statistics(query, { lanes, t0, t1, asPublished: true })];
    yield [`migrations ${from}`, migrationsIn(query, { lanes, t0, t1, apartNs: 1000 })];
    yield [`states at ${from}`, statesAt(query, lanes, (t0 + t1) / 2)];
    for (const by of ["vm", "process", "priority", "cpu"] as const) {
      yield [`whose ${by} ${from}`, toEnd(subjectSteps(query, { lanes, t0, t1, width: 200, by }))];
    }
    const where = { of: lanes.map(() => 0), filters: [LONG_STATES] };
    const plain = cells.answer({ lanes, t0, t1, width: 200 });
    yield [`marked cells ${from}`, toEnd(new MarkedCells(query).mark(plain, where))];
    const square = { t0, t1, openVictims: [], openCulprits: [], isOfVcpus: false, asker: "" };
    yield [`steal square ${from}`, await new StealSquares(query, nodeYield).answer(square)];
    yield [`edges ${from}`, edges(query, { lanes, t0, t1, limit: 1000 })];
    yield [`intervals ${from}`, intervals(query, { lanes, t0, t1, limit: 1000, order: "longest" })];
    yield [`findings ${from}`, await findings(query, known.trace.analyses, { t0, t1 }, nodeYield)];
  }
  yield ["places of CPUs", cpuTopology(query)];
  yield ["minimap", new MinimapQuery(query).answer({ width: 300 })];
  for (let i = 0; i < 300; i += 1) {
    const [lane, t] = [(i * 37) % query.lanes.count, beginNs + (((i * 7919) % 1000) / 1000) * span];
    yield [`state of ${lane} at ${t}`, stateAt(query, lane, t)];
    yield [`after ${t} on ${lane}`, step(query, lane, t, 1)];
  }
  yield ["report", await reportOf(known, TABLES, { format: "json" }, nodeYield)];
  const tables = new Tables(query, SESSION_TABLES, nodeYield);
  const exports = new Exports(query, TABLES, nodeYield);
  const of = query.lanes.specs.findIndex(({ kind }) => kind === "vcpu");
  for (const { name, needsLane } of TABLES.map((table) => ({
    ...table,
    needsLane: /^critical-path/.test(table.name),
  }))) {
    if (needsLane && of < 0) continue;
    const about = needsLane ? { of: query.lanes.specs[of]?.path ?? "" } : {};
    const curve = name === "curve" ? { chart: { kind: "exits" } } : {};
    const handle = await exports.start({ table: name, format: "csv", ...about, ...curve });
    if (!handle.ok) throw new Error(handle.error.message);
    for (let part = 0; ; part += 1) {
      const text = await exports.next(handle.value);
      yield [`${name}.csv ${part}`, text];
      if (!text.ok || text.value === undefined) break;
    }
  }
  for (const { name } of SESSION_TABLES) {
    const request = { table: name, t0: beginNs + span / 4, t1: untilNs, limit: 50, ...(0 <= of ? { of } : {}) };
    yield [`panel ${name}`, await tables.rows(request)];
  }
}

/** Fails at the first question that the two answer differently. Returns the number of questions. */
export async function expectSame(live: KnownSession, other: KnownSession): Promise<number> {
  const others = answers(other);
  let asked = 0;
  for await (const [question, answer] of answers(live)) {
    const { value } = await others.next();
    asked += 1;
    // Comparing bytes is fast; what differs, if something does, is for a reader.
    if (!serialize([question, answer]).equals(serialize(value))) expect(value).toEqual([question, answer]);
  }
  expect((await others.next()).done).toBe(true);
  return asked;
}
