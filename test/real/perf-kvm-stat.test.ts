import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FORMATS } from "../../workers/formats/index.js";
import { memoryFile } from "../setup/ctf.js";
import { unpackTrace } from "../setup/outside-data.js";
import { exportedRows, openSession } from "../setup/session.js";
import { describeWithPeer, perf, printed } from "./peers.js";

// The table `exit-summary` of every real perf.data with events of KVM, against `perf kvm stat report`. Both count an exit
// when the next entry of its thread ends it, so the last exits of a recording count in neither.

/** As perf prints it: times in µs with two digits. */
interface Line {
  readonly reason: string;
  readonly samples: number;
  readonly least: string;
  readonly most: string;
}

describeWithPeer("exits against perf kvm stat", "perf", perf, (program) => {
  test.each([
    ["perf-kvm-sched.data", 7, 32_282],
    ["perf-kvm-stat.data", 6, 12_714],
  ])("%s", { timeout: 300_000 }, async (name, reasons, samples) => {
    const path = join(unpackTrace("lab/perf-host-a.tar.zst"), "perf-host-a", name);
    // perf prints this report where others print complaints.
    const { complaints } = printed(program, ["kvm", "--host", "-i", path, "stat", "report"]);
    const lines = complaints.split("\n");
    const expected = lines.flatMap(lineOf);
    expect(expected.length).toBe(reasons);
    const engine = await openSession(FORMATS, [memoryFile(name, new Uint8Array(readFileSync(path)))]);
    const found = new Map<string, { samples: number; least: number; most: number; total: number }>();
    for (const row of await exportedRows(engine, "exit-summary")) {
      const known = found.get(`${row.reason}`) ?? { samples: 0, least: Number.POSITIVE_INFINITY, most: 0, total: 0 };
      found.set(`${row.reason}`, {
        samples: known.samples + Number(row.samples),
        least: Math.min(known.least, Number(row.min_ns)),
        most: Math.max(known.most, Number(row.max_ns)),
        total: known.total + Number(row.total_ns),
      });
    }
    const own = [...found].map(([reason, each]): Line => {
      return { reason, samples: each.samples, least: micros(each.least), most: micros(each.most) };
    });
    expect(own.toSorted(byReason)).toEqual(expected.toSorted(byReason));
    const total = [...found.values()].reduce((sum, each) => sum + each.total, 0);
    const text = lines.find((line) => line.startsWith("Total Samples"));
    expect(text).toBe(`Total Samples:${samples}, Total events handled time:${micros(total)}us.`);
  });
});

function lineOf(line: string): Line[] {
  const match = /^\s+(\S+)\s+(\d+)\s+[\d.]+%\s+[\d.]+%\s+([\d.]+)us\s+([\d.]+)us\s+[\d.]+us/.exec(line);
  if (match === null) return [];
  const [, reason = "", samples, least = "", most = ""] = match;
  return [{ reason, samples: Number(samples), least, most }];
}

function micros(ns: number): string {
  return (ns / 1000).toFixed(2);
}

function byReason(a: Line, b: Line): number {
  return a.reason < b.reason ? -1 : 1;
}
