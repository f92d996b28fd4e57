import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import { findTable } from "../../../../workers/engine/exports.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { ExportRequest } from "../../../../workers/model/engine-api.js";
import { exitCodeOf, Isa } from "../../../../workers/model/kvm/exit-code.js";
import { State } from "../../../../workers/model/states.js";
import type { LostSpan } from "../../../../workers/query/context.js";
import { startExport } from "../../../../workers/query/export/exporter.js";
import { EXPORT_TABLES } from "../../../../workers/query/export/index.js";
import { intervalsTable } from "../../../../workers/query/export/intervals.js";
import type { ExportTable } from "../../../../workers/query/export/table.js";
import { absoluteText, createWriter } from "../../../../workers/query/export/writer.js";
import { addLane, contextOf } from "../support/lane-fixture.js";

const ORIGIN = 1_795_249_616_138_574_299n;

const lanes = new LaneStore();
const vcpu = addLane(lanes, "vcpu", -1, "labhost/vm/9/vcpu/0");
const thread = addLane(lanes, "thread", -1, "labhost/thread/7");
lanes.track(vcpu).enter(0, State.GUEST);
lanes.track(vcpu).enter(100, State.HYPERVISOR, exitCodeOf(Isa.VMX, 12, 0));
lanes.track(vcpu).enter(1500, State.PREEMPTED, 0, thread);
lanes.track(thread).enter(1400, State.USER);
lanes.track(thread).enter(1450, State.NONE);
const lost: LostSpan[] = [
  { stream: "ch0_1", machine: "labhost", cpu: 1, startNs: 10, endNs: 20, events: 77, cause: "discarded" },
  { stream: "ch0_1", machine: "labhost", cpu: 1, startNs: 50, endNs: 50, events: -1, cause: "damaged" },
];
const context = contextOf(lanes, 2000, { timeline: plainTimeline(ORIGIN), lost });

async function exported(
  request: Partial<ExportRequest>,
  tables: readonly ExportTable[] = EXPORT_TABLES,
): Promise<string> {
  const { table = "intervals" } = request;
  const found = findTable(tables, table);
  const made = found.ok ? startExport(context, found.value, { table, format: "csv", ...request }) : found;
  if (!made.ok) return `${made.error.message}; ${made.error.hint ?? ""}`;
  let text = "";
  for (let chunk = await made.value.next(); chunk !== undefined; chunk = await made.value.next()) text += chunk;
  return text;
}

