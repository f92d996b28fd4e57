import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../../workers/own-analyses/limits.js";
import { runOwn, type TestEvent } from "./support.js";

const at = (t: number, on: string, fields: TestEvent["fields"] = {}): TestEvent => ({ t, on, fields });

const DOOR = {
  keys: { door: "door" },
  states: {
    doors: {
      key: ["door"],
      states: { open: { colour: "active" }, shut: { colour: "waiting" } },
      transitions: [
        { on: "open", to: "open" },
        { on: "close", to: "shut" },
        { on: "gone", to: null },
      ],
    },
  },
};

describe("states", () => {
  test("last until the next event of their key, and are unknown before the first", () => {
    const { rowsOf } = runOwn(DOOR, {
      events: [
        at(10, "open", { door: 1 }),
        at(20, "open", { door: 2 }),
        at(30, "close", { door: 1 }),
        at(50, "gone", { door: 1 }),
      ],
      endNs: 100,
    });
    expect(rowsOf("doors/1")).toEqual(["0..10 unknown", "10..30 active open", "30..50 waiting shut", "50..100 -"]);
    expect(rowsOf("doors/2")).toEqual(["0..20 unknown", "20..100 active open"]);
  });

  test("of each key the first transition that applies counts", () => {
    const switches = {
      keys: { thread: "next" },
      states: {
        run: {
          key: ["thread"],
          transitions: [
            { on: "switch", to: "on" },
            { on: "switch", key: { thread: "prev" }, where: "state == 0", to: "ready" },
            { on: "switch", key: { thread: "prev" }, to: "asleep" },
          ],
        },
      },
    };
    const { rowsOf } = runOwn(switches, {
      events: [at(10, "switch", { prev: 1, next: 2, state: 0 }), at(20, "switch", { prev: 2, next: 1, state: 1 })],
      endNs: 30,
    });
    expect(rowsOf("run/1")).toEqual(["0..10 unknown", "10..20 neutral ready", "20..30 neutral on"]);
    expect(rowsOf("run/2")).toEqual(["0..10 unknown", "10..20 neutral on", "20..30 neutral asleep"]);
  });

  test("from says in which state a transition happens, and before which state was there", () => {
    const { rowsOf } = runOwn(
      {
        states: {
          s: {
            before: "idle",
            transitions: [
              { on: "a", from: "idle", to: "busy" },
              { on: "b", from: ["busy"], to: "idle" },
            ],
          },
        },
      },
      { events: [at(1, "b"), at(2, "a"), at(3, "a"), at(4, "b")], endNs: 5 },
    );
    expect(rowsOf("s")).toEqual(["0..2 neutral idle", "2..4 neutral busy", "4..5 neutral idle"]);
  });

  test("are pushed and popped; what lies below a pop without its push is what was before", () => {
    const stack = {
      states: {
        s: {
          before: null,
          transitions: [
            { on: "in", push: "level {n}", colour: "active" },
            { on: "out", pop: true },
          ],
        },
      },
    };
    const events = [
      at(1, "out"),
      at(2, "in", { n: 1 }),
      at(3, "in", { n: 2 }),
      at(5, "out"),
      at(6, "out"),
      at(7, "out"),
    ];
    expect(runOwn(stack, { events, endNs: 9 }).rowsOf("s")).toEqual([
      "0..2 -",
      "2..3 active level 1",
      "3..5 active level 2",
      "5..6 active level 1",
      "6..9 -",
    ]);
    const lost = runOwn(stack, {
      events: [at(2, "in", { n: 1 }), at(8, "out")],
      losses: [{ from: 4, to: 6 }],
      endNs: 9,
    });
    expect(lost.rowsOf("s")).toEqual(["0..2 -", "2..4 active level 1", "4..9 unknown"]);
  });

  test("end by themselves after their timeout", () => {
    const { rowsOf } = runOwn(
      {
        states: {
          s: {
            states: { hot: { colour: "critical", timeout: "10ns", next: "warm" }, warm: { timeout: "5ns" } },
            transitions: [{ on: "touch", to: "hot" }],
          },
        },
      },
      { events: [at(10, "touch"), at(15, "touch"), at(60, "touch")], endNs: 65 },
    );
    expect(rowsOf("s")).toEqual([
      "0..10 unknown",
      "10..25 critical hot",
      "25..30 neutral warm",
      "30..60 -",
      "60..65 critical hot",
    ]);
  });

  test("are unknown from a loss to the next event that tells them, and what happens within a loss tells nothing", () => {
    const events = [at(10, "open", { door: 1 }), at(25, "close", { door: 1 }), at(40, "close", { door: 1 })];
    const { rowsOf, notes } = runOwn(DOOR, { events, losses: [{ from: 20, to: 30 }], endNs: 50 });
    expect(rowsOf("doors/1")).toEqual(["0..10 unknown", "10..20 active open", "20..40 unknown", "40..50 waiting shut"]);
    expect(notes).toEqual(["1 state became unknown where events were lost"]);
  });

  test("of a CPU suffer from the losses of that CPU alone", () => {
    const perCpu = {
      keys: { cpu: "cpu" },
      states: { s: { key: ["cpu"], transitions: [{ on: "e", to: "seen" }] } },
    };
    const events = [at(1, "e", { cpu: 0 }), at(2, "e", { cpu: 1 })];
    const { rowsOf } = runOwn(perCpu, { events, losses: [{ from: 5, to: 6, cpu: 1 }], endNs: 9 });
    expect(rowsOf("s/0")).toEqual(["0..1 unknown", "1..9 neutral seen"]);
    expect(rowsOf("s/1")).toEqual(["0..2 unknown", "2..5 neutral seen", "5..9 unknown"]);
  });
});

