import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

// The two bundled samples are real recordings: three busy VMs on two CPUs, and one VM beside other work.

const OVERCOMMIT = "samples/labhost-overcommit.tar.zst";
const VMA = "samples/labhost-vma.tar.zst";

interface Row {
  readonly lane_a: string;
  readonly lane_b: string;
  readonly kind: string;
  readonly metric: string;
  readonly figure: string;
  readonly a: number;
  readonly b: number;
  readonly certainty: string;
  readonly lanes_a: number;
  readonly lanes_b: number;
  readonly count_a: number;
  readonly count_b: number;
  readonly worst_a_ns: string | null;
}

async function comparison(...argv: string[]) {
  const { code, out, err } = await lanescope("compare", ...argv, "--format", "json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as { rows: Row[]; a: Record<string, unknown>; matched: Record<string, unknown> };
}

async function exported(trace: string, table: string): Promise<Record<string, string | number>[]> {
  const { out } = await lanescope("export", trace, "--table", table, "--format", "jsonl");
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("figures are those of the tables", () => {
  test("exits, latencies and time in states of two recordings", async () => {
    const { rows } = await comparison(OVERCOMMIT, VMA);
    for (const [side, trace] of [
      ["a", OVERCOMMIT],
      ["b", VMA],
    ] as const) {
      const own = (metric: string, figure: string, lane: unknown) =>
        rows.find((row) => row[`lane_${side}`] === lane && row.metric === metric && row.figure === figure);
      let checked = 0;
      for (const { lane, reason, count, p50_ns, p99_ns, max_ns } of await exported(trace, "exits")) {
        const rate = own(`exit ${reason}`, "rate", lane);
        if (rate === undefined) continue;
        expect(rate[`count_${side}`]).toBe(count);
        const values = ["p50", "p99", "max"].map((figure) => own(`exit ${reason}`, figure, lane)?.[side]);
        if (values[0] !== undefined) expect(values).toEqual([p50_ns, p99_ns, max_ns]);
        checked += 1;
      }
      expect(checked).toBeGreaterThan(2);
      for (const { kind, lane, count, p99_ns, worst_ns } of await exported(trace, "latency-summary")) {
        const p99 = own(`${kind}`, "p99", lane);
        if (kind !== "wakeup" || p99 === undefined || p99.lanes_a + p99.lanes_b > 2) continue;
        expect([p99[side], p99[`count_${side}`]]).toEqual([p99_ns, count]);
        if (side === "a") expect(Number(p99.worst_a_ns)).toBe(worst_ns);
      }
      const usage = (await exported(trace, "vcpu-usage"))[0] as Record<string, number>;
      const share = own("guest", "share", usage.lane);
      if (share === undefined) continue;
      const { lane: _, unknown_ns: __, ...states } = usage;
      const known = Object.values(states).reduce((sum, ns) => sum + Number(ns), 0);
      expect(share[side]).toBeCloseTo(Number(usage.guest_ns) / known, 3);
    }
  });
});

test("the VM that got a CPU of its own only in one recording lost more time in the other", async () => {
  const { rows } = await comparison(OVERCOMMIT, VMA);
  const steal = rows.filter(({ metric, kind }) => metric === "steal" && kind === "vcpu");
  expect(steal).toHaveLength(1);
  expect(steal[0]).toMatchObject({ certainty: "sure" });
});

test("two ranges of one trace, each lane with itself; a range against itself differs in nothing", async () => {
  const ranges = ["--from", "+1s", "--to", "+2s", "--from-b", "+3s", "--to-b", "+4s"];
  const { rows, a, matched } = await comparison(OVERCOMMIT, ...ranges);
  expect(a).toMatchObject({ duration_ns: 1e9, lost_ns: 0 });
  expect(matched).toMatchObject({ by_name: 0 });
  expect(rows.every(({ lane_a, lane_b }) => lane_a === lane_b)).toBe(true);
  const same = await comparison(OVERCOMMIT, "--from", "+1s", "--to", "+2s", "--from-b", "+1000ms", "--to-b", "+2000ms");
  expect(same.rows.length).toBeGreaterThan(100);
  expect(same.rows.filter(({ certainty }) => certainty === "sure" || certainty === "likely")).toEqual([]);
  expect(same.rows.every(({ a: ofA, b: ofB }) => ofA === ofB)).toBe(true);
});

describe("exit status", () => {
  test("3 when --fail-on holds, and the rows on stderr", async () => {
    const ran = await lanescope(
      "compare",
      OVERCOMMIT,
      VMA,
      "--fail-on",
      "metric == steal && change > 0.2 && q_value < 0.01",
    );
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/--fail-on holds: .*steal share .* sure\)/);
    expect(ran.out).toContain("## What differs");
  });

  test("0 when it does not", async () => {
    const ran = await lanescope("compare", OVERCOMMIT, VMA, "--fail-on", "metric == steal && change > 2000");
    expect([ran.code, ran.err]).toEqual([0, expect.stringMatching(/holds for none of \d+ rows/)]);
  });

  test("2 on wrong usage, before anything is read", async () => {
    const wrong: readonly (readonly [string[], string])[] = [
      [[], "which trace"],
      [["x"], "give --from-b and --to-b"],
      [["x", "y", "z"], "3 traces"],
      [["x", "y", "--format", "pdf"], "md, html or json"],
      [["x", "y", "--fail-on", "metrik > 1"], "metrik"],
      [["x", "y", "--fail-on", "change >"], "filter, column"],
      [["x", "y", "--from-b", "soon"], "not a time"],
    ];
    for (const [argv, message] of wrong) {
      const { code, err } = await lanescope("compare", ...argv);
      expect([code, err], argv.join(" ")).toEqual([2, expect.stringContaining(message)]);
    }
  });

  test("1 when a trace cannot be opened, or a range holds nothing", async () => {
    expect((await lanescope("compare", smallTrace(), "/nowhere")).code).toBe(1);
    const { code, err } = await lanescope("compare", smallTrace(), "--from-b", "+1000s");
    expect([code, err]).toEqual([1, expect.stringContaining("the range holds no time of the trace")]);
  });
});

test("a page, by the ending of its file", async () => {
  const file = join(tempFolder(), "difference.html");
  const ran = await lanescope("compare", smallTrace(), "--from-b", "+1ms", "-o", file);
  expect(ran).toEqual({ code: 0, out: "", err: "" });
  const page = readFileSync(file, "utf8");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("<h2>Time in states</h2>");
  // It may be written again, as reports may.
  expect((await lanescope("compare", smallTrace(), "--from-b", "+1ms", "-o", file)).code).toBe(0);
});
