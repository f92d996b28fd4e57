import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_BUDGET, expandArchives } from "../../../../workers/archive/index.js";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { describeWithTraces } from "../../../setup/outside-data.js";
import { platform } from "./support.js";

describeWithTraces("archives of real traces", (dir) => {
  test.each(archives(dir))("%s has the files and sizes that tar lists", async (name) => {
    const path = join(dir, name);
    const diagnostics = new Diagnostics();
    const whole = { path: name, source: { kind: "file", path, size: statSync(path).size } } as const;
    // One level only: what is packed inside again is compared as it is.
    const expanded = await expandArchives([whole], platform, { ...DEFAULT_BUDGET, depth: 1 }, diagnostics);
    const found = expanded.ok ? expanded.value.map((entry) => `${entry.source.size} ${entry.path}`) : [];
    expect(found.toSorted()).toEqual(listed(path).toSorted());
    expect(diagnostics.all().filter(({ message }) => !message.includes("--max-depth"))).toEqual([]);
    const all = await expandArchives([whole], platform, DEFAULT_BUDGET, diagnostics);
    expect(all.ok && all.value.length).toBeGreaterThanOrEqual(found.length);
  });
});

function archives(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tar.zst"));
}

/** "size path" of the regular files, as the real tar sees them. */
function listed(path: string): readonly string[] {
  const list = spawnSync("sh", ["-c", 'zstd -dc "$1" | tar tv --full-time', "sh", path], { encoding: "utf8" });
  return list.stdout
    .split("\n")
    .filter((line) => line.startsWith("-"))
    .map((line) => {
      const [, , size = "", , , ...name] = line.split(/ +/);
      return `${size} ${relative(".", name.join(" "))}`;
    });
}