describe("latencies", () => {
  const io = (more: object = {}) => ({
    keys: { dev: "dev" },
    latencies: { io: { key: ["dev"], from: "begin", to: "end", ...more } },
  });
  const events = [
    at(10, "begin", { dev: 1 }),
    at(20, "begin", { dev: 1 }),
    at(30, "end", { dev: 1 }),
    at(40, "end", { dev: 1 }),
    at(50, "end", { dev: 2 }),
  ];

  test.each([
    ["last", ["io/1 20..30 io"]],
    ["first", ["io/1 10..30 io"]],
    ["each", ["io/1 10..30 io", "io/1 20..40 io"]],
  ])("with %s of two begins", (whileOpen, rows) => {
    expect(runOwn(io({ whileOpen }), { events }).latencies).toEqual(rows);
  });

  test("are drawn where they are known to be pairs, or how many are open", () => {
    expect(runOwn(io(), { events, endNs: 60 }).rowsOf("io/1")).toEqual(["20..30 active io", "30..60 -"]);
    expect(runOwn(io({ whileOpen: "each", colour: "warning" }), { events, endNs: 60 }).rowsOf("io/1")).toEqual([
      "10..20 warning io",
      "20..30 warning 2 open",
      "30..40 warning io",
      "40..60 -",
    ]);
    expect(runOwn(io({ draw: false }), { events }).lanes.count).toBe(0);
  });

  test("are dropped and counted where events were lost while they were open, or within the loss", () => {
    const lost = { events, losses: [{ from: 15, to: 25 }], endNs: 60 };
    const { latencies, droppedByLoss, rowsOf, notes } = runOwn(io({ whileOpen: "each" }), lost);
    expect([latencies, droppedByLoss]).toEqual([[], 1]);
    expect(rowsOf("io/1")).toEqual(["10..15 active io", "15..25 unknown", "25..60 -"]);
    expect(notes).toEqual(["1 latency dropped: events were lost while they were open"]);
  });

  test("that are too long, or cancelled, are none; those open at the end are counted", () => {
    const long = runOwn(io({ longest: "15ns", whileOpen: "each" }), { events });
    expect([long.latencies, long.notes]).toEqual([
      ["io/1 20..30 io"],
      ["1 latency dropped: longer than their longest"],
    ]);
    const cancelled = runOwn(io({ cancel: "begin", to: "end", from: "end" }), { events });
    expect(cancelled.latencies).toEqual(["io/1 30..40 io"]);
    expect(
      runOwn(io(), { events: [...events.slice(2, 3), ...events.slice(0, 2)].map((event, t) => ({ ...event, t })) })
        .open,
    ).toBe(1);
  });

  test("an event may end one and begin the next, and tell what a row says", () => {
    const steps = { latencies: { step: { from: "tick", to: "tick", detail: "tick {n}" } } };
    const ticks = [at(1, "tick", { n: 1 }), at(4, "tick", { n: 2 }), at(9, "tick", { n: 3 })];
    expect(runOwn(steps, { events: ticks }).latencies).toEqual(["step 1..4 tick 1", "step 4..9 tick 2"]);
  });

  test("machines have keys of their own, unless all share them", () => {
    const events: TestEvent[] = [
      { t: 1, on: "begin", machine: 0, fields: { dev: 7 } },
      { t: 3, on: "end", machine: 1, fields: { dev: 7 } },
    ];
    expect(runOwn(io(), { events }).latencies).toEqual([]);
    expect(runOwn(io({ acrossMachines: true }), { events }).latencies).toEqual(["io/7 1..3 io"]);
  });
});

