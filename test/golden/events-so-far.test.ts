import { expect, test } from "vitest";
import type { FileEntry, OpenSource } from "../../workers/core/byte-source.js";
import { ok, type Result } from "../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { createEngine } from "../../workers/engine.js";
import { nodeYield } from "../../workers/entry/node-yield.js";
import type { EngineApi, EventRow } from "../../workers/model/engine-api.js";
import { filesBelow, openMemory } from "../setup/ctf.js";
import { ONE_THREAD } from "../setup/one-thread.js";
import { smallTrace } from "./cli-support.js";

// While a trace is read, lists of events have what is known so far, and their rows keep their ranks.

const WHOLE = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
/** All events; those of a name, which are counted; those that have to be looked for. */
const TEXTS = ["", "sched_switch", "kvm_exit || tid:2010", "comm ~ qemu && cpu:1"];
/** Readers read as much at a time. */
const HELD_FROM = 1 << 20;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

interface HeldEngine {
  readonly engine: EngineApi;
  /** Lets the rest of the files be read. */
  release(): void;
}

let files: readonly FileEntry[] = [];

/** Opens a trace of several checkpoints for each CPU, of which the second half of each file is held back. */
async function openHeld(): Promise<HeldEngine> {
  if (files.length === 0) files = filesBelow(smallTrace({ events: 120_000, cpus: 3, packetBytes: 32_768 }));
  let release = () => {};
  // Opening looks at the ends of the files.
  let isOpen = false;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const open: OpenSource = (spec) => {
    const source = openMemory(spec);
    if (!source.ok) return source;
    const held = Object.create(source.value);
    held.read = async (offset: number, length: number) => {
      if (isOpen && HELD_FROM <= offset) await released;
      return source.value.read(offset, length);
    };
    return ok(held);
  };
  const engine = createEngine({ ...ONE_THREAD, open }, DEFAULT_INGEST);
  value(await engine.open({ name: "trace", files }));
  isOpen = true;
  return { engine, release };
}

const asked = (text: string) => ({ ...WHOLE, ...(text === "" ? {} : { text }) });
const shown = ({ t, cpu, name, fields }: EventRow) => `${t} ${cpu} ${name} ${fields}`;

/** Number and share of a list once neither has changed for some answers. */
async function settled(engine: EngineApi, text: string): Promise<{ total: number; readShare: number }> {
  let last = { total: 0, readShare: 0 };
  for (let same = 0; same < 20; ) {
    await nodeYield();
    const { total = 0, readShare } = value(await engine.events({ ...asked(text), limit: 0 }));
    same = total === last.total && readShare === last.readShare && 0 < total ? same + 1 : 0;
    last = { total, readShare };
  }
  return last;
}

test("rows and counts so far are those of the whole list", { timeout: 120_000 }, async () => {
  const { engine, release } = await openHeld();
  const all = await settled(engine, "");
  expect(all.readShare).toBeLessThan(1);
  const until = value(await engine.events({ ...WHOLE, row: all.total - 1, limit: 1 })).rows[0]?.t ?? 0;
  const early = [];
  for (const text of TEXTS) {
    const { total, readShare } = await settled(engine, text);
    expect([text, readShare < 1]).toEqual([text, true]);
    const first = Math.max(0, total - 9);
    const page = value(await engine.events({ ...asked(text), row: first, limit: 9 }));
    expect([text, page.first, page.truncated]).toEqual([text, first, true]);
    early.push({ text, total, rows: page.rows });
  }
  release();
  await engine.done();
  for (const { text, total, rows } of early) {
    let page = value(await engine.events({ ...asked(text), limit: 0 }));
    while (page.readShare < 1) page = value(await engine.events({ ...asked(text), limit: 0 }));
    expect(page.total).toBeGreaterThan(total);
    const known = value(
      await engine.events({ ...asked(text), row: total - rows.length, limit: rows.length, at: until + 1 }),
    );
    expect([text, known.before]).toEqual([text, total]);
    expect([text, known.rows.map(shown)]).toEqual([text, rows.map(shown)]);
  }
  await engine.close();
});

test("a window that is read already is complete; a name that no trace declares never comes", async () => {
  const { engine, release } = await openHeld();
  const { total } = await settled(engine, "");
  const t1 = value(await engine.events({ ...WHOLE, limit: 1, row: Math.floor(total / 2) })).rows[0]?.t ?? 0;
  const early = value(await engine.events({ t0: 0, t1, limit: 0 }));
  expect([early.readShare, early.total]).toEqual([1, expect.any(Number)]);
  const never = value(await engine.events({ ...asked("no_such_event"), limit: 5 }));
  expect(never.absent).toMatchObject({ name: "no_such_event", isSoFar: false });
  release();
  await engine.done();
  expect(value(await engine.events({ t0: 0, t1, limit: 0 })).total).toBe(early.total);
  await engine.close();
});

test("after reading was cancelled the lists are those of what was read", async () => {
  const { engine, release } = await openHeld();
  await settled(engine, "");
  await engine.cancel();
  const { endNs } = value(await engine.done());
  for (const text of TEXTS) {
    let page = value(await engine.events({ ...asked(text), limit: 0 }));
    while (page.readShare < 1) page = value(await engine.events({ ...asked(text), limit: 0 }));
    const last = value(await engine.events({ ...asked(text), limit: 5, row: (page.total ?? 0) - 1 }));
    expect([text, last.truncated, last.rows.length]).toEqual([text, false, 1]);
    expect(last.rows[0]?.t).toBeLessThanOrEqual(endNs);
  }
  release();
  await engine.close();
});
