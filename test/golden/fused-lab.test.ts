import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";
import { vmPid } from "./guest-truth.js";

type Row = Record<string, unknown> & { readonly lane: string; readonly state: string };

describeWithTraces("a real host and its guest, fused", () => {
  let traces: readonly string[] = [];
  let vcpu = "";
  /** A part in which both recorded, with the phase in which all vCPUs share one CPU. */
  const window = ["--from", "begin+29s", "--to", "begin+33s"];

  beforeAll(() => {
    const unpacked = unpackTrace("lab/lttng-host-guest-b.tar.zst");
    const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
    traces = [join(folder, "lttng-host"), join(folder, "lttng-vmB")];
    vcpu = `labhost/vm/${vmPid(folder, "vmB")}/vcpu/0`;
  });

  const rowsOf = async (table: string, ...options: readonly string[]): Promise<Row[]> => {
    const { code, out } = await lanescope("export", ...traces, "-t", table, "--format", "jsonl", ...options);
    expect(code).toBe(0);
    return out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const sum = (rows: readonly Row[], column: string) => rows.reduce((all, row) => all + Number(row[column] ?? 0), 0);

  describe("what the host took of the guest", () => {
    let times: Row[] = [];
    beforeAll(async () => {
      times = await rowsOf("guest-time", ...window);
    }, 120_000);

    test("is a part of each state, and its parts sum to it", () => {
      expect(times.length).toBeGreaterThan(20);
      for (const row of times) {
        expect(sum([row], "own_ns") + sum([row], "taken_ns") + sum([row], "unknown_ns")).toBeCloseTo(
          Number(row.total_ns),
          0,
        );
        const parts = ["steal_ns", "hypervisor_ns", "vmm_ns", "vmm_blocked_ns", "halted_ns"];
        expect(parts.reduce((all, part) => all + Number(row[part]), 0)).toBeCloseTo(Number(row.taken_ns), 0);
        expect(row.own_ns).toBeGreaterThanOrEqual(-1);
      }
    });

    test("is on the guest's CPU all that its vCPU lost, and the threads together lost the same", async () => {
      const [usage] = await rowsOf("vcpu-usage", ...window, "--lanes", vcpu);
      const cpu = times.filter(({ lane }) => lane === "vmB/cpu/0");
      const threads = times.filter(({ lane }) => lane.startsWith("vmB/thread/"));
      const stolen = Number(usage?.runnable_ns) + Number(usage?.preempted_ns);
      expect(stolen).toBeGreaterThan(2e9);
      expect(sum(cpu, "unknown_ns")).toBe(0);
      expect(Math.abs(sum(cpu, "steal_ns") - stolen)).toBeLessThan(2);
      expect(Math.abs(sum(threads, "steal_ns") - stolen) / stolen).toBeLessThan(1e-3);
      // The guest's own time is that in which its vCPU ran guest code, and that in which the idle guest had halted.
      const halted = Number(usage?.wait_ns) + Number(usage?.halt_poll_ns) - sum(cpu, "halted_ns");
      expect(Math.abs(sum(cpu, "own_ns") - Number(usage?.guest_ns) - halted)).toBeLessThan(2);
    });

    test("falls on the thread that overcommits the CPU, which believes to run all the time", () => {
      const [burner] = times
        .filter(({ lane, state }) => lane.startsWith("vmB/thread/") && state === "user")
        .sort((a, b) => Number(b.steal_ns) - Number(a.steal_ns));
      console.log(
        `${burner?.lane}: user ${(Number(burner?.total_ns) / 1e6).toFixed(1)} ms, of which the host took ${(Number(burner?.taken_ns) / 1e6).toFixed(1)} ms, stolen ${(Number(burner?.steal_ns) / 1e6).toFixed(1)} ms`,
      );
      expect(Number(burner?.total_ns)).toBeGreaterThan(3e9);
      expect(Number(burner?.taken_share)).toBeGreaterThan(0.4);
      expect(Number(burner?.halted_ns) / Number(burner?.total_ns)).toBeLessThan(1e-3);
    });
  });

  test("the critical path of a thread that writes to disk leads through the host and back, without gaps", async () => {
    const path = await rowsOf("critical-path", "--of", "vmB/thread/203", "--from", "begin+12s", "--to", "begin+20s");
    for (const [i, row] of path.entries()) if (0 < i) expect(row.start_ns).toBe(path[i - 1]?.end_ns);
    expect(Number(path.at(-1)?.end_ns) - Number(path[0]?.start_ns)).toBe(8e9);
    const total = (isMeant: (row: Row) => boolean) =>
      path.filter(isMeant).reduce((ns, row) => ns + Number(row.end_ns) - Number(row.start_ns), 0);
    // Its timer ends a sleep of the vCPU, and its writes end with an interrupt that the thread of the disk sends.
    expect(total(({ lane, state, reason }) => lane === vcpu && state === "wait" && reason === "timer")).toBeGreaterThan(
      5e8,
    );
    expect(total(({ evidence }) => evidence === `woke vCPU 0 (${vcpu})`)).toBeGreaterThan(1e7);
    const stolen = total(
      ({ lane, state, evidence }) =>
        lane === vcpu && state === "preempted" && String(evidence).startsWith("had the time"),
    );
    expect(stolen).toBeGreaterThan(1e7);
    // The journal's thread of the guest, which the disk's interrupt woke in turn.
    expect(path.some(({ lane, evidence }) => lane === vcpu && String(evidence).includes("woke jbd2"))).toBe(true);
  }, 120_000);

  test("what the host's trace alone says of the guest is mostly what the guest recorded", async () => {
    const shares = await rowsOf("inferred-agreement");
    const of = (kind: string) => shares.find((row) => row.kind === kind);
    for (const row of shares) console.log(`${row.kind}: ${((100 * Number(row.right_share)) / 1).toFixed(2)} % right`);
    expect(Number(of("task")?.right_share)).toBeGreaterThan(0.9);
    expect(Number(of("state")?.right_share)).toBeGreaterThan(0.93);
    expect(Number(of("wait")?.right_share)).toBeGreaterThan(0.99);
    expect(Number(of("wait")?.count)).toBeGreaterThan(1000);
    // Over all of the guest's time that both saw.
    expect(Number(of("task")?.compared_ns)).toBeGreaterThan(9e9);
  }, 120_000);
});
