import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

test("report: Markdown to a terminal, with findings and tables", async () => {
  const { code, out, err } = await lanescope("report", smallTrace());
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const title of [
    "## Findings",
    "## What vCPUs did",
    "## Who waited for what",
    "## Exits, as perf kvm stat has them",
  ]) {
    expect(out).toContain(title);
  }
  expect(out).toContain("| genhost/vm/");
});

test("report: the ending of the file says which format", async () => {
  const folder = smallTrace();
  const file = join(tempFolder(), "report.html");
  expect(await lanescope("report", folder, "-o", file)).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>/);
});

test("report: JSON of a part of the trace", async () => {
  const { out } = await lanescope("report", smallTrace(), "--format", "json", "--from", "+1ms", "--to", "+3ms");
  const report = JSON.parse(out);
  expect(report.duration_ns).toBe(2_000_000);
  expect(BigInt(report.end_ns) - BigInt(report.begin_ns)).toBe(2_000_000n);
  const [vcpu] = report.tables["vcpu-usage"].rows;
  const { lane: _, ...states } = vcpu as Record<string, number>;
  expect(Object.values(states).reduce((sum, ns) => sum + ns, 0)).toBe(2_000_000);
});

test("report --as-published: time woken without a CPU is part of the wait", async () => {
  const folder = smallTrace();
  const usage = async (...more: string[]) => {
    const { out } = await lanescope("report", folder, "--format", "json", ...more);
    return JSON.parse(out).tables["vcpu-usage"].rows[0] as Record<string, number>;
  };
  const [ours, published] = [await usage(), await usage("--as-published")];
  expect(ours.runnable_ns).toBeGreaterThan(0);
  expect(published.runnable_ns).toBe(0);
  const away = (row: Record<string, number>) =>
    ["wait_ns", "runnable_ns", "preempted_ns", "vmm_blocked_ns", "blocked_ns"].reduce(
      (sum, name) => sum + (row[name] ?? 0),
      0,
    );
  expect(away(published)).toBe(away(ours));
});

test("report: wrong usage", async () => {
  expect((await lanescope("report")).code).toBe(2);
  const { code, err } = await lanescope("report", "x", "--format", "pdf");
  expect(code).toBe(2);
  expect(err).toContain("md, html or json");
});

test("export of a critical path wants a lane, and one that is there", async () => {
  const folder = smallTrace();
  const without = await lanescope("export", folder, "-t", "critical-path");
  expect([without.code, without.err]).toEqual([2, expect.stringContaining("--of")]);
  const wrong = await lanescope("export", folder, "-t", "critical-path", "--of", "nowhere");
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('no lane "nowhere"')]);
});

test("export of a critical path covers the window without gaps", async () => {
  const folder = smallTrace();
  const lanes = await lanescope("export", folder, "-t", "vcpu-usage");
  const lane = lanes.out.split("\r\n")[1]?.split(",")[0] ?? "";
  const { out } = await lanescope(
    "export",
    folder,
    "-t",
    "critical-path",
    "--of",
    lane,
    "--from",
    "+1ms",
    "--to",
    "+4ms",
  );
  const rows = out
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((row) => row.split(","));
  for (let i = 1; i < rows.length; i++) expect(rows[i]?.[1]).toBe(rows[i - 1]?.[2]);
  expect(BigInt(rows.at(-1)?.[2] ?? 0) - BigInt(rows[0]?.[1] ?? 0)).toBe(3_000_000n);
});
