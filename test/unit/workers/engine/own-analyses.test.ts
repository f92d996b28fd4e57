import { describe, expect, test, vi } from "vitest";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import type { AnalysisFile } from "../../../../workers/model/own-analysis.js";
import { LINES } from "../../../fakes/line-format.js";
import { memoryFile } from "../../../setup/ctf.js";
import { exportedRows, openSession, valueOr } from "../../../setup/session.js";

// Own analyses through the engine, of traces as lines: what comes and goes with files, and what stays.

const TRACE = `#lines
host: lab

0 0 sched_switch prev_tid=0 next_tid=7 next_comm=bash prev_state=0
10 0 sched_switch prev_tid=7 next_tid=8 next_comm=cat prev_state=0
30 0 sched_switch prev_tid=8 next_tid=7 next_comm=bash prev_state=1
50 0 sched_switch prev_tid=7 next_tid=0 next_comm=swapper prev_state=1
`;

const RUNS = {
  version: 1,
  id: "runs",
  title: "Runs",
  events: { switch: "sched_switch" },
  keys: { thread: "thread(next_tid)" },
  states: {
    run: {
      key: ["thread"],
      transitions: [
        { on: "switch", to: "on" },
        { on: "switch", key: { thread: "thread(prev_tid)" }, where: "prev_state == 0", to: "ready" },
        { on: "switch", key: { thread: "thread(prev_tid)" }, to: "off" },
      ],
    },
  },
  findings: {
    long: { of: "state.run", where: "state == on && duration >= 20ns", title: "{thread} ran for {duration}" },
  },
};

const file = (analysis: object, name = "runs.analysis.json"): AnalysisFile => ({
  name,
  text: JSON.stringify(analysis),
});
const RUNS_FILE = file(RUNS);
const bytesOf = (text: string) => new TextEncoder().encode(text);

function open(): Promise<EngineApi> {
  return openSession([LINES], [memoryFile("trace", bytesOf(TRACE))]);
}

/** Rows of a table as "key state from..to", in session time. */
async function statesOf(engine: EngineApi): Promise<readonly string[]> {
  const rows = await exportedRows(engine, "own-states");
  return rows.map(({ lane, state, start_ns, end_ns }) => `${lane} ${state} ${start_ns}..${end_ns}`);
}

async function ownLanes(engine: EngineApi): Promise<readonly (readonly [number, string])[]> {
  const { paths, gone } = await engine.lanes();
  const left = new Set(gone);
  return [...paths.entries()].filter(([lane, path]) => !left.has(lane) && path.includes("/own/"));
}

const STATES = [
  "lab/own/runs/run/lab_thread_7 on 0..10",
  "lab/own/runs/run/lab_thread_7 ready 10..30",
  "lab/own/runs/run/lab_thread_7 on 30..50",
  "lab/own/runs/run/lab_thread_8 unknown 0..10",
  "lab/own/runs/run/lab_thread_8 on 10..30",
  "lab/own/runs/run/lab_thread_8 off 30..50",
];

