import { afterAll, describe, expect, test } from "vitest";
import { capturePlan } from "../../workers/coverage/capture-plan.js";
import { cellsOf } from "../../workers/coverage/cells.js";
import type { Check, GuestPmu } from "../../workers/coverage/check.js";
import { CHECKS } from "../../workers/coverage/costs.js";
import { COSTS, EMULATED_PMU } from "../../workers/coverage/measured.js";
import { viewOf } from "../../workers/coverage/views.js";
import { measurePerf, measureTracefs, pmuOf } from "../coverage/measure-guest.js";
import { measureHost } from "../coverage/measure-host.js";
import { measureMonitor } from "../coverage/measure-monitor.js";
import { measureHostOf, measureQemuTrace } from "../coverage/measure-qemu.js";
import { measureTraces } from "../coverage/measure-traces.js";
import type { Measured } from "../coverage/measured-parts.js";
import { writeMeasured } from "../coverage/write-measured.js";
import { tempFolder } from "../golden/cli-support.js";
import { startGuest } from "../guest/guest.js";
import { describeWithGuest } from "../guest/with-guest.js";
import { perf } from "../real/peers.js";

// The table of coverage, cell by cell, by recordings: what it promises is there, and what it denies is not. `npm run coverage`
// runs this too, and writes down what was found (workers/coverage/measured.ts).

/** What an event costs differs from machine to machine, and here with the load, but not by an order of magnitude. */
const APART = 5;
const isWriting = process.env.LANESCOPE_COVERAGE === "write";
const all: Measured[] = [];
let pmu: GuestPmu = EMULATED_PMU;

/** Compares with the table, and with what was written down. */
function expectAsWritten(measured: Measured): void {
  all.push(measured);
  for (const { view, source, side, accel, found } of measured.checks) {
    const cell = cellsOf(viewOf(view), source, accel === undefined ? {} : { accel }).find((one) => one.side === side);
    expect([view, source, side, GIVES[cell?.gives ?? "none"]]).toEqual([view, source, side, found]);
  }
  if (isWriting) return;
  const ids = measured.recordings.map(({ id }) => id);
  const written = CHECKS.filter(({ by }) => ids.includes(by)).map(cellName);
  const now = measured.checks.map(cellName);
  expect(written.filter((cell) => !now.includes(cell))).toEqual([]);
  for (const { source, side, by, bytesPerEvent = 1, cpuNsPerEvent = 1 } of measured.costs) {
    const before = COSTS.find((one) => one.source === source && one.side === side && one.by === by);
    for (const ratio of [bytesPerEvent / (before?.bytesPerEvent ?? 1), cpuNsPerEvent / (before?.cpuNsPerEvent ?? 1)]) {
      expect(ratio).toBeGreaterThan(1 / APART);
      expect(ratio).toBeLessThan(APART);
    }
  }
}

const GIVES = { all: "full", part: "part", unread: "none", none: "none" } as const;

function cellName({ view, source, side, found }: Check): string {
  return `${view} ${source} ${side} ${found}`;
}

describe("what recordings fill", () => {
  test("perf on this host", async (context) => {
    if (perf === undefined) return context.skip("perf is not here, and could not be installed");
    const measured = await measureHost(perf, tempFolder());
    if (measured === undefined) return context.skip("perf may not record here");
    expectAsWritten(measured);
  }, 60_000);

  test("LTTng, trace-cmd and perf on hosts with KVM", async (context) => {
    const measured = await measureTraces();
    if (measured === undefined) return context.skip("the recorded traces are not here");
    expectAsWritten(measured);
  }, 120_000);
});

describeWithGuest("what a living VM tells", (parts) => {
  test("its guest by tracefs and perf, QEMU by its monitor and its trace, the host by its account and perf", async () => {
    const guest = await startGuest(parts);
    try {
      const folder = tempFolder();
      expectAsWritten(await measureTracefs(guest, folder));
      if (parts.perf !== undefined) {
        expectAsWritten(await measurePerf(guest, folder));
        pmu = await pmuOf(guest);
        expect(pmu).toEqual(EMULATED_PMU);
      }
      expectAsWritten(await measureQemuTrace(guest, folder));
      const host = perf === undefined ? undefined : await measureHostOf(guest, perf, folder);
      if (host !== undefined) expectAsWritten(host);
      expectAsWritten(await measureMonitor(guest, folder));
    } finally {
      await guest.close();
    }
  }, 240_000);
});

test("no recording can be asked for that holds nothing", () => {
  for (const { view, source, side, found } of CHECKS) {
    if (found === "none" || (source !== "perf" && source !== "trace-cmd" && source !== "lttng")) continue;
    expect(capturePlan([view], source, side).events).not.toEqual([]);
  }
});

afterAll(() => {
  if (!isWriting) return;
  const of = <Part extends keyof Measured>(part: Part) => all.flatMap((one) => [...one[part]]);
  writeMeasured({ recordings: of("recordings"), checks: of("checks"), costs: of("costs") }, pmu);
});
