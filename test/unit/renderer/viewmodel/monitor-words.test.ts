import fc from "fast-check";
import { expect, test } from "vitest";
import {
  counterText,
  figureText,
  type ProcessOrder,
  pickedOf,
  processRows,
  sparkPath,
} from "../../../../renderer/viewmodel/monitor-words.js";
import type { GuestProcess, VmPicture } from "../../../../workers/model/monitor-picture.js";

function process(pid: number, parent: number, more: Partial<GuestProcess> = {}): GuestProcess {
  return { pid, parent, name: `p${pid}`, command: "", state: "S", cpus: 0, cpuSeconds: 0, residentBytes: 0, ...more };
}

test("figures have their units, and what is not known says so", () => {
  expect(figureText("host-ran", 1.684)).toBe("1.68");
  expect(figureText("memory", 192 * 1024 * 1024)).toBe("201 MB");
  expect(figureText("disk-read", 2048)).toBe("2.05 kB/s");
  expect(figureText("interrupts", 1234.4)).toBe("1 234/s");
  expect(figureText("exits", Number.NaN)).toBe("unknown");
  expect(counterText("read bytes/s", 2048)).toBe("2.05 kB/s");
  expect(counterText("MemFree, bytes", 1e6)).toBe("1 MB");
  expect(counterText("ran, CPUs", 0.123456)).toBe("0.123");
  expect(counterText("ran, CPUs", Number.NaN)).toBe("unknown");
});

test("a small curve has a gap where nothing is known, and its highest value at the top", () => {
  expect(sparkPath(Float64Array.of(0, 2, Number.NaN, 1, 2))).toBe("M0 100L1 0M3 50L4 0");
  expect(sparkPath(Float64Array.of(0, 0))).toBe("M0 100L1 100");
  expect(sparkPath(Float64Array.of(Number.NaN, Number.NaN))).toBe("");
});

const SOME = [
  process(1, 0, { residentBytes: 10 }),
  process(7, 1, { cpus: 0.5, residentBytes: 5 }),
  process(9, 7, { cpus: Number.NaN }),
  process(8, 1, { cpus: 1.5, residentBytes: 20 }),
];
test.each<[ProcessOrder, readonly string[]]>([
  ["cpus", ["8", "7", "1", "9"]],
  ["memory", ["8", "1", "7", "9"]],
  ["pid", ["1", "7", "8", "9"]],
  ["tree", ["1", "  7", "    9", "  8"]],
])("processes by %s", (order, expected) => {
  const shown = processRows(SOME, order).map(({ process: { pid }, depth }) => `${"  ".repeat(depth)}${pid}`);
  expect(shown).toEqual(expected);
});

test("each process has one row, whatever a guest says of parents", () => {
  const pid = fc.integer({ min: 0, max: 12 });
  const processes = fc.uniqueArray(fc.record({ pid, parent: pid }), { selector: (one) => one.pid });
  fc.assert(
    fc.property(processes, (all) => {
      const rows = processRows(
        all.map((one) => process(one.pid, one.parent)),
        "tree",
      );
      expect(rows.map(({ process: one }) => one.pid).sort()).toEqual(all.map((one) => one.pid).sort());
    }),
  );
});

function vm(lane: number, pid: number, name: string): VmPicture {
  return { lane, pid, name, vcpus: 1, status: "running", isOver: false, figures: [] };
}

test("a VM stays picked when a trace is added, which gives its lanes other numbers", () => {
  const [web, database] = [vm(1, 70, "web"), vm(5, 80, "database")];
  expect(pickedOf([web, database], undefined)).toBe(undefined);
  expect(pickedOf([web, database], database)).toBe(database);
  const [webLater, databaseLater] = [vm(5, 70, "web"), vm(9, 80, "database")];
  expect(pickedOf([webLater, databaseLater], database)).toBe(databaseLater);
  expect(pickedOf([vm(9, 90, "other")], database)?.pid).toBe(90);
  // Two hosts may have the same process number.
  const twin = vm(9, 80, "database");
  expect(pickedOf([database, twin], twin)).toBe(twin);
});
