import { afterAll, expect, test } from "vitest";
import type { Result } from "../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { createEngine } from "../../workers/engine.js";
import type { EngineApi, EventsRequest } from "../../workers/model/engine-api.js";
import { filesBelow, openMemory } from "../setup/ctf.js";
import { ONE_THREAD } from "../setup/one-thread.js";
import { randomFrom } from "../setup/random.js";
import { isThorough, thoroughly } from "../setup/thorough.js";
import { smallTrace } from "./cli-support.js";

// Pages of the events table by rank, of streams with many checkpoints, are those of a scan through all events.

let engine: EngineApi | undefined;
interface Listed {
  readonly t: number;
  readonly cpu: number;
  readonly name: string;
  readonly tid: number | null;
  readonly comm: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Every event, in order. */
let all: readonly Listed[];
let endNs = 0;
let originNs = "0";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const shown = ({ t, cpu, name }: { readonly t: number; readonly cpu: number; readonly name: string }) =>
  `${t} ${cpu} ${name}`;

async function page(request: EventsRequest) {
  const { rows, total, truncated } = value(await (engine as EngineApi).events(request));
  return { rows: rows.map(shown), total, truncated };
}

async function open(): Promise<void> {
  if (engine !== undefined) return;
  engine = createEngine({ ...ONE_THREAD, open: openMemory }, DEFAULT_INGEST);
  const files = filesBelow(smallTrace({ events: isThorough ? 60_000 : 20_000, cpus: 3, packetBytes: 32_768 }));
  originNs = value(await engine.open({ name: "trace", files })).originNs;
  endNs = value(await engine.done()).endNs;
  all = await exported();
}

/** Events as a file has them. */
async function exported(where?: string): Promise<readonly Listed[]> {
  const own = engine as EngineApi;
  const filter = where === undefined ? {} : { where };
  const handle = value(await own.exportOpen({ table: "events", format: "jsonl", ...filter }));
  let text = "";
  for (let chunk = value(await own.exportNext(handle)); chunk !== undefined; ) {
    text += chunk;
    chunk = value(await own.exportNext(handle));
  }
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const ns = BigInt(/^\{"ts_ns":(\d+)/.exec(line)?.[1] ?? "0");
      return { ...(JSON.parse(line) as Listed), t: Number(ns - BigInt(originNs)) };
    });
}

afterAll(() => engine?.close());

test("any page of the whole", async () => {
  await open();
  const random = randomFrom(5);
  for (const row of [0, 4095, 4096, all.length - 3, ...Array.from({ length: 25 }, () => random(all.length))]) {
    expect(await page({ t0: 0, t1: endNs, row, limit: 7 })).toEqual({
      rows: all.slice(row, row + 7).map(shown),
      total: all.length,
      truncated: row + 7 < all.length,
    });
  }
});

test("any page of a window, of some CPUs", async () => {
  await open();
  const random = randomFrom(6);
  for (let i = 0; i < 25; i++) {
    const [t0 = 0, t1 = 0] = [1 + random(endNs - 1), 1 + random(endNs - 1)].sort((a, b) => a - b);
    const cpus = i % 2 === 0 ? {} : { cpus: [random(3)] };
    const wanted = all.filter(({ t, cpu }) => t0 <= t && t < t1 && (cpus.cpus?.includes(cpu) ?? true));
    const row = random(wanted.length + 2);
    const { rows, total } = await page({ t0, t1, row, limit: 5, ...cpus });
    expect([total, rows]).toEqual([wanted.length, wanted.slice(row, row + 5).map(shown)]);
  }
});

/** A page when all events have been looked at: asking for no rows goes on with that. */
async function listed(text: string, request: Partial<EventsRequest> = {}) {
  const whole = { t0: 0, t1: endNs, text };
  let share = 0;
  while (share < 1) share = value(await (engine as EngineApi).events({ ...whole, limit: 0 })).readShare;
  return value(await (engine as EngineApi).events({ ...whole, limit: 5, ...request }));
}

