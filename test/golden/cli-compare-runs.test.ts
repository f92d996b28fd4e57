import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type MadeInput, type MadeRun, runLog } from "../fakes/run-log.js";
import { lanescope, tempFolder } from "./cli-support.js";

const KEYS = [..."the quick brown"].map((key) => (key === " " ? "spc" : key));
const S = 1e9;

/** Responses of 15 keys, a bit different in each run; `slowMs` more each, and 300 more for one. */
function typed(run: number, slowMs: number, slowest = -1): readonly MadeInput[] {
  return KEYS.map((key, i) => {
    const noise = ((i * 7 + run * 5) % 11) - 5;
    return { key, atMs: 200 * i, screenMs: 60 + noise + slowMs + (i === slowest ? 100 : 0) };
  });
}

/** The VM ran so many CPUs, and others of the host so many. */
function account(cpus: number, others: number): NonNullable<MadeRun["more"]> {
  return [0, 1, 2, 3].flatMap((second) => {
    const schedstat = `${Math.round(second * cpus * S)} 0 1`;
    const busy = Math.round(second * (cpus + others) * 100);
    return [
      { t: second * S, k: "host" as const, n: "proc-threads", d: { 91: { comm: "CPU 0/TCG", schedstat } } },
      { t: second * S, vm: "host", k: "host" as const, n: "proc-stat", d: `cpu  ${busy} 0 0 1000 0 0 0 0 0 0\n` },
    ];
  });
}

function writeRuns(folder: string, runs: readonly MadeRun[]): string {
  mkdirSync(folder);
  for (const [i, run] of runs.entries())
    writeFileSync(join(folder, `run-${`${i + 1}`.padStart(3, "0")}.lsm.jsonl`), runLog(run));
  return folder;
}

const five = (of: (run: number) => MadeRun) => [1, 2, 3, 4, 5].map(of);

async function compared(a: string, b: string, ...more: string[]) {
  const { code, out, err } = await lanescope("compare", a, b, "--format", "json", ...more);
  return { code, err, ...(JSON.parse(out) as Compared) };
}

interface Compared {
  readonly verdict: string;
  readonly summary: string;
  readonly not_comparable: readonly string[];
  readonly response_by: string;
  readonly changes: readonly { readonly sentence: string; readonly metric: string; readonly from_input: number }[];
  readonly rows: readonly Record<string, unknown>[];
  readonly inputs: readonly { readonly input: number; readonly a_ns: number; readonly b_ns: number }[];
}

test("five slower runs are slower for certain, with what changed most, and five alike are not", async () => {
  const folder = tempFolder();
  const a = writeRuns(
    join(folder, "a"),
    five((run) => ({ inputs: typed(run, 0), more: account(0.4, 0.2) })),
  );
  const same = writeRuns(
    join(folder, "same"),
    five((run) => ({ inputs: typed(run + 3, 0), more: account(0.4, 0.2) })),
  );
  const slow = writeRuns(
    join(folder, "slow"),
    five((run) => ({ inputs: typed(run, 40, 7), more: account(0.8, 0.2) })),
  );

  const alike = await compared(a, same);
  expect(alike).toMatchObject({ verdict: "no difference", changes: [], not_comparable: [], response_by: "screen" });

  const found = await compared(a, slow, "--fail-on", "verdict == slower && metric == response");
  expect(found).toMatchObject({ code: 3, verdict: "slower", not_comparable: [] });
  expect(found.summary).toMatch(
    /^B is slower: a response \(the screen changes\) takes 100 ms in B, 60 ms in A, p = 0\.00/,
  );
  expect(found.rows[0]).toMatchObject({
    metric: "response",
    a: 60e6,
    b: 100e6,
    certainty: "sure",
    runs_a: 5,
    pairs: 15,
  });
  expect(found.changes.map(({ metric }) => metric)).toEqual(["response", "CPU time of the VM"]);
  expect(found.changes[0]).toMatchObject({ from_input: 7 });
  expect(found.changes[0]?.sentence).toMatch(
    /^A response takes 100 ms instead of 60 ms \(\+67 %; .* more in 95 of 100 cases\), most at input 7 \(key c down\)\.$/,
  );
  expect(found.inputs[7]).toMatchObject({ input: 7, a_ns: expect.closeTo(60e6, -7), b_ns: expect.closeTo(200e6, -7) });
  expect(found.err).toContain("--fail-on holds: response 60 ms -> 100 ms (+67 %, sure)");

  const text = await lanescope("compare", a, slow);
  expect(text.out).toContain("**B is slower:");
  expect(text.out).toContain("## What changed most");
  expect((await lanescope("compare", a, slow, "--format", "html")).out).toContain("<h2>What changed most</h2>");
});

test("what makes runs another thing is said: load of the host, late inputs, another QEMU", async () => {
  const folder = tempFolder();
  const a = writeRuns(
    join(folder, "a"),
    five((run) => ({ inputs: typed(run, 0), more: account(0.4, 0.2) })),
  );
  const busy = writeRuns(
    join(folder, "busy"),
    five((run) => ({
      qemu: "9.1.0",
      inputs: typed(run, 40).map((input, i) => (i < 2 && run === 2 ? { ...input, lateMs: 11 } : input)),
      more: account(0.4, 1.4),
    })),
  );
  const found = await compared(a, busy);
  expect(found.verdict).toBe("slower");
  expect(found.not_comparable).toEqual([
    "QEMU's version differs: 7.2.22 in A, 9.1.0 in B",
    "inputs came too late: in B, run-002.lsm.jsonl, 13 % of them by more than 10 ms",
    "the host was busier in B: others than the VM used 0.2 CPUs in A, 1.4 in B",
  ]);
});

test("four runs are too few, and runs of another recording are not compared", async () => {
  const folder = tempFolder();
  const a = writeRuns(
    join(folder, "a"),
    five((run) => ({ inputs: typed(run, 0) })),
  );
  const few = writeRuns(join(folder, "few"), five((run) => ({ inputs: typed(run, 90) })).slice(1));
  const other = writeRuns(
    join(folder, "other"),
    five((run) => ({ inputs: typed(run, 0), id: "xyz" })),
  );
  const tooFew = await compared(a, few, "--fail-on", "verdict == slower");
  expect(tooFew).toMatchObject({ code: 0, verdict: "too few", changes: [] });
  expect(tooFew.rows[0]).toMatchObject({ a: 60e6, b: 150e6, certainty: "untested", p_value: null });
  expect(await compared(a, other)).toMatchObject({ verdict: "not comparable" });
});

test("several runs of one log are compared with those of another, and a log without runs is a mistake", async () => {
  const folder = tempFolder();
  const [one, other, none] = ["one", "other", "none"].map((name) => join(folder, `${name}.lsm.jsonl`)) as [
    string,
    string,
    string,
  ];
  const log = (slowMs: number) => runLog(...five((run) => ({ beginMs: run * 10_000, inputs: typed(run, slowMs) })));
  writeFileSync(one, log(0));
  writeFileSync(other, log(30));
  writeFileSync(none, `${runLog()}{"t":0,"vm":"vm1","k":"note","n":"a","d":"b"}\n`);
  expect(await compared(one, other)).toMatchObject({ verdict: "slower" });
  expect(await lanescope("compare", one, none)).toMatchObject({
    code: 1,
    err: expect.stringContaining("no run of recorded input"),
  });
});
