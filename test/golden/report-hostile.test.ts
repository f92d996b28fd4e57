import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attackDir, describeWithAttack } from "../setup/outside-data.js";
import { lanescope, tempFolder } from "./cli-support.js";

/** A trace of make.py in a folder that goes with the test. */
function hostile(name: string, count: number): string {
  const folder = join(tempFolder(), name);
  const made = spawnSync("python3", [join(attackDir ?? "", "make.py"), name, `${count}`, folder], { encoding: "utf8" });
  expect(made.stderr).toBe("");
  return folder;
}

describeWithAttack("reports of traces with very many threads", () => {
  // Each thread is preempted for good by the next: every thread waits for all that come after it.
  test("10,000 threads that all wait for each other: a report, and who took whose time adds up", async () => {
    const folder = hostile("tids", 10_000);
    const report = await lanescope("report", folder, "--format", "json");
    expect(report.code).toBe(0);
    expect(JSON.parse(report.out).findings.map(({ id }: { id: string }) => id)).not.toContain("not-looked-for");

    const { out, code } = await lanescope("export", folder, "--table", "steal", "--format", "jsonl");
    expect(code).toBe(0);
    const rows = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.length).toBeLessThan(200_000);
    // Thread i waits from its preemption at 100 i ns until the end; the last one runs.
    const taken = new Map<string, number>();
    for (const row of rows) taken.set(row.victim_lane, (taken.get(row.victim_lane) ?? 0) + row.total_ns);
    for (const tid of [1, 5000, 9990]) expect(taken.get(`h/thread/${tid}`)).toBe((9999 - tid) * 100);
    expect(rows.some((row) => row.culprit_lane === "others")).toBe(true);
  }, 120_000);
});
