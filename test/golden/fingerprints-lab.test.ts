import { expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";

type Line = Readonly<Record<string, string | number | null>>;

async function told(...argv: string[]): Promise<readonly Line[]> {
  const { code, out } = await lanescope("fingerprints", ...argv, "--format", "jsonl");
  expect(code).toBe(0);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

describeWithTraces("fingerprints of a real, overcommitted host", () => {
  test("a process of a guest is like itself at other times, and like no other", { timeout: 300_000 }, async () => {
    const lines = await told(unpackTrace("lab/lttng-overcommit3-i.tar.zst"), "--of", "process", "--period", "8s");
    const processes = new Set(lines.map(({ lane }) => lane));
    expect([processes.size, lines.length]).toEqual([4, 12]);
    // Each is one group, in all three periods.
    expect(new Set(lines.map(({ lane, coarse_group }) => `${lane} ${coarse_group}`)).size).toBe(4);
    expect(new Set(lines.map(({ coarse_group }) => coarse_group)).size).toBe(4);
    for (const { silhouette } of lines) expect(silhouette).toBeGreaterThan(0.4);
    // The nearest is another process.
    for (const { lane, nearest_lane } of lines) expect(nearest_lane).not.toBe(lane);
  });

  test("three VMs are too few to group, and still have their nearest", { timeout: 300_000 }, async () => {
    const lines = await told(unpackTrace("lab/lttng-overcommit3-i.tar.zst"));
    expect(lines.length).toBe(3);
    for (const { coarse_group, nearest_lane, nearest_distance } of lines) {
      expect(coarse_group).toBeNull();
      expect(nearest_lane).toMatch(/^labhost\/vm\/\d+$/);
      expect(nearest_distance).toBeGreaterThan(0.15);
    }
  });
});
