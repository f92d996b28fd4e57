import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findings } from "../../workers/findings/index.js";
import type { QueryContext } from "../../workers/query/context.js";
import type { Cell } from "../../workers/query/export/table.js";
import { SESSION_TABLES } from "../../workers/query/tables/index.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { thoroughly } from "../setup/thorough.js";
import { sessionContext } from "../unit/workers/support/session-context.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { lanescope } from "./cli-support.js";

// What tables say of real recordings must agree with the lanes, with each other and with the events.

type TableRow = Record<string, Cell>;

interface Recording extends Analysed {
  readonly context: QueryContext;
  readonly vcpus: readonly string[];
  rows(table: string, of?: string): Promise<TableRow[]>;
}

async function recording(archive: string): Promise<Recording> {
  const analysed = await analyse(archive);
  const { session, endNs } = analysed;
  const context = sessionContext(session, endNs);
  const everything = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY, hasLane: () => true };
  return {
    ...analysed,
    context,
    vcpus: session.lanes.specs.filter(({ kind }) => kind === "vcpu").map(({ path }) => path),
    rows: async (name, of) => {
      const table = SESSION_TABLES.find((candidate) => candidate.name === name);
      if (table === undefined) throw new Error(`no table ${name}`);
      const rows: TableRow[] = [];
      for await (const row of table.rows(context, { ...everything, ...(of === undefined ? {} : { of }) })) {
        if (row === undefined) continue;
        rows.push(Object.fromEntries(table.columns.map((column, i) => [column.name, row[i]])));
      }
      return rows;
    },
  };
}

function sumOf(rows: readonly TableRow[], read: (row: TableRow) => number): number {
  return rows.reduce((sum, row) => sum + read(row), 0);
}

const LAB = thoroughly(["lttng-overcommit3-i"], ["lttng-nested-boot-e", "lttng-host-a", "lttng-host-guest-b"]);

describeWithTraces("tables of real hosts", (dir) => {
  describe.each(LAB)("%s", (name) => {
    const archive = join(dir, "lab", `${name}.tar.zst`);
    let made: Recording;
    beforeAll(async () => {
      made = await recording(archive);
    });

    test("steal: what was taken from a vCPU is what it lost, whoever took it", async () => {
      const rows = await made.rows("steal");
      expect(made.vcpus.length).toBeGreaterThan(0);
      for (const path of made.vcpus) {
        const { runnable = 0, preempted = 0 } = made.times(path);
        const taken = sumOf(
          rows.filter(({ victim_lane }) => victim_lane === path),
          (row) => row.total_ns as number,
        );
        expect([path, taken]).toEqual([path, runnable + preempted]);
      }
    });

    test("waits: every row of a lane that waits is one", async () => {
      const rows = await made.rows("waits");
      for (const path of made.vcpus) {
        const times = made.times(path);
        for (const kind of ["wait", "vmm-blocked", "runnable", "preempted"]) {
          const own = rows.filter((row) => row.lane === path && row.kind === kind);
          const ns = sumOf(own, (row) => (row.end_ns as number) - (row.start_ns as number));
          expect([path, kind, ns]).toEqual([path, kind, times[kind] ?? 0]);
        }
      }
    });

    test("wait-summary: the sums of waits", async () => {
      const [waits, sums] = [await made.rows("waits"), await made.rows("wait-summary")];
      expect(sumOf(sums, (row) => row.count as number)).toBe(waits.length);
      const ns = sumOf(waits, (row) => (row.end_ns as number) - (row.start_ns as number));
      expect(sumOf(sums, (row) => row.total_ns as number)).toBe(ns);
    });

    test("vcpu-usage: as the lanes have it", async () => {
      for (const row of await made.rows("vcpu-usage")) {
        const times = made.times(row.lane as string);
        expect([row.guest_ns, row.hypervisor_ns, row.preempted_ns]).toEqual(
          [times.guest, times.hypervisor, times.preempted].map((ns) => ns ?? 0),
        );
      }
    });

    test("exits, exit-summary: the same exits, and as many as lead back into a guest", async () => {
      const exits = sumOf(await made.rows("exits"), (row) => row.count as number);
      expect(sumOf(await made.rows("exit-summary"), (row) => row.samples as number)).toBe(exits);
      expect(exits).toBe(await exitsWithEntry(archive));
    });

    test("latency-summary: all rows of latencies", async () => {
      const [rows, sums] = [await made.rows("latencies"), await made.rows("latency-summary")];
      expect(sumOf(sums, (row) => row.count as number)).toBe(rows.length);
      for (const { p50_ns, p90_ns, p99_ns, p999_ns, max_ns } of sums) {
        const rising = [p50_ns, p90_ns, p99_ns, p999_ns, max_ns] as number[];
        expect(rising).toEqual([...rising].sort((a, b) => a - b));
      }
    });

    test("critical path: one segment at every moment", async () => {
      for (const path of made.vcpus) {
        const segments = await made.rows("critical-path", path);
        for (let i = 1; i < segments.length; i++) {
          if (segments[i]?.start_ns !== segments[i - 1]?.end_ns) expect.fail(`${path}: a gap before segment ${i}`);
        }
        expect([segments[0]?.start_ns, segments.at(-1)?.end_ns]).toEqual([beginOf(made), made.endNs]);
        const causes = await made.rows("critical-path-summary", path);
        expect(sumOf(causes, (row) => row.share as number)).toBeCloseTo(1, 9);
        expect(sumOf(causes, (row) => row.count as number)).toBe(segments.length);
      }
    });

    test("halt-polling: what the lanes poll", async () => {
      for (const row of await made.rows("halt-polling")) {
        expect(row.poll_ns).toBe(made.times(row.lane as string)["halt-poll"]);
      }
    });

    test("findings: ranked, each within the recording", async () => {
      const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
      const found = await findings(made.context, [], all, async () => {});
      expect(found.length).toBeGreaterThan(0);
      for (const { t0, t1, lanes, severity } of found) {
        expect(t0 <= t1 && severity >= 0 && severity <= 1).toBe(true);
        expect(lanes.every((path) => made.session.lanes.find(path) !== undefined)).toBe(true);
      }
    });
  });
});