/** The texts of searches, and the same by a look at every event. */
const SEARCHES: readonly (readonly [text: string, isMeant: (event: (typeof all)[number]) => boolean])[] = [
  ["sched_switch", ({ name }) => name === "sched_switch"],
  ["kvm_exit", ({ name }) => name === "kvm_x86_exit"],
  ["kvm_exit || sched_waking", ({ name }) => name === "kvm_x86_exit" || name === "sched_waking"],
  ["cpu:1 && name ~ waking", ({ name, cpu }) => cpu === 1 && name.includes("waking")],
  ["prev_tid >= 0 cpu:2", ({ name, cpu }) => cpu === 2 && name === "sched_switch"],
  ["-name:sched_switch", ({ name }) => name !== "sched_switch"],
  ["tid:2010", ({ tid, fields }) => tid === 2010 || fields.tid === 2010],
  [
    "tid != 0 && comm:qemu-system-x86",
    ({ tid, comm, fields }) => {
      return tid !== 0 && (comm === "qemu-system-x86" || fields.comm === "qemu-system-x86");
    },
  ],
  ["no such text anywhere", () => false],
];

test("pages of what is searched for, and how many come before a time", async () => {
  await open();
  const random = randomFrom(7);
  for (const [text, isMeant] of SEARCHES) {
    const wanted = all.filter(isMeant);
    for (let i = 0; i < 4; i++) {
      const row = random(wanted.length + 2);
      const at = 1 + random(endNs - 1);
      const { rows, total, before, truncated } = await listed(text, { row, at });
      expect([text, total, before]).toEqual([text, wanted.length, wanted.filter(({ t }) => t < at).length]);
      expect(rows.map(shown)).toEqual(wanted.slice(row, row + 5).map(shown));
      expect(truncated).toBe(row + 5 < wanted.length);
    }
  }
});

test("a file holds what the list shows", async () => {
  await open();
  for (const [text, isMeant] of SEARCHES) {
    const rows = await exported(text);
    expect([text, rows.map(shown)]).toEqual([text, all.filter(isMeant).map(shown)]);
  }
  const wrong = await (engine as EngineApi).exportOpen({
    table: "events",
    format: "csv",
    where: "cpu:1 && exit_reson:1",
  });
  expect(wrong).toMatchObject({
    error: {
      message: 'no event has a field "exit_reson". Is exit_reason meant?',
      typed: { text: "filter", column: 10 },
    },
  });
});

/** From one event that is meant to the next, before anything has counted them, as a search in the window goes. */
async function walk(text: string, from: number, direction: 1 | -1, steps: number): Promise<string[]> {
  const seen: string[] = [];
  for (let place = { t: from, nth: -1 }; seen.length < steps; ) {
    const answer = value(await (engine as EngineApi).findEvent({ text, ...place, direction }));
    const { event, nth, searchedTo } = answer;
    if (event !== undefined) {
      seen.push(shown(event));
      place = { t: event.t, nth };
    } else if (searchedTo === undefined) break;
  }
  return seen;
}

test("the next and the previous event, each once, also of those at one time", async () => {
  await open();
  const random = randomFrom(8);
  for (const [text, isMeant] of SEARCHES) {
    const wanted = all.filter(isMeant);
    // Another spelling of the same is another search, of which nothing is known yet.
    for (const typed of thoroughly([`(${text}) || name:none`], [text])) {
      const from = random(endNs);
      const next = wanted.filter(({ t }) => from <= t).slice(0, 3);
      const previous = wanted.filter(({ t }) => t < from).slice(-3);
      expect(await walk(typed, from, 1, 3)).toEqual(next.map(shown));
      expect(await walk(typed, from, -1, 3)).toEqual(previous.reverse().map(shown));
    }
  }
});

test("a name that no event has is known at once, with names that are alike", async () => {
  await open();
  const { absent, total } = await listed("kvm_exits");
  expect(absent).toEqual({ name: "kvm_exits", near: expect.arrayContaining(["kvm_x86_exit"]), isSoFar: false });
  expect(total).toBe(0);
  expect((await listed("kvm_exit")).absent).toBeUndefined();
  expect(await (engine as EngineApi).events({ t0: 0, t1: endNs, limit: 5, text: "duration > 5" })).toMatchObject({
    error: { message: "events have no duration: they happen at one time", typed: { column: 1, length: 8 } },
  });
});
