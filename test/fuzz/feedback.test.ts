import { expect, test } from "vitest";
import { readCorpus } from "./feedback/corpus.js";
import { instrument } from "./feedback/instrument.js";
import { fuzz } from "./feedback/run-campaign.js";
import { TARGETS, type TargetName, targetFile } from "./targets/index.js";

// One seed and a number of tries: what is tried depends on the code alone, not on the day and the speed of a machine. Other
// seeds are for `npm run fuzz`.
const tries = Number(process.env.FUZZ_TRIES ?? "500");
const seed = Number(process.env.FUZZ_SEED ?? "8");
const seconds = Number.POSITIVE_INFINITY;
const limits = { timeout: tries * 200 + 240_000 };

for (const name of Object.keys(TARGETS) as TargetName[]) {
  test(`no input breaks ${name}: its corpus, then ${tries} others from seed ${seed}`, limits, async () => {
    const seeds = readCorpus(name);
    const task = { ...TARGETS[name], tries, seconds, seed, seeds, isKept: false };
    const { result, failure } = await fuzz(targetFile(name), task);
    const input = Buffer.from(failure?.input ?? []).toString("base64");
    expect(failure, `the input, in base64: ${input}`).toBeUndefined();
    expect(result?.tries).toBe(seeds.length + tries);
    expect(result?.corpus.length).toBeGreaterThan(seeds.length / 2);
  });
}

test("fuzzing finds its way through one comparison after the other", limits, async () => {
  const task = { tries: 1_000_000, seconds, seed: 1, seeds: [], maxBytes: 64, isKept: false };
  const { failure } = await fuzz("test/fuzz/feedback/planted-bug.ts", task);
  expect(failure?.message).toMatch("found the planted bug");
  expect(Buffer.from(failure?.input ?? []).toString("latin1")).toMatch(/^VM!/);
});

test("an input that takes all memory is found, and ends only its own thread", limits, async () => {
  const task = { tries: 1_000_000, seconds, seed: 1, seeds: [], maxBytes: 8, isKept: false };
  const { failure } = await fuzz("test/fuzz/feedback/planted-leak.ts", task);
  expect(failure?.message).toMatch("memory limit");
});

test("instrumented code does what it did before", () => {
  const source = `
    const f = (a) => a ? { a } : [a];
    function g(n) { let s = ""; for (const x of n) if (x) s += x; else switch (x) { case 0: s += "zero"; default: s += "-"; } return s; }
    result = [f(1).a, f(0)[0], g([1, 0, "", 2]), true && g([]) || "none"];`;
  const run = (code: string) => new Function("$branch", `let result; ${code}; return result;`)(() => {});
  const { code, branches } = instrument(source);
  expect(run(code)).toEqual(run(source));
  expect(branches).toBeGreaterThan(10);
});