describeWithTraces("findings of a host whose VM dies (lttng-host-a)", (dir) => {
  test("the death is the first, and the overcommitted CPU is found when it was overcommitted", async () => {
    const archive = join(dir, "lab/lttng-host-a.tar.zst");
    const { code, out } = await lanescope("report", archive, "--format", "json");
    expect(code).toBe(0);
    const { findings: found } = JSON.parse(out);
    expect(found[0]).toMatchObject({ id: "vm-died", severity: 1, suspicion: false });
    expect(found[0].lanes).toEqual(["labhost/vm/413/vcpu/0", "labhost/vm/413"]);
    expect(found.filter(({ id }: { id: string }) => id === "vm-died")).toHaveLength(1);
    // The exit of kvm_userspace_exit with reason 8, at 07:28:44.69 in the clock of the trace.
    expect(BigInt(found[0].start_ns) / 1_000_000_000n).toBe(1_795_246_124n);
    const truth = phase(join(unpackTrace("lab/lttng-host-a.tar.zst"), "lttng-host-a"), out);
    const worst = found.find(({ id }: { id: string }) => id === "overcommit");
    expect(worst.lanes[0]).toBe("labhost/cpu/1");
    const [start, end] = [Number(BigInt(worst.start_ns) - truth.begin), Number(BigInt(worst.end_ns) - truth.begin)];
    // It holds the phase; some load was there before.
    expect(start).toBeLessThan(0.5e9);
    expect(Math.abs(end - truth.lengthNs)).toBeLessThan(0.5e9);
  });
});

function beginOf({ session }: Recording): number {
  return Math.min(...session.machines.filter(({ lastNs }) => 0 < lastNs).map(({ beginNs }) => beginNs));
}

/** kvm_exit events that a kvm_entry of the same thread follows, counted from the events themselves. */
async function exitsWithEntry(archive: string): Promise<number> {
  const where = 'name == "kvm_x86_exit" || name == "kvm_x86_entry"';
  const { out } = await lanescope("export", archive, "-t", "events", "--where", where, "--format", "jsonl");
  const isOut = new Set<number>();
  let count = 0;
  for (const line of out.split("\n")) {
    const [, name, tid] = /"name":"([^"]+)","tid":(\d+)/.exec(line) ?? [];
    if (name === "kvm_x86_exit") isOut.add(Number(tid));
    else if (name === "kvm_x86_entry" && isOut.delete(Number(tid))) count += 1;
  }
  return count;
}

/** The phase in which all vCPUs were pinned to one CPU, in the clock of the trace. */
function phase(folder: string, report: string): { begin: bigint; lengthNs: number } {
  const offset = BigInt(JSON.parse(report).traces[0].clock.epoch_offset_ns);
  const lines = readFileSync(join(folder, "gt/host-phases.txt"), "utf8").split("\n");
  const secondsOf = (words: string) => Number(lines.find((line) => line.includes(words))?.split(" ")[0]);
  const [begin, end] = [secondsOf("overcommit"), secondsOf("unpinned")];
  return { begin: offset + BigInt(Math.round(begin * 1e9)), lengthNs: (end - begin) * 1e9 };
}
