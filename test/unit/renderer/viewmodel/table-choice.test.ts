import { expect, test } from "vitest";
import {
  chartOf,
  exportRequest,
  isOfLane,
  lanesMeant,
  savedTables,
  type TableChoice,
} from "../../../../renderer/viewmodel/table-choice.js";
import { exportTables } from "../../../../workers/engine/exports.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import { EXPORT_TABLES } from "../../../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";

const CHOICE: TableChoice = {
  table: "waits",
  format: "arrow",
  lanes: "",
  where: "",
  asPublished: false,
  kind: "",
  period: "",
  columns: "",
  rows: "",
};

test("every table that can be exported can be saved, and those about one lane are known", () => {
  const none = { async *readRange() {}, readMeant: () => ({ ok: false, error: { message: "" } }) as const };
  const all = exportTables(none, SESSION_TABLES).map(({ name }) => name);
  const saved = savedTables([...SESSION_TABLES, ...EXPORT_TABLES]).map(({ name }) => name);
  expect([...saved].sort()).toEqual([...all].sort());
  const ofLane = SESSION_TABLES.filter((table) => table.isOfLane === true).map(({ name }) => name);
  expect(saved.filter(isOfLane).sort()).toEqual([...ofLane].sort());
});

test("what is left empty asks for nothing, and fields of other tables mean nothing", () => {
  const typed = { ...CHOICE, kind: "steal", period: "x", columns: "y", lanes: " ", where: " " };
  expect(exportRequest(typed, {}, "h/cpu/0")).toEqual({
    ok: true,
    value: { table: "waits", format: "arrow", asPublished: false },
  });
  const whole = { ...CHOICE, table: "critical-path", lanes: " h/* ", where: " a > 1 ", asPublished: true };
  expect(exportRequest(whole, { from: "1", to: "2" }, "h/cpu/0")).toEqual({
    ok: true,
    value: {
      table: "critical-path",
      format: "arrow",
      asPublished: true,
      from: "1",
      to: "2",
      lanes: "h/*",
      where: "a > 1",
      of: "h/cpu/0",
    },
  });
});

test("the grid of a chart is read as the command reads it", () => {
  const heat = { ...CHOICE, table: "heat-map", kind: "exit/HLT", period: "4ms", columns: "20", rows: "5" };
  expect(chartOf(heat)).toEqual({ ok: true, value: { kind: "exit/HLT", periodNs: 4e6, columns: 20, rows: 5 } });
  for (const wrong of [{ period: "soon" }, { period: "0ns" }, { columns: "many" }, { rows: "-1" }]) {
    expect(chartOf({ ...heat, ...wrong }).ok).toBe(false);
  }
});

test("a pattern of lanes that fits none is said", () => {
  const list = { paths: ["h/cpu/0", "h/cpu/1", "h/vm/1"] } as unknown as LaneList;
  expect(lanesMeant(list, "h/cpu/*")).toEqual({ ok: true, value: Int32Array.of(0, 1) });
  expect(lanesMeant(list, "")).toEqual({ ok: true, value: undefined });
  expect(lanesMeant(list, "h/gpu/*").ok).toBe(false);
});
