import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { attackDir, describeWithAttack, describeWithField } from "../setup/outside-data.js";
import { lanescope, tempFolder } from "./cli-support.js";

async function rows(...argv: string[]): Promise<{ rows: Record<string, unknown>[]; err: string }> {
  const { code, out, err } = await lanescope("export", ...argv, "--format", "jsonl");
  expect(code).toBe(0);
  // Times exceed what a number of JavaScript holds.
  const text = out.replace(/"(\w+_ns)":(-?\d+)/g, '"$1":"$2"');
  return {
    rows: text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    err,
  };
}

/** A machine whose trace ends before the session's shows for 1 ns what its last event began. */
function isLastMoment({ start_ns, end_ns }: Record<string, unknown>): boolean {
  return end_ns !== undefined && BigInt(`${end_ns}`) - BigInt(`${start_ns}`) === 1n;
}

async function infoOf(...traces: string[]): Promise<TraceInfo> {
  return JSON.parse((await lanescope("info", "--json", ...traces)).out);
}

describeWithField("clocks of strangers' traces", (dir) => {
  const file = (name: string) => join(dir, `${name}.tar.xz`);

  test("traces 54 years apart: each time is that of the trace opened alone, and shares are of covered time", async () => {
    const both = [file("raw-syscalls"), file("epoch-clock")];
    for (const table of ["events", "intervals"]) {
      const one = await rows(both[0] as string, "-t", table);
      const two = await rows(both[1] as string, "-t", table);
      const together = await rows(...both, "-t", table);
      const texts = (list: readonly Record<string, unknown>[]) =>
        list
          .filter((row) => !isLastMoment(row))
          .map((row) => JSON.stringify(row))
          .sort();
      expect(texts(together.rows)).toEqual(texts([...one.rows, ...two.rows]));
      expect(one.err).toBe("");
      expect(together.err).toMatch(
        /^lanescope: the traces lie 54 years apart: the empty time between them is left out/,
      );
    }
    const report = JSON.parse((await lanescope("report", ...both, "--format", "json")).out);
    expect(report.duration_ns).toBeLessThan(10e9);
    const shares: number[] = report.tables["cpu-usage"].rows.map(({ share }: { share: number }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0.5);
    const info = await infoOf(...both);
    expect([report.begin_ns, report.end_ns]).toEqual([info.begin_ns, info.end_ns]);
    // What the second trace holds is found by its own absolute times.
    const late = await rows(...both, "-t", "events", "--from", "1700000000000000000");
    expect(late.rows.length).toBe((await rows(both[1] as string, "-t", "events")).rows.length);
  });

  test("perf names its host as LTTng does, under another key", async () => {
    expect((await infoOf(file("raw-syscalls"))).machines.map(({ name }) => name)).toEqual(["alpha"]);
  });

  test("report, info and export begin at the first event of all, and +T means the same in each", async () => {
    const trace = file("late-kernel");
    const info = await infoOf(trace);
    expect(info.begin_ns).toBe("1700000001000000000");
    const report = JSON.parse((await lanescope("report", trace, "--format", "json")).out);
    expect([report.begin_ns, report.end_ns]).toEqual([info.begin_ns, info.end_ns]);
    const [first] = (await rows(trace, "-t", "events")).rows;
    expect(first?.ts_ns).toBe(info.begin_ns);
    // The worst ioctl stands in the report with its time; the export from there on begins with its entry.
    for (const window of [[], ["--from", "+2s"]]) {
      const text = (await lanescope("report", trace, ...window)).out;
      const said = /\| ioctl .*\| (\+[\d.]+ s) \|/.exec(text)?.[1] ?? "";
      const [found] = (await rows(trace, "-t", "events", "--from", said)).rows;
      expect(found?.name).toBe("syscall_entry_ioctl");
      expect(`${found?.ts_ns}`).toBe(report.tables.syscalls.rows[0].worst_ns);
    }
  });
});

describeWithField("who emitted an event", (dir) => {
  test("a program's event is not the idle task's, though the kernel's trace has the CPU idle then", async () => {
    const trace = join(dir, "late-kernel.tar.xz");
    const table = await rows(trace, "-t", "events");
    const ticks = table.rows.filter(({ name }) => name === "app:tick");
    expect(ticks).toHaveLength(200);
    expect(new Set(ticks.map(({ tid, comm }) => `${tid} ${comm}`))).toEqual(new Set(["null "]));
    const switches = table.rows.filter(({ name, tid }) => name === "sched_switch" && `${tid}` === "0");
    expect(switches.length).toBeGreaterThan(0);
  });
});

/** A trace of ten events in 9 µs, of a machine of its own, whose clock is so many seconds off. */
const ONE_TRACE = `
import sys
sys.path.insert(0, sys.argv[1])
import ctf
number, offset = int(sys.argv[3]), sys.argv[4]
ctf.UU = bytes([number]) * 16
ctf.UUS = "-".join("%02x" % number * n for n in (4, 2, 2, 2, 6))
events = b"".join(ctf.sw(1000 * i, "a", 10, 0, "b", 11) for i in range(10))
clock = "clock { name = c; freq = 1000000000; offset_s = %s; offset = 0; };" % offset
env = 'env { hostname = "h%d"; domain = "kernel"; tracer_name = "lttng-modules"; };' % number
ctf.write(sys.argv[2], ctf.md(ctf.SWITCH, clock=clock, env=env), {"s0": ctf.packet(events, t0=0, t1=9000)})
`;

describeWithAttack("clocks far beyond all calendars", () => {
  test("five traces, 300 billion years apart: each event has the time it has alone", async () => {
    const folder = tempFolder();
    const offsets = ["0", `${-(2n ** 63n) + 1n}`, `${2n ** 63n - 1n}`, "1700000000", "10000000000000"];
    const traces = offsets.map((offset, i) => {
      const out = join(folder, `t${i}`);
      const made = spawnSync("python3", ["-c", ONE_TRACE, attackDir ?? "", out, `${i}`, offset]);
      expect(made.status).toBe(0);
      return out;
    });
    const texts = (list: readonly Record<string, unknown>[]) => list.map((row) => JSON.stringify(row)).sort();
    const alone = [];
    for (const trace of traces) alone.push(...(await rows(trace, "-t", "events")).rows);
    expect(alone.length).toBe(50);
    expect(texts((await rows(...traces, "-t", "events")).rows)).toEqual(texts(alone));
    const part = ["--from", "1700000000000003000", "--to", "1700000000000005000"];
    const found = (await rows(...traces, "-t", "events", ...part)).rows;
    expect(found.map(({ ts_ns }) => ts_ns)).toEqual(["1700000000000003000", "1700000000000004000"]);
    const report = await lanescope("report", ...traces);
    expect(report.code).toBe(0);
    expect(report.out).toContain("From -9223372036854775807.000000000 s, for 45 µs.");
  });

  test("no command stumbles over them, and all say the same times", async () => {
    const out = join(tempFolder(), "far-clock");
    const made = spawnSync("python3", [join(attackDir ?? "", "make.py"), "far-clock", out]);
    expect(made.status).toBe(0);
    const text = await lanescope("info", out);
    expect(text).toMatchObject({ code: 0, err: "" });
    expect(text.out).toContain("10000000000000.000000000 s");
    const report = await lanescope("report", out);
    expect(report).toMatchObject({ code: 0, err: "" });
    expect(report.out).toContain("From 10000000000000.000000000 s, for 9 µs.");
    const info = await infoOf(out);
    const events = (await rows(out, "-t", "events")).rows;
    const intervals = (await rows(out, "-t", "intervals")).rows;
    expect(events.length).toBe(info.events);
    expect(events[0]?.ts_ns).toBe(info.begin_ns);
    expect(events.at(-1)?.ts_ns).toBe(info.end_ns);
    expect(intervals.map((row) => row.start_ns)).toContain(info.begin_ns);
    expect(intervals.map((row) => row.end_ns)).toContain(info.end_ns);
  });
});
