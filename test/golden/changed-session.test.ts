import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createEngine } from "../../workers/engine.js";
import type { EngineApi, ExportRequest, OpenRequest, SessionChange } from "../../workers/model/engine-api.js";
import { STATE_COUNT } from "../../workers/model/states.js";
import { EXPORT_TABLES } from "../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../workers/query/tables/index.js";
import { ONE_THREAD } from "../setup/one-thread.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { isThorough } from "../setup/thorough.js";

const SAMPLE = fileURLToPath(new URL("../../samples/labhost-vma.tar.zst", import.meta.url));

/**
 * Counted per 10 ms from time 0, which is another one where other traces begin. Of addresses of a guest only the most
 * frequent in each 10 ms are kept, so these depend on it altogether; exit objects are asked for whole.
 */
const FROM_TIME_0 = { whole: "exit-objects", leftOut: ["guest-rip"] };
const TABLES = ["events", ...[...EXPORT_TABLES, ...SESSION_TABLES].map(({ name }) => name)].filter(
  (name) => !name.startsWith("critical-path") && !FROM_TIME_0.leftOut.includes(name),
);
/** The part of the session that tables are asked for: both machines recorded then. */
const PART = [0.7, 0.8] as const;

/** Everything that traces are asked, whatever the numbers of their lanes. */
async function answers(engine: EngineApi): Promise<Record<string, unknown>> {
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  const all: Record<string, unknown> = {};
  const { originNs, beginNs, endNs, contentId, clockNotes, machines, totalBytes } = done.value;
  const at = (t: number) => `${BigInt(originNs) + BigInt(t)}`;
  all.info = { begin: at(beginNs), end: at(endNs), contentId, clockNotes, machines, totalBytes };
  all.trace = await engine.info();
  const lanes = await engine.lanes();
  const gone = new Set(lanes.gone);
  const own = [...lanes.paths.keys()].filter((lane) => !gone.has(lane));
  all.lanes = own
    .map((lane) => {
      const parent = lanes.paths[lanes.parents[lane] ?? -1] ?? "";
      return [lanes.paths[lane], lanes.names[lane], parent, lanes.rows[lane], lanes.tids[lane]].join(" ");
    })
    .sort();
  const [t0, t1] = PART.map((share) => Math.round(beginNs + share * (endNs - beginNs))) as [number, number];
  const range = { from: at(t0), to: at(t1) };
  for (const table of TABLES) {
    const part = table === FROM_TIME_0.whole ? {} : range;
    all[table] = sorted(await csvOf(engine, { table, format: "csv", ...part }));
  }
  const shares = await engine.shares(Int32Array.from(own), t0, t1);
  all.shares = own
    .map((lane, i) => `${lanes.paths[lane]} ${shares.subarray(i * STATE_COUNT, (i + 1) * STATE_COUNT).join(" ")}`)
    .sort();
  const minimap = await engine.minimap({ width: 200 });
  all.minimap = [minimap.busy, minimap.steal, minimap.exits, minimap.lost].map((values) => [...values]);
  const page = await engine.events({ t0, t1, limit: 20, row: 1000 });
  all.page = page.ok ? page.value.rows.map(({ t, ...rest }) => ({ ...rest, at: at(t) })) : page.error;
  return all;
}

async function csvOf(engine: EngineApi, request: ExportRequest): Promise<string> {
  const handle = await engine.exportOpen(request);
  if (!handle.ok) throw new Error(`${request.table}: ${handle.error.message}`);
  let text = "";
  for (;;) {
    const part = await engine.exportNext(handle.value);
    if (!part.ok) throw new Error(part.error.message);
    if (part.value === undefined) return text;
    text += part.value;
  }
}

/** Rows of equal rank come in the order of their lanes' numbers, which differ. */
function sorted(text: string): readonly string[] {
  return text.split("\r\n").sort();
}

async function requestOf(...paths: string[]): Promise<OpenRequest> {
  const listed = await listTraceFiles(paths);
  if (!listed.ok) throw new Error(listed.error.message);
  return { name: "traces", files: listed.value.files };
}

async function opened(...paths: string[]): Promise<EngineApi> {
  const engine = createEngine(ONE_THREAD);
  const answer = await engine.open(await requestOf(...paths));
  if (!answer.ok) throw new Error(answer.error.message);
  return engine;
}

function changed(answer: { readonly ok: boolean; readonly value?: SessionChange }): void {
  expect(answer).toMatchObject({ ok: true, value: { kind: "changed" } });
}

function expectSame(found: Record<string, unknown>, wanted: Record<string, unknown>): void {
  for (const [question, answer] of Object.entries(wanted)) expect(found[question], question).toEqual(answer);
}

function testWith(pair: () => { readonly host: string; readonly guest: string }): void {
  test("gives the same answers as all of them opened together", async () => {
    const { host, guest } = pair();
    const [together, grown] = [await opened(host, guest), await opened(host)];
    changed(await grown.add(await requestOf(guest)));
    expectSame(await answers(grown), await answers(together));
  });

  test("leaves no trace of itself", async () => {
    const { host, guest } = pair();
    const [alone, shrunk] = [await opened(host), await opened(host)];
    changed(await shrunk.add(await requestOf(guest)));
    const { traces } = await shrunk.info();
    changed(await shrunk.remove({ name: "traces", paths: [traces[1]?.path ?? ""] }));
    expectSame(await answers(shrunk), await answers(alone));
  });
}

describe("a trace that is added to an open session, or removed from it: trace.dat", () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-added-"));
  beforeAll(() => {
    const unpacked = spawnSync("sh", ["-c", 'zstd -dc "$1" | tar x -C "$2"', "sh", SAMPLE, folder], {
      encoding: "utf8",
    });
    expect([unpacked.status, unpacked.stderr]).toEqual([0, ""]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  testWith(() => ({ host: join(folder, "labhost.dat"), guest: join(folder, "vmA.dat") }));
});

if (isThorough) {
  describeWithTraces("a trace that is added to an open session, or removed from it: LTTng", () => {
    testWith(() => {
      const unpacked = unpackTrace("lab/lttng-host-guest-b.tar.zst");
      const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
      return { host: join(folder, "lttng-host"), guest: join(folder, "lttng-vmB") };
    });
  });
}
