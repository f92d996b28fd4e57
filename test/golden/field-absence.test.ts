import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithField } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";

type Row = Readonly<Record<string, unknown>>;

/** Rows of a table of an input of strangers. */
async function rowsOf(file: string, table: string): Promise<readonly Row[]> {
  const { code, out, err } = await lanescope("export", file, "--table", table, "--format", "jsonl");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

function pick(rows: readonly Row[], ...names: readonly string[]): readonly unknown[][] {
  return rows.map((row) => names.map((name) => row[name]));
}

describeWithField("what is not recorded proves nothing", (dir) => {
  test("KVM events alone: a halted vCPU is not said to poll, and its exits last as they did", async () => {
    const file = join(dir, "kvm-only-contexts.tar.xz");
    const usage = await rowsOf(file, "vcpu-usage");
    expect(pick(usage, "halt_poll_ns", "wait_ns")).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(usage.every(({ guest_ns }) => 12e6 < Number(guest_ns))).toBe(true);
    const halts = (await rowsOf(file, "exits")).filter(({ reason }) => reason === "HLT");
    expect(pick(halts, "count", "total_ns")).toEqual([
      [108, 589914014],
      [101, 525501850],
    ]);
    expect(await rowsOf(file, "cpu-usage")).toEqual([]);
  });

  test("without a dump of processes, the context of a thread's events says whose it is", async () => {
    const file = join(dir, "vhost-waits.tar.xz");
    const steal = await rowsOf(file, "steal");
    const between = steal.filter(({ culprit_lane }) => culprit_lane !== "");
    expect(pick(between, "victim_lane", "culprit_lane", "culprit_kind")).toEqual([
      ["vh/thread/7010", "vh/thread/7001", "own-vm"],
      ["vh/thread/7001", "vh/thread/7010", "own-vm"],
    ]);
    expect(pick(await rowsOf(file, "vm-usage"), "other_threads_ns")).toEqual([[194910927]]);
  });

  test("system calls that are only a number have the names of the architecture", async () => {
    const calls = await rowsOf(join(dir, "raw-syscalls.tar.xz"), "syscalls");
    expect(pick(calls, "name", "count")).toEqual([
      ["ioctl", 20],
      ["write", 20],
      ["read", 20],
    ]);
  });

  test("the CPU is found in the events where packets do not say it", async () => {
    const file = join(dir, "cpu-in-events.tar.xz");
    expect(pick(await rowsOf(file, "syscalls"), "name", "count")).toEqual([["read", 40]]);
    const { out } = await lanescope("info", "--json", file);
    expect(JSON.parse(out).machines).toMatchObject([{ name: "pico", cpus: 2 }]);
    const cpus = new Set((await rowsOf(file, "events")).map(({ cpu }) => cpu));
    expect([...cpus]).toEqual([0, 1]);
  });

  test("threads without scheduler events are told by the context of their events, and no more than that", async () => {
    const file = join(dir, "contexts.tar.xz");
    const rows = await rowsOf(file, "intervals");
    const ran = rows.filter(({ lane, state }) => lane === "ctx/thread/77" && state === "user");
    const events = await rowsOf(file, "events");
    expect(pick(ran, "start_ns", "reason")).toEqual(pick(events, "ts_ns", "name"));
    // Its numbers are larger than JSON's readers keep.
    const { out: csv } = await lanescope("export", file, "--table", "intervals", "--format", "csv");
    const moments = [...csv.matchAll(/^thread,ctx\/thread\/77,ctx,(\d+),(\d+),user,/gm)];
    expect(moments.map(([, start, end]) => BigInt(end as string) - BigInt(start as string))).toEqual(
      events.map(() => 1n),
    );
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["user", "unknown"]));
    for (const table of ["cpu-usage", "steal", "waits"]) expect(await rowsOf(file, table)).toEqual([]);
    const { out } = await lanescope("info", "--json", file);
    expect((JSON.parse(out).analyses as Row[]).at(-1)).toMatchObject({
      id: "threads-by-context",
      status: "partial",
      reason: expect.stringContaining("their states between events are not known"),
    });
  });

  test("an analysis says why it is not full, and advises only what can be followed", async () => {
    const analysesOf = async (file: string): Promise<Record<string, Row>> => {
      const { out } = await lanescope("info", "--json", join(dir, file));
      return Object.fromEntries((JSON.parse(out).analyses as Row[]).map((analysis) => [analysis.id, analysis]));
    };
    expect((await analysesOf("kvm-only-contexts.tar.xz")).kvm).toMatchObject({
      status: "partial",
      reason: "not recorded: sched_switch, sched_waking",
    });
    const perf = await analysesOf("raw-syscalls.tar.xz");
    expect(perf.kvm).toMatchObject({ status: "none" });
    expect(perf.sched).toMatchObject({
      status: "partial",
      record_with: ["perf record -a -k mono -e sched:sched_switch -e sched:sched_waking -o perf.data -- sleep 10"],
    });
    for (const file of ["zero-tail.tar.xz", "contexts.tar.xz"]) {
      for (const { id, ...found } of Object.values(await analysesOf(file))) {
        if (id !== "threads-by-context") expect(found).toMatchObject({ status: "none", record_with: [] });
      }
    }
  });
});