describe("an analysis", () => {
  test("makes lanes below its machine, rows, and findings among the others", async () => {
    const engine = await open();
    const [report] = valueOr(await engine.setAnalyses([RUNS_FILE]));
    expect(report).toMatchObject({
      id: "runs",
      phase: "done",
      events: [{ name: "switch", found: ["sched_switch"], matched: 4 }],
      counts: { lanes: 2, states: 6, findings: 2 },
      groups: ["lab/own/runs"],
      problems: [],
    });
    expect(await statesOf(engine)).toEqual(STATES);
    expect((await ownLanes(engine)).map(([, path]) => path)).toEqual([
      "lab/own/runs",
      "lab/own/runs/run",
      "lab/own/runs/run/lab_thread_7",
      "lab/own/runs/run/lab_thread_8",
    ]);
    const { groups } = await engine.findings({ t0: 0, t1: 100, seen: 0, asker: "test" });
    const own = groups.filter(({ id }) => id.startsWith("own:"));
    expect(own.map(({ id, title }) => `${id} ${title}`)).toEqual([
      "own:runs/long bash 7 ran for 20 ns",
      "own:runs/long cat 8 ran for 20 ns",
    ]);
    await engine.close();
  });

  test("goes with its lanes, and has the same ids when it comes again", async () => {
    const engine = await open();
    const before = await engine.lanes();
    valueOr(await engine.setAnalyses([RUNS_FILE]));
    const first = await ownLanes(engine);
    expect(valueOr(await engine.setAnalyses([]))).toEqual([]);
    expect(await ownLanes(engine)).toEqual([]);
    expect(await statesOf(engine)).toEqual([]);
    const { groups } = await engine.findings({ t0: 0, t1: 100, seen: 0, asker: "test" });
    expect(groups.filter(({ id }) => id.startsWith("own:"))).toEqual([]);
    valueOr(await engine.setAnalyses([RUNS_FILE]));
    expect(await ownLanes(engine)).toEqual(first);
    const after = await engine.lanes();
    expect(after.paths.slice(0, before.count)).toEqual(before.paths);
    await engine.close();
  });

  test("leaves nothing, whenever it is taken away", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const engine = await open();
      const run = engine.setAnalyses([RUNS_FILE]);
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      valueOr(await engine.setAnalyses([]));
      valueOr(await run);
      expect(await ownLanes(engine)).toEqual([]);
      await engine.close();
    }
  });

  test("that takes too long says up to where it came", async () => {
    const engine = await open();
    let ms = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => {
      ms += 1e6;
      return ms;
    });
    const [report] = valueOr(await engine.setAnalyses([RUNS_FILE]));
    clock.mockRestore();
    expect(report?.notes[0]).toBe("the limit of 120 seconds is reached: what comes later is unknown");
    await engine.close();
  });

  test("that has changed is computed again, and no other", async () => {
    const engine = await open();
    const other = file({ ...RUNS, id: "other" }, "other.analysis.json");
    valueOr(await engine.setAnalyses([RUNS_FILE, other]));
    const { version } = await engine.analyses(0);
    valueOr(await engine.setAnalyses([RUNS_FILE, other]));
    expect((await engine.analyses(0)).version).toBe(version);
    const renamed = file({ ...RUNS, id: "other", title: "Renamed" }, "other.analysis.json");
    const [, report] = valueOr(await engine.setAnalyses([RUNS_FILE, renamed]));
    expect(report).toMatchObject({ title: "Renamed", phase: "done" });
    expect((await ownLanes(engine)).length).toBe(8);
    await engine.close();
  });

  test("says which of its events a trace lacks, and the rest is made", async () => {
    const engine = await open();
    const text = {
      ...RUNS,
      events: { switch: "sched_switch", never: "no_such_event" },
      latencies: {
        l: { from: { on: "switch", where: "prev_state == 1" }, to: "never" },
        m: { from: "switch", to: { on: "switch", key: {} } },
      },
      counters: { c: { changes: [{ on: "switch", set: "nothing" }] } },
    };
    const [report] = valueOr(await engine.setAnalyses([file(text)]));
    expect(report?.events[1]).toEqual({ name: "never", wanted: ["no_such_event"], found: [], matched: 0 });
    expect(report?.counts.latencies).toBe(3);
    await engine.close();
  });

  test("that is wrong, or the second of an id, has its problems and makes nothing", async () => {
    const engine = await open();
    const reports = valueOr(await engine.setAnalyses([file({}), RUNS_FILE, file(RUNS, "again.analysis.json")]));
    expect(reports.map(({ phase }) => phase)).toEqual(["invalid", "done", "invalid"]);
    expect(reports[2]?.problems.map(({ message }) => message)).toEqual([
      'another file of this list has the id "runs", too',
    ]);
    expect(await engine.checkAnalysis(RUNS_FILE)).toMatchObject({
      id: "runs",
      problems: [],
      events: [{ name: "switch", found: ["sched_switch"], matched: 0 }],
    });
    // Once nothing is in its way, the second one is taken.
    const later = valueOr(await engine.setAnalyses([file(RUNS, "again.analysis.json")]));
    expect(later.map(({ phase }) => phase)).toEqual(["done"]);
    await engine.close();
  });

  test("is refused alone where 32 others are on, until one of these is off", async () => {
    const engine = await open();
    const many = Array.from({ length: 34 }, (_, i) => file({ ...RUNS, id: `runs-${i}` }, `${i}.analysis.json`));
    const reports = valueOr(await engine.setAnalyses(many));
    expect(reports.map(({ phase }) => phase)).toEqual([...Array(32).fill("done"), "invalid", "invalid"]);
    expect(reports[32]?.problems.map(({ message }) => message)).toEqual([
      "32 others are on, which is the most: turn one of them off",
    ]);
    const fewer = valueOr(await engine.setAnalyses(many.slice(1)));
    expect(fewer.map(({ phase }) => phase)).toEqual([...Array(32).fill("done"), "invalid"]);
    await engine.close();
  });

  test("is computed anew when traces are added or removed", async () => {
    const engine = await open();
    valueOr(await engine.setAnalyses([RUNS_FILE]));
    const other = memoryFile("other", bytesOf(TRACE.replace("host: lab", "host: other")));
    expect(valueOr(await engine.add({ name: "both", files: [other] }))).toMatchObject({ kind: "changed" });
    await settled(engine);
    expect(new Set((await ownLanes(engine)).map(([, path]) => path.split("/")[0]))).toEqual(new Set(["lab", "other"]));
    expect((await statesOf(engine)).filter((row) => row.startsWith("lab/"))).toEqual(STATES);
    expect(valueOr(await engine.remove({ name: "one", paths: ["other"] }))).toMatchObject({ kind: "changed" });
    await settled(engine);
    expect(await statesOf(engine)).toEqual(STATES);
    await engine.close();
  });

  test("leaves nothing behind, and takes nothing away, whenever the list or the traces change", async () => {
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    };
    // So many turns of the message loop into the work: it ends before the last of them.
    for (let count = 0; count < 24; count += 2) {
      const engine = await open();
      const before = (await engine.lanes()).paths.length;
      const first = engine.setAnalyses([RUNS_FILE]);
      await turns(count);
      await engine.setAnalyses([]);
      await first;
      expect(await ownLanes(engine)).toEqual([]);
      const other = memoryFile("other", bytesOf(TRACE.replace("host: lab", "host: other")));
      const adding = engine.add({ name: "both", files: [other] });
      await turns(count);
      const second = engine.setAnalyses([RUNS_FILE]);
      expect(valueOr(await adding)).toMatchObject({ kind: "changed" });
      await second;
      await settled(engine);
      const own = (await ownLanes(engine)).map(([, path]) => path);
      expect(own).toHaveLength(8);
      expect(own.filter((path) => path.includes("@"))).toEqual([]);
      const { paths, gone } = await engine.lanes();
      const left = paths.filter((path, lane) => !gone.includes(lane) && !path.includes("/own/"));
      expect(left).toHaveLength(2 * before);
      expect((await statesOf(engine)).filter((row) => row.startsWith("lab/"))).toEqual(STATES);
      await engine.close();
    }
  });

  test("ends when it is cancelled, or when another list comes", async () => {
    const engine = await open();
    const running = engine.setAnalyses([RUNS_FILE]);
    await engine.cancelAnalyses();
    expect(valueOr(await running).map(({ phase }) => phase)).toEqual(["cancelled"]);
    expect(await ownLanes(engine)).toEqual([]);
    const older = engine.setAnalyses([RUNS_FILE]);
    const newer = engine.setAnalyses([file({ ...RUNS, id: "other" })]);
    await older;
    expect(valueOr(await newer).map(({ id, phase }) => `${id} ${phase}`)).toEqual(["other done"]);
    expect((await ownLanes(engine)).every(([, path]) => path.startsWith("lab/own/other"))).toBe(true);
    await engine.close();
  });
});

test("what was lost makes states unknown, and latencies that were open are dropped", async () => {
  const lossy = TRACE.replace("30 0 sched_switch", "20 0 lost events=3 until=25\n30 0 sched_switch");
  const engine = await openSession([LINES], [memoryFile("trace", bytesOf(lossy))]);
  const [report] = valueOr(await engine.setAnalyses([RUNS_FILE]));
  expect((await statesOf(engine)).filter((row) => row.includes("thread_8"))).toEqual([
    "lab/own/runs/run/lab_thread_8 unknown 0..10",
    "lab/own/runs/run/lab_thread_8 on 10..20",
    "lab/own/runs/run/lab_thread_8 unknown 20..30",
    "lab/own/runs/run/lab_thread_8 off 30..50",
  ]);
  expect(report?.notes).toEqual(["2 states became unknown where events were lost"]);
  await engine.close();
});

/** The analyses have run on the session as it is now. */
async function settled(engine: EngineApi): Promise<void> {
  for (let news = await engine.analyses(0); !news.isSettled; news = await engine.analyses(news.serial));
}
