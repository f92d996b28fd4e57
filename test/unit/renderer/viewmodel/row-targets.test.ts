import { expect, test } from "vitest";
import { eventColumns } from "../../../../renderer/viewmodel/event-columns.js";
import { eventTarget } from "../../../../renderer/viewmodel/event-target.js";
import { tableRowTarget } from "../../../../renderer/viewmodel/table-target.js";
import { columnsOf } from "../../../../renderer/viewmodel/table-view.js";
import type { Target } from "../../../../renderer/viewmodel/target.js";
import type { EventRow } from "../../../../workers/model/engine-api.js";
import type { Table } from "../../../../workers/model/table.js";

const base = { format: "relative" as const, offsetNs: 0n };

/** Conditions that the entries of a menu write: those to keep rows, then those to lose them. */
function conditionsOf(make: (narrow: (condition: string) => void) => Target): string[] {
  const written: string[] = [];
  const { narrowings = [] } = make((condition) => written.push(condition));
  for (const { only } of narrowings) only();
  for (const { without } of narrowings) without?.();
  return written;
}

test("a row of a table narrows its table by the cell under the pointer", () => {
  const table: Table = {
    columns: [
      { name: "lane", type: "lane", values: Int32Array.of(0), words: new Map() },
      { name: "start_ns", type: "time", values: Float64Array.of(5) },
      { name: "duration_ns", type: "duration", values: Float64Array.of(1_234_567) },
      { name: "kind", type: "text", values: ["preempted"] },
      { name: "reason", type: "text", values: ["CPU 0/KVM"] },
      { name: "tid", type: "number", values: Float64Array.of(2017) },
      { name: "share", type: "number", values: Float64Array.of(0.25) },
      { name: "detail", type: "text", values: [""] },
    ],
    count: 1,
    offset: 0,
    total: 1,
    held: 1,
  };
  const words = { base, laneTitle: () => "vCPU 0", lanePath: () => "h/vm/9/vcpu/0" };
  const columns = columnsOf(table);
  const of = (name: string) => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) throw new Error(name);
    const deeds = (narrow: (condition: string) => void) => ({ show: undefined, follow: () => {}, narrow });
    return conditionsOf((narrow) => tableRowTarget({ table, row: 0 }, columns, column, words, deeds(narrow)));
  };
  expect(of("lane")).toEqual(["lane:h/vm/9/vcpu/0", "-lane:h/vm/9/vcpu/0"]);
  expect(of("start_ns")).toEqual([]);
  expect(of("duration_ns")).toEqual(["duration >= 1234us"]);
  expect(of("kind")).toEqual(["kind:preempted", "-kind:preempted"]);
  expect(of("reason")).toEqual(['reason:"CPU 0/KVM"', '-reason:"CPU 0/KVM"']);
  expect(of("tid")).toEqual(["tid:2017", "-tid:2017"]);
  expect(of("share")).toEqual(["share >= 0.25"]);
  expect(of("detail")).toEqual([]);
});

test("an event narrows its list by name, thread and CPU, or by the fields under the pointer; names cannot turn text", () => {
  const row: EventRow = {
    t: 5,
    machine: "h",
    cpu: 2,
    name: "a\u202Eb",
    tid: 7,
    comm: "CPU 0/KVM",
    fields: JSON.stringify({ guest_rip: "18446744071589696234", list: [1], name: "x", why: "a\u202Eb" }),
    context: "{}",
  };
  const columns = eventColumns(1);
  const targetAt = (name: string | undefined) => (narrow: (condition: string) => void) =>
    eventTarget(
      row,
      { lanes: undefined, base, columns, column: columns.find((one) => one.name === name) },
      { show: () => undefined, narrow },
    );
  expect(conditionsOf(targetAt("comm")).slice(0, 4)).toEqual(['name:"a\u202Eb"', 'comm:"CPU 0/KVM"', "tid:7", "cpu:2"]);
  expect(conditionsOf(targetAt("fields")).slice(0, 2)).toEqual(["guest_rip:18446744071589696234", 'why:"a\u202Eb"']);
  const { title, narrowings = [], copies = [] } = targetAt("comm")(() => undefined);
  expect(copies.map((copy) => copy.title)).toEqual(["cell", "row", "event as text", "fields as JSON"]);
  for (const text of [title, ...narrowings.map((one) => one.title)]) expect(text).not.toContain("\u202E");
});
