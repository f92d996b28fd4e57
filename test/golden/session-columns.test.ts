import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Columns } from "../../workers/core/columns.js";
import { type KnownSession, sessionFromColumns, sessionToColumns } from "../../workers/engine/session-columns.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWithField, describeWithTraces } from "../setup/outside-data.js";
import { isThorough } from "../setup/thorough.js";
import { expectSame, readSession } from "./session-answers.js";

const SAMPLE = fileURLToPath(new URL("../../samples/labhost-overcommit.tar.zst", import.meta.url));

/** As another thread or a file would have it: JSON, and columns in memory of their own. */
function restored(known: KnownSession, change: (columns: Columns) => Columns = (columns) => columns): KnownSession {
  const { head, columns } = sessionToColumns(known);
  const copies = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice()]));
  return sessionFromColumns({ head: JSON.parse(JSON.stringify(head)), columns: change(copies) });
}

if (isThorough) {
  test("the sample as columns and back gives the same answers", async () => {
    const live = await readSession(SAMPLE);
    expect(await expectSame(live, restored(live))).toBeGreaterThan(700);
  });
}

/** The smaller one has fewer lanes, so that some are as long as a chunk all the same. */
const SIZE = isThorough ? { events: 150_000 } : { events: 80_000, cpus: 2, vms: 2 };

test("generated traces do, of which some have full chunks, and all kinds of records", async () => {
  const out = mkdtempSync(join(tmpdir(), "lanescope-columns-"));
  const variety = { timerVectors: [0xec], queues: 2, vhost: "both", windowsEvery: 2, hasPassthrough: true } as const;
  const { folder } = generate({ ...DEFAULTS, ...SIZE, migrates: 0.7, variety, out });
  const live = await readSession(folder);
  rmSync(out, { recursive: true });
  const { query } = live;
  expect(Math.max(...query.lanes.tracks.map(({ fullChunks }) => fullChunks.length))).toBeGreaterThan(0);
  expect(await expectSame(live, restored(live))).toBeGreaterThan(700);
});

/** As long as all others together. */
const LONG: ReadonlySet<string> = new Set(["fc-hlt-spin.tar.xz"]);

describeWithField("recordings of strangers", (folder) => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".tar.xz"));
  const archives = isThorough ? names : names.filter((name) => !LONG.has(name));
  test.each(archives)("%s as columns and back gives the same answers", async (name) => {
    const live = await readSession(join(folder, name));
    await expectSame(live, restored(live));
  });
});

describeWithTraces("recordings of other tracers", (folder) => {
  test("a simulator's trace as columns and back gives the same answers", async () => {
    const live = await readSession(join(folder, "schedsim-ctf.tar.zst"));
    await expectSame(live, restored(live));
  });
});
