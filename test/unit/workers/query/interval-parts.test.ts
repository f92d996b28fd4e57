import fc from "fast-check";
import { expect, test } from "vitest";
import type { Column, ColumnBatch } from "../../../../workers/columnar/columns.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { exitCodeOf, Isa } from "../../../../workers/model/kvm/exit-code.js";
import { State } from "../../../../workers/model/states.js";
import { intervalsTable } from "../../../../workers/query/export/intervals.js";
import type { Cell, ExportScope, TableParts } from "../../../../workers/query/export/table.js";
import { addLane, contextOf } from "../support/lane-fixture.js";

const STATES = [State.GUEST, State.HYPERVISOR, State.PREEMPTED, State.NONE, State.USER] as const;

interface Lane {
  readonly kind: "vcpu" | "thread";
  /** How long each state lasts, in quarters of a ns, and which it is. */
  readonly stays: readonly (readonly [number, number])[];
}

const lane: fc.Arbitrary<Lane> = fc.record({
  kind: fc.constantFrom("vcpu", "thread"),
  stays: fc.array(fc.tuple(fc.nat(1000), fc.nat(STATES.length - 1)), { maxLength: 30 }),
});

/** `quarters`: how many of them are the shortest time. */
function contextWith(all: readonly Lane[], quarters: number) {
  const lanes = new LaneStore();
  for (const [number, { kind, stays }] of all.entries()) {
    const track = lanes.track(addLane(lanes, kind, -1, `host/${kind}/${number}`));
    let at = 0;
    for (const [length, which] of stays) {
      const state = STATES[which] ?? State.USER;
      if (state === State.HYPERVISOR) track.enter(at, state, exitCodeOf(Isa.VMX, length % 50, 0));
      else track.enter(at, state, 0, state === State.PREEMPTED ? 0 : -1);
      at += (length * quarters) / 4;
    }
  }
  return contextOf(lanes, 40_000);
}

function cellsOf(column: Column, rows: number): Cell[] {
  return Array.from({ length: rows }, (_, row) => {
    switch (column.type) {
      case "codes":
        return column.texts.texts[column.codes[row] ?? -1];
      case "text":
        return column.texts[row];
      case "int32":
        return column.values[row];
      default: {
        const value = column.values[row] ?? Number.NaN;
        return Number.isNaN(value) ? undefined : value;
      }
    }
  });
}

function columnsOf(batches: Iterable<ColumnBatch | undefined>, names: readonly string[]): Map<string, Cell[]> {
  const all = new Map(names.map((name) => [name, [] as Cell[]]));
  for (const { columns, rows } of [...batches].filter((batch) => batch !== undefined))
    for (const [i, column] of columns.entries()) all.get(names[i] ?? "")?.push(...cellsOf(column, rows));
  return all;
}

/** Rows as SQL has them of the parts. */
function joined({ parts: [rows, texts] }: TableParts): Cell[][] {
  const [of, by] = [rows, texts].map((part) =>
    columnsOf(part?.batches ?? [], part?.fields.map(({ name }) => name) ?? []),
  );
  const keys = of?.get("key") ?? [];
  return keys.map((key, row) =>
    intervalsTable.columns.map(({ name }) => {
      const own = of?.get(name) ?? by?.get(name);
      if (own !== undefined) return own === of?.get(name) ? own[row] : own[Number(key)];
      const difference = intervalsTable.differences?.[name]?.map((one) => Number(of?.get(one)?.[row]));
      return difference && Number(difference[0]) - Number(difference[1]);
    }),
  );
}

test("the parts of the table of intervals, joined, are its rows", () => {
  fc.assert(
    fc.property(fc.array(lane, { maxLength: 6 }), fc.constantFrom(1, 4), fc.nat(5000), (lanes, quarters, t0) => {
      const context = contextWith(lanes, quarters);
      const scope: ExportScope = { t0, t1: 20_000, hasLane: () => true };
      const parts = intervalsTable.parts?.(context, scope);
      if (parts === undefined) return expect.unreachable("one clock has parts");
      const rows = [...intervalsTable.rows(context, scope)].flatMap((row) => (row === undefined ? [] : [row]));
      expect(joined(parts)).toEqual(
        rows.map((row) => row.map((cell) => (typeof cell === "number" ? Math.round(cell) : cell))),
      );
    }),
  );
});

test("durations are not written where they follow from the times", () => {
  const namesWith = (quarters: number) => {
    const context = contextWith(
      [
        {
          kind: "thread",
          stays: [
            [101, 0],
            [7, 1],
          ],
        },
      ],
      quarters,
    );
    const scope: ExportScope = { t0: 0, t1: 20_000, hasLane: () => true };
    return intervalsTable.parts?.(context, scope)?.parts[0]?.fields.map(({ name }) => name);
  };
  expect(namesWith(4)).toEqual(["key", "start_ns", "end_ns"]);
  expect(namesWith(1)).toEqual(["key", "start_ns", "end_ns", "duration_ns"]);
});