describe("counters", () => {
  test("what is no finite number changes nothing, and neither does a sum beyond all numbers", () => {
    const values = [1e308, "Infinity", 1e308, 5];
    const events = values.map((n, i) => at(i, "a", { n }));
    const sections = {
      counters: { set: { changes: [{ on: "a", set: "n" }] }, sum: { changes: [{ on: "a", add: "n" }] } },
    };
    expect(runOwn(sections, { events }).counters).toEqual(["set 0 1e+308", "set 3 5", "sum 0 1e+308", "sum 2 NaN"]);
  });

  test("are set, added to and counted", () => {
    const { counters, rowsOf } = runOwn(
      {
        keys: { q: "q" },
        counters: {
          depth: {
            key: ["q"],
            changes: [
              { on: "put", add: "n * 2" },
              { on: "get", add: -1 },
            ],
          },
          size: { changes: [{ on: "size", set: "bytes / 1024" }] },
          calls: { changes: [{ on: "put", count: true }] },
        },
      },
      { events: [at(10, "put", { q: 1, n: 2 }), at(20, "get", { q: 1 }), at(30, "size", { bytes: 2048 })], endNs: 40 },
    );
    expect(counters).toEqual(["depth/1 0 0", "depth/1 10 4", "depth/1 20 3", "calls 0 0", "calls 10 1", "size 30 2"]);
    expect(rowsOf("depth/1")).toEqual(["0..10 -", "10..20 level-4 4", "20..40 level-4 3"]);
  });

  test("that are added to are unknown after a loss until they are set; counts count what was recorded", () => {
    const counter = {
      counters: {
        sum: {
          changes: [
            { on: "add", add: 1 },
            { on: "set", set: "v" },
          ],
          initial: 0,
        },
        count: { changes: [{ on: "add", count: true }] },
      },
    };
    const events = [at(10, "add"), at(25, "add"), at(40, "add"), at(50, "set", { v: 9 }), at(60, "add")];
    const { counters } = runOwn(counter, { events, losses: [{ from: 20, to: 30 }] });
    expect(counters.filter((row) => row.startsWith("sum"))).toEqual([
      "sum 0 0",
      "sum 10 1",
      "sum 20 NaN",
      "sum 50 9",
      "sum 60 10",
    ]);
    expect(counters.filter((row) => row.startsWith("count")).at(-1)).toBe("count 60 4");
  });
});

describe("findings", () => {
  const slow = (finding: object) => ({
    keys: { dev: "dev" },
    latencies: { io: { key: ["dev"], from: "begin", to: "end", detail: "request {n}" } },
    findings: { slow: finding },
  });
  const events = [5, 1, 9, 3].flatMap((length, i) => [
    at(100 * i, "begin", { dev: `sd${i % 2}`, n: i }),
    at(100 * i + length, "end", { dev: `sd${i % 2}` }),
  ]);

  test("are the longest rows of which the condition holds, with their values", () => {
    const { findings } = runOwn(
      slow({ of: "latency.io", where: "duration > 2ns", title: "{detail} of {dev} took {duration}", atMost: 2 }),
      { events },
    );
    expect(findings().map(({ title, t0, t1 }) => [title, t0, t1])).toEqual([
      ["request 2 of sd0 took 9 ns", 200, 209],
      ["request 0 of sd0 took 5 ns", 0, 5],
    ]);
    expect(findings(250, 1000).map(({ title }) => title)).toEqual(["request 3 of sd1 took 3 ns"]);
  });

  test("may be about the figures of each key", () => {
    const title = "{dev}: {count} in {total}, half within {p50}, at most {max}";
    const { findings } = runOwn(slow({ of: "latency.io", per: "key", where: "count >= 2 dev == sd0", title }), {
      events,
    });
    expect(findings().map((found) => found.title)).toEqual(["sd0: 2 in 14 ns, half within 5 ns, at most 9 ns"]);
  });

  test("about keys are about those of each machine", () => {
    const title = "{dev}: {count}";
    const latencies = { io: { key: ["dev"], from: "begin", to: "end", draw: false } };
    const { findings } = runOwn(
      { ...slow({ of: "latency.io", per: "key", title }), latencies },
      {
        events: [0, 1, 1].flatMap((machine, i) => [
          { ...at(10 * i, "begin", { dev: "sda", n: i }), machine },
          { ...at(10 * i + 5, "end", { dev: "sda" }), machine },
        ]),
      },
    );
    expect(findings().map((found) => found.title)).toEqual(["sda: 2", "sda: 1"]);
  });

  test("may be about shares of states and values of counters", () => {
    const { findings } = runOwn(
      {
        states: {
          s: {
            transitions: [
              { on: "a", to: "busy" },
              { on: "b", to: "idle" },
            ],
          },
        },
        counters: { c: { unit: "requests", changes: [{ on: "a", add: 5 }] } },
        findings: {
          share: { of: "state.s", per: "all", where: "state == busy && share > 0.3", title: "{state} {share}" },
          deep: { of: "counter.c", where: "value > 3", title: "{value} at {start}" },
        },
      },
      { events: [at(100, "a"), at(600, "b")], endNs: 1000 },
    );
    expect(findings().map(({ title, evidence }) => [title, evidence[0]])).toEqual([
      ["busy 50 %", "s: 1 time, 500 ns in all, median 500 ns, 99 % 500 ns, worst 500 ns"],
      ["5 at 100 ns", "c: 5 requests"],
    ]);
  });
});

