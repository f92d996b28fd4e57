import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { attackDir, describeWithAttack, describeWithField } from "../setup/outside-data.js";
import { lanescope, tempFolder } from "./cli-support.js";

// One answer to "which events are there", and all that was recorded of each, on strangers' and hostile traces.

async function lines(...argv: string[]): Promise<readonly string[]> {
  const { code, out } = await lanescope("export", ...argv, "--table", "events", "--format", "jsonl");
  expect(code).toBe(0);
  return out.split("\n").filter(Boolean);
}

async function infoOf(trace: string): Promise<TraceInfo> {
  return JSON.parse((await lanescope("info", "--json", trace)).out);
}

/** The events table has the events that `info` counts, and begins and ends with them. */
async function sameInBoth(trace: string): Promise<readonly string[]> {
  const info = await infoOf(trace);
  const rows = await lines(trace);
  const times = rows.map((row) => /"ts_ns":(-?\d+)/.exec(row)?.[1]);
  expect(rows.length).toBe(info.events);
  expect([times[0], times.at(-1)]).toEqual([info.begin_ns, info.end_ns]);
  return rows;
}

describeWithField("events of strangers' traces", (dir) => {
  test("a clock that wraps: all 60 events, and where and how many", async () => {
    const trace = join(dir, "zephyr-wrap.tar.xz");
    expect(await sameInBoth(trace)).toHaveLength(60);
    expect((await infoOf(trace)).traces[0]?.problems).toMatchObject([
      { severity: "warning", message: expect.stringMatching(/^time goes back .* 40 events/), offset: 280 },
    ]);
  });

  test("export says beside the table what is wrong with the trace", async () => {
    const { err } = await lanescope("export", join(dir, "zephyr-wrap.tar.xz"), "--table", "events");
    expect(err).toMatch(/^lanescope: warning: time goes back .* 40 events .*byte 280\)\n$/);
  });

  test("contexts are in the table", async () => {
    const rows = await sameInBoth(join(dir, "contexts.tar.xz"));
    for (const row of rows) {
      expect(JSON.parse(row).context).toEqual({
        ip: expect.any(Number),
        pthread_id: expect.any(Number),
        perf_thread_cycles: expect.any(Number),
      });
    }
  });
});

describeWithAttack("events of hostile traces", () => {
  const made = (name: string): string => {
    const folder = join(tempFolder(), name);
    const { status, stderr } = spawnSync("python3", [join(attackDir ?? "", "make.py"), name, folder], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    return folder;
  };

  test.each([
    ["begin-late", 10, /5 events lie before the begin/],
    ["begin-lies", 30, /10 events lie before the begin/],
    ["back-packets", 30, /time goes back in this stream: 18 events/],
    ["late-clock", 10, undefined],
    ["far-clock", 10, undefined],
  ])("%s: %i events, said once", async (name, events, problem) => {
    const trace = made(name);
    expect(await sameInBoth(trace)).toHaveLength(events);
    const messages = (await infoOf(trace)).traces[0]?.problems.map(({ message }) => message) ?? [];
    if (problem === undefined) expect(messages).toEqual([]);
    else expect(messages.filter((message) => problem.test(message))).toHaveLength(1);
  });

  test.each([
    ["empty-arrays", 13],
    ["empty-sequences", 2010],
    ["bit-sequence", 1],
  ])("%s: %i events, each with a bounded part of its fields", async (name, events) => {
    const rows = await sameInBoth(made(name));
    expect(rows).toHaveLength(events);
    expect(rows[0]).toMatch(/"… \d+ more"/);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThan(100_000);
  });
});
