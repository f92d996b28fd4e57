import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLog } from "../fakes/run-log.js";
import { lanescope, tempFolder } from "./cli-support.js";

const inputs = [
  { key: "s", atMs: 100, evdevMs: 5, screenMs: 60 },
  { key: "s", down: false, atMs: 150, evdevMs: 5 },
  { key: "q", atMs: 900, evdevMs: 7, screenMs: 300 },
];
const released = {
  t: 1500e6,
  k: "replay" as const,
  n: "released",
  d: { ev: [{ type: "key", data: { down: false, key: { type: "qcode", data: "q" } } }], why: "stopped" },
};
async function table(trace: string, name: string): Promise<Record<string, unknown>[]> {
  const { out } = await lanescope("export", trace, "--table", name, "--format", "jsonl");
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a bundle has the runs and the times of their inputs, and which keys they were only where that is wanted", async () => {
  const folder = tempFolder();
  const log = join(folder, "run.lsm.jsonl");
  writeFileSync(log, runLog({ inputs, more: [released] }));
  const [own, plain, whole] = [log, join(folder, "plain.lanescope"), join(folder, "whole.lanescope")];
  expect(await lanescope("convert", log, "-o", plain)).toMatchObject({ code: 0 });
  expect(await lanescope("convert", log, "-o", whole, "--with-keys")).toMatchObject({ code: 0 });
  const before = await table(own, "inputs");
  expect(before).toHaveLength(3);
  expect(await table(whole, "inputs")).toEqual(before);
  const hidden = before.map((row) => ({ ...row, keys: `${row.keys}`.replace(/^key \w+/, "a key") }));
  expect(await table(plain, "inputs")).toEqual(hidden);
  expect(await table(plain, "runs")).toEqual(await table(own, "runs"));
  const texts = (await table(plain, "logs")).map(({ message }) => `${message}`);
  expect(texts).toContain("let go: a key up: stopped");
  expect(texts.filter((text) => /key (?:s|q|code)/.test(text))).toEqual([]);
});
