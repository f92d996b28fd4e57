import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

async function exported(...argv: string[]): Promise<string> {
  const { code, out, err } = await lanescope("export", ...argv);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
}

async function jsonLines(...argv: string[]): Promise<Record<string, unknown>[]> {
  const out = await exported(...argv, "--format", "jsonl");
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

test("events: all of them, in time order, with who emitted them", async () => {
  const folder = smallTrace();
  const rows = (await exported(folder, "--table", "events")).trimEnd().split("\r\n");
  expect(rows[0]).toBe("ts_ns,machine,cpu,name,tid,pid,comm,fields,context");
  const { out } = await lanescope("info", "--json", folder);
  const { events, begin_ns, end_ns } = JSON.parse(out);
  const times = rows.slice(1).map((row) => row.slice(0, row.indexOf(",")));
  expect(times.length).toBe(events);
  expect([times[0], times.at(-1)]).toEqual([begin_ns, end_ns]);
  expect(times.every((time, i) => i === 0 || BigInt(times[i - 1] as string) <= BigInt(time))).toBe(true);
});

test("events between two times, however they are written", async () => {
  const folder = smallTrace();
  const { begin_ns } = JSON.parse((await lanescope("info", "--json", folder)).out);
  const from = `${BigInt(begin_ns) + 1_000_000n}`;
  const to = `${BigInt(begin_ns) + 2_000_000n}`;
  const relative = await exported(folder, "--table", "events", "--from", "+1ms", "--to", "0.002s");
  expect(relative).toBe(await exported(folder, "--table", "events", "--from", from, "--to", to));
  expect(relative.split("\r\n").length).toBeGreaterThan(10);
  const [first] = relative.split("\r\n").slice(1);
  expect(BigInt(first?.split(",")[0] ?? 0)).toBeGreaterThanOrEqual(BigInt(from));
});

test("events as JSON lines, only some of them", async () => {
  const rows = await jsonLines(
    smallTrace(),
    "--table",
    "events",
    "--lanes",
    "genhost/cpu/1",
    "--where",
    'name == "sched_switch"',
  );
  expect(rows.length).toBeGreaterThan(10);
  expect(new Set(rows.map(({ cpu }) => cpu))).toEqual(new Set([1]));
  for (const { name, fields, tid } of rows) {
    expect(name).toBe("sched_switch");
    expect((fields as { prev_tid: number }).prev_tid).toBe(tid);
  }
});

test("events by what their payload holds", async () => {
  const [first] = await jsonLines(smallTrace(), "-t", "events", "--where", "name:sched_switch");
  const { prev_tid: tid } = (first?.fields ?? {}) as { prev_tid?: number };
  const rows = await jsonLines(smallTrace(), "-t", "events", "--where", `prev_tid:${tid}`);
  expect(rows.length).toBeGreaterThan(0);
  for (const { fields } of rows) expect(fields).toMatchObject({ prev_tid: tid });
});

test("events by any spelling of their name, as in the search; a misspelt field is an error with the nearest name", async () => {
  const rows = await jsonLines(smallTrace(), "-t", "events", "--where", "kvm_exit cpu:1");
  expect(rows.length).toBeGreaterThan(0);
  for (const { name, cpu } of rows) expect([name, cpu]).toEqual(["kvm_x86_exit", 1]);
  const { code, err } = await lanescope("export", smallTrace(), "-t", "events", "--where", "cpu:1 && prev_tdi:3");
  expect(code).toBe(2);
  expect(err).toContain('filter, column 10: no event has a field "prev_tdi". Is prev_tid meant?');
});

test("intervals of a vCPU fill the window", async () => {
  const folder = smallTrace();
  const rows = await jsonLines(
    folder,
    "-t",
    "intervals",
    "--lanes",
    "genhost/vm/*/vcpu/0",
    "--from",
    "+1ms",
    "--to",
    "+3ms",
  );
  expect(Object.keys(rows[0] ?? {})).toEqual(
    "lane_kind,lane,machine,start_ns,end_ns,state,reason,culprit,detail,duration_ns,taken_ns,steal_ns".split(","),
  );
  const sum = rows.reduce((total, row) => total + Number(row.end_ns) - Number(row.start_ns), 0);
  // Absolute times are beyond what a number holds exactly: within the rounding of each row.
  expect(Math.abs(sum - 2e6)).toBeLessThan(512 * rows.length);
});

test("lost events, one row a gap", async () => {
  const rows = await jsonLines(smallTrace({ events: 20_000, lost: 77 }), "--table", "lost");
  expect(rows).toMatchObject([{ stream: expect.stringMatching(/channel0_1$/), events: 77 }]);
});

test("into a file, and from two traces at once", async () => {
  const output = join(tempFolder(), "out.csv");
  expect(await exported(smallTrace(), smallTrace({ seed: 3 }), "--table", "lost", "-o", output)).toBe("");
  expect(readFileSync(output, "utf8")).toBe("stream,start_ns,end_ns,events,cause,machine,cpu\r\n");
});
