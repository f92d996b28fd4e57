import { expect, test } from "vitest";
import { readCorpus } from "./feedback/corpus.js";
import { instrument } from "./feedback/instrument.js";
import { fuzz } from "./feedback/run-campaign.js";
import { TARGETS, type TargetName, targetFile } from "./targets/index.js";

const seconds = Number(process.env.FUZZ_SECONDS ?? "5");
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const limits = { timeout: seconds * 2_000 + 240_000 };

for (const name of Object.keys(TARGETS) as TargetName[]) {
  test(`no input breaks ${name}: its corpus, then ${seconds} s of others from seed ${seed}`, limits, async () => {
    const seeds = readCorpus(name);
    const { result, failure } = await fuzz(targetFile(name), { ...TARGETS[name], seconds, seed, seeds, isKept: false });
    const input = Buffer.from(failure?.input ?? []).toString("base64");
    expect(failure, `the input, in base64: ${input}`).toBeUndefined();
    expect(result?.tries).toBeGreaterThan(seeds.length);
    expect(result?.corpus.length).toBeGreaterThan(seeds.length / 2);
  });
}

test("fuzzing finds its way through one comparison after the other", limits, async () => {
  const file = "test/fuzz/feedback/planted-bug.ts";
  const { failure } = await fuzz(file, { seconds: 60, seed: 1, seeds: [], maxBytes: 64, isKept: false });
  expect(failure?.message).toMatch("found the planted bug");
  expect(Buffer.from(failure?.input ?? []).toString("latin1")).toMatch(/^VM!/);
});

test("an input that takes all memory is found, and ends only its own thread", limits, async () => {
  const { failure } = await fuzz("test/fuzz/feedback/planted-leak.ts", {
    seconds: 60,
    seed: 1,
    seeds: [],
    maxBytes: 8,
    isKept: false,
  });
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