describe("limits", () => {
  test("keys beyond the lanes have no lane, and still their latencies; states need lanes", () => {
    const events = [1, 2, 3].flatMap((dev) => [at(10 * dev, "begin", { dev }), at(10 * dev + 1, "end", { dev })]);
    const sections = {
      keys: { dev: "dev" },
      latencies: { io: { key: ["dev"], from: "begin", to: "end" } },
      states: { s: { key: ["dev"], transitions: [{ on: "begin", to: "x" }] } },
    };
    const { latencies, notes, lanes } = runOwn(sections, { events, limits: { lanes: 2 } });
    expect([latencies.length, lanes.count]).toEqual([3, 2]);
    expect(notes).toEqual([
      '2 keys of "s" have no lane: there are 2 lanes at most',
      '2 keys of "io" have no lane: there are 2 lanes at most',
    ]);
  });

  test("rows beyond the limit are unknown, and that is said", () => {
    const events = Array.from({ length: 10 }, (_, i) => at(i + 1, i % 2 === 0 ? "a" : "b"));
    const sections = {
      states: {
        s: {
          transitions: [
            { on: "a", to: "x" },
            { on: "b", to: "y" },
          ],
        },
      },
    };
    const { rowsOf, notes } = runOwn(sections, { events, limits: { states: 3 }, endNs: 20 });
    expect(rowsOf("s")).toEqual(["0..1 unknown", "1..2 neutral x", "2..3 neutral y", "3..20 unknown"]);
    expect(notes).toEqual(["the limit of 3 states is reached: what comes later is not shown"]);
  });

  test("of too many texts the first keep their words", () => {
    const events = ["x", "y", "z", "x"].map((name, i) => at(i + 1, "a", { name }));
    const sections = { states: { s: { transitions: [{ on: "a", to: "{name}" }] } } };
    const { rowsOf, notes } = runOwn(sections, { events, limits: { texts: 2 }, endNs: 5 });
    expect(rowsOf("s")).toEqual([
      "0..1 unknown",
      "1..2 neutral x",
      "2..3 neutral y",
      "3..4 neutral …",
      "4..5 neutral x",
    ]);
    expect(notes).toEqual(['there are more than 2 different texts: further ones are shown as "…"']);
  });

  test("no text is shown that redaction does not know", () => {
    const count = LIMITS.texts + LIMITS.lanes + 2;
    const events = Array.from({ length: count }, (_, i) => at(i + 1, "a", { i }));
    const sections = { states: { s: { transitions: [{ on: "a", to: "is {i}" }] } } };
    const { rowsOf, facts } = runOwn(sections, { events, limits: { texts: count + 1 }, endNs: count + 1 });
    const known = new Set(facts.texts);
    const shown = rowsOf("s").map((row) => row.replace(/^\S+ (?:neutral )?/, ""));
    expect(shown.filter((text) => !known.has(text))).toEqual(["unknown", "…"]);
  });

  test("what was not looked at is unknown", () => {
    const sections = { states: { s: { transitions: [{ on: "a", to: "x" }] } } };
    expect(runOwn(sections, { events: [at(5, "a")], stoppedNs: 8, endNs: 20 }).rowsOf("s")).toEqual([
      "0..5 unknown",
      "5..8 neutral x",
      "8..20 unknown",
    ]);
  });

  test("of too many keys the first are kept", () => {
    const events = Array.from({ length: 20 }, (_, i) => at(i, "e", { id: i }));
    const sections = { keys: { id: "id" }, counters: { c: { key: ["id"], changes: [{ on: "e", count: true }] } } };
    const { counters, notes } = runOwn(sections, { events, limits: { keys: 4 } });
    expect(counters.length).toBe(7);
    expect(notes).toEqual(['16 events of further keys of "c" are not shown: it has 4 keys']);
  });
});