describe("intervals", () => {
  test("all of them, with absolute times of full precision", async () => {
    expect(await exported({})).toBe(
      [
        "lane_kind,lane,machine,start_ns,end_ns,state,reason,culprit,detail,duration_ns,taken_ns,steal_ns",
        "vcpu,labhost/vm/9/vcpu/0,m,1795249616138574299,1795249616138574399,guest,,,,100,,",
        "vcpu,labhost/vm/9/vcpu/0,m,1795249616138574399,1795249616138575799,hypervisor,HLT,,idle,1400,,",
        "vcpu,labhost/vm/9/vcpu/0,m,1795249616138575799,1795249616138576299,preempted,,labhost/thread/7,,500,,",
        "thread,labhost/thread/7,m,1795249616138575699,1795249616138575749,user,,,,50,,",
        "",
      ].join("\r\n"),
    );
  });

  test("of some lanes, from and to a time, as JSON lines", async () => {
    const text = await exported({ format: "jsonl", lanes: "*/vm/**", from: "50ns", to: `${ORIGIN + 120n}` });
    expect(text).toBe(
      [
        '{"lane_kind":"vcpu","lane":"labhost/vm/9/vcpu/0","machine":"m","start_ns":1795249616138574349,' +
          '"end_ns":1795249616138574399,"state":"guest","reason":"","culprit":"","detail":"","duration_ns":50,"taken_ns":null,"steal_ns":null}',
        '{"lane_kind":"vcpu","lane":"labhost/vm/9/vcpu/0","machine":"m","start_ns":1795249616138574399,' +
          '"end_ns":1795249616138574419,"state":"hypervisor","reason":"HLT","culprit":"","detail":"idle","duration_ns":20,"taken_ns":null,"steal_ns":null}',
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["duration > 1us", ["hypervisor"]],
    ["culprit present", ["preempted"]],
    ["kind == thread", ["user"]],
    ["start_ns >= +1450ns", ["preempted"]],
    [`start_ns < ${ORIGIN + 1n}`, ["guest"]],
  ])("where %s", async (where, states) => {
    const lines = (await exported({ where })).trimEnd().split("\r\n").slice(1);
    expect(lines.map((line) => line.split(",")[5])).toEqual(states);
  });
});

test("gaps, with an empty count where it is not known", async () => {
  expect(await exported({ table: "lost" })).toBe(
    [
      "stream,start_ns,end_ns,events,cause,machine,cpu",
      "ch0_1,1795249616138574309,1795249616138574319,77,discarded,labhost,1",
      "ch0_1,1795249616138574349,1795249616138574349,,damaged,labhost,1",
      "",
    ].join("\r\n"),
  );
});

test("where: states by name or together, units instead of the ending of a column", async () => {
  const paths = async (where: string) => {
    const [, ...rows] = (await exported({ where })).trimEnd().split("\r\n");
    return rows.map((row) => row.split(",").slice(1, 2).join());
  };
  expect(await paths("state:steal")).toEqual(["labhost/vm/9/vcpu/0"]);
  expect(await paths("start > +1us duration <= 50ns")).toEqual(["labhost/thread/7"]);
});

test("where: a lane by its path, or by the name that lists show", async () => {
  const lanesOf = async (where: string) => {
    const [, ...rows] = (await exported({ where })).trimEnd().split("\r\n");
    return [...new Set(rows.map((row) => row.split(",")[1]))];
  };
  expect(await lanesOf('lane ~ "vCPU"')).toEqual(["labhost/vm/9/vcpu/0"]);
  expect(await lanesOf('lane == "thread 1"')).toEqual(["labhost/thread/7"]);
  expect(await lanesOf('lane != "labhost/thread/7"')).toEqual(["labhost/vm/9/vcpu/0"]);
  expect(await lanesOf('lane !~ "thread 1"')).toEqual(["labhost/vm/9/vcpu/0"]);
});

test("requests that cannot be met say why", async () => {
  expect(await exported({ table: "weather" })).toBe(
    'there is no table "weather"; the tables are intervals, lost, edges',
  );
  expect(await exported({ from: "noon" })).toMatch(/^not a time: "noon"/);
  expect(await exported({ where: "state ==" })).toMatch(/^state == what\?/);
  const typed = startExport(context, intervalsTable, { table: "", format: "csv", where: "state == waitt" });
  expect(typed).toMatchObject({ ok: false, error: { typed: { text: "filter", column: 10, length: 5 } } });
});

test("rows that arrive asynchronously, in several pieces", async () => {
  const table: ExportTable = {
    name: "many",
    columns: [{ name: "n", type: "number" }],
    async *rows() {
      for (let i = 0; i < 200_000; i += 1) yield [i];
    },
  };
  const text = await exported({ table: "many" }, [table]);
  expect(text.split("\r\n")).toHaveLength(200_002);
});

test("CSV quotes what needs it, JSON lines keep JSON as it is", () => {
  const columns = [
    { name: "text", type: "text" },
    { name: "fields", type: "json" },
    { name: "count", type: "number" },
  ] as const;
  const row = ['a "b", c\nd', '{"x":1}', 1.5];
  expect(createWriter("csv", columns, plainTimeline(0n)).line(row)).toBe('"a ""b"", c\nd","{""x"":1}",1.5\r\n');
  expect(createWriter("jsonl", columns, plainTimeline(0n)).line(row)).toBe(
    '{"text":"a \\"b\\", c\\nd","fields":{"x":1},"count":1.5}\n',
  );
  expect(createWriter("jsonl", columns, plainTimeline(0n)).line(["", undefined, Number.NaN])).toBe(
    '{"text":"","fields":null,"count":null}\n',
  );
});

test("integers beyond those that JavaScript writes in full are written in full", () => {
  const columns = [{ name: "value", type: "number" }] as const;
  for (const value of [2 ** 53, 2 ** 60, -(2 ** 63), 2 ** 64, 1e22]) {
    expect(createWriter("csv", columns, plainTimeline(0n)).line([value])).toBe(`${BigInt(value)}\r\n`);
    expect(createWriter("jsonl", columns, plainTimeline(0n)).line([value])).toBe(`{"value":${BigInt(value)}}\n`);
  }
  expect(createWriter("csv", columns, plainTimeline(0n)).line([1.5e300 / 7])).toMatch(/^\d{300}\r\n$/);
  expect(createWriter("csv", columns, plainTimeline(0n)).line([2 ** -60])).toBe("8.673617379884035e-19\r\n");
});

test("a time that there is none of is an empty cell, and null in JSON", () => {
  const columns = [{ name: "worst_ns", type: "time" }] as const;
  expect(createWriter("csv", columns, plainTimeline(ORIGIN)).line([Number.NaN])).toBe("\r\n");
  expect(createWriter("jsonl", columns, plainTimeline(ORIGIN)).line([Number.NaN])).toBe('{"worst_ns":null}\n');
});

test("text cannot act: no formulas in CSV, nothing unseen in JSON", () => {
  const columns = [
    { name: "text", type: "text" },
    { name: "fields", type: "json" },
    { name: "count", type: "number" },
  ] as const;
  const csv = (text: string) => createWriter("csv", columns, plainTimeline(0n)).line([text, "{}", -5]);
  for (const text of ["=1+1", "+1", "-bash", "@SUM(1)", "'=x", "\tx", "＝1"])
    expect(csv(text)).toBe(`'${text},{},-5\r\n`);
  expect(csv('=HYPERLINK("h")')).toBe(`"'=HYPERLINK(""h"")",{},-5\r\n`);
  for (const text of ["", "a=1", "'", "'tis", "1-2"]) expect(csv(text)).toBe(`${text},{},-5\r\n`);
  const hidden = "\u0000\u001b\u007f\u009b\u061c\u200e\u202e\u2066\u2028é𝒳";
  const row = [hidden, JSON.stringify({ [hidden]: hidden }), 1];
  for (const format of ["csv", "jsonl"] as const) {
    const line = createWriter(format, columns, plainTimeline(0n)).line(row);
    expect(format === "jsonl" && /[\p{Cc}\u061c\u200e\u202e\u2066\u2028]/u.test(line.trimEnd())).toBe(false);
    if (format === "jsonl") expect(JSON.parse(line)).toEqual({ text: hidden, fields: { [hidden]: hidden }, count: 1 });
    else expect(line).toContain('{""\\u0000\\u001b\\u007f\\u009b\\u061c');
  }
});

test("property: absolute times are exact", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 94n), max: 2n ** 94n }), fc.nat({ max: 2 ** 53 - 1 }), (origin, ns) => {
      expect(absoluteText(plainTimeline(origin))(ns)).toBe(`${origin + BigInt(ns)}`);
    }),
  );
});
