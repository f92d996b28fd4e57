import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseArgs } from "node:util";
import { layoutFlame } from "../../renderer/viewmodel/flame/flame-layout.js";
import { searchFlame } from "../../renderer/viewmodel/flame/flame-search.js";
import { flameTree } from "../../renderer/viewmodel/flame/flame-tree.js";
import type { Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { ProfileRequest } from "../../workers/model/profile.js";
import type { Profile } from "../../workers/model/profile-answers.js";
import { ALL, engineWith } from "../setup/profile.js";
import { chainedSamples, EVERY_NS, SAMPLES } from "./files/chained-samples.js";
import { type Spent, spentBy } from "./measure/process-tree.js";
import { machineFacts, median } from "./measure/report.js";

// What profiles of a million samples with call chains cost: npm run bench:profile -- [--repeat N] [--questions]
// Opening is measured in new processes: a flame graph as SVG, against perf report where perf is installed. --questions leaves
// that out. Questions are asked as the window asks them, each several times. All is processor time.

const { values } = parseArgs({
  options: { repeat: { type: "string", default: "3" }, questions: { type: "boolean", default: false } },
});
const TIMES = 15;
const WIDTH_PX = 1920;

const folder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
try {
  const path = join(folder, "perf.data");
  const bytes = chainedSamples();
  writeFileSync(path, bytes);
  console.log(`${machineFacts()}\n${SAMPLES} samples, ${(bytes.length / 1e6).toFixed(0)} MB`);
  if (!values.questions) measureOpening(path, Number(values.repeat));
  const before = await memoryInUse();
  const engine = await engineWith(path);
  const perSample = ((await memoryInUse()) - before) / SAMPLES;
  console.log(`${"memory after opening".padEnd(32)} ${perSample.toFixed(0).padStart(5)} bytes a sample`);
  await measureQuestions(engine);
  const kept = ((await memoryInUse()) - before) / SAMPLES;
  console.log(`${"memory after all questions".padEnd(32)} ${kept.toFixed(0).padStart(5)} bytes a sample`);
  await engine.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** From the start of a process until it has drawn. In turn, since other programs may take the processors. */
function measureOpening(path: string, rounds: number): void {
  const program = join(process.cwd(), "dist/cli/lanescope.mjs");
  const own: Spent[] = [];
  const peer: Spent[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const svg = join(folder, `${i}.svg`);
    own.push(spentBy([process.execPath, program, "profile", path, "--format", "svg", "-o", svg], "ignore"));
    if (!hasPerf()) continue;
    peer.push(spentBy(["perf", "report", "--stdio", "-g", "caller", "-i", path], "ignore"));
  }
  const [ours, theirs] = [own, peer].map((spent) => ({
    processor: median(spent.map((one) => one.processor)),
    wall: median(spent.map((one) => one.wall)),
  }));
  if (ours === undefined || theirs === undefined) return;
  const text = ({ processor, wall }: typeof ours) => `${processor.toFixed(2)} s, wall time ${wall.toFixed(2)} s`;
  console.log(`${"opened and drawn".padEnd(32)} ${text(ours)}`);
  if (peer.length === 0) return;
  const ratio = (theirs.processor / ours.processor).toFixed(1);
  console.log(`${"perf report --stdio -g caller".padEnd(32)} ${text(theirs)}: ${ratio} times as much`);
}

function hasPerf(): boolean {
  try {
    spentBy(["perf", "--version"], "ignore");
    return true;
  } catch {
    return false;
  }
}

/** What the process refers to, once all that is not needed any more has been let go. */
async function memoryInUse(): Promise<number> {
  globalThis.gc?.();
  await nextTurn();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function measureQuestions(engine: EngineApi): Promise<void> {
  const request: ProfileRequest = { ...ALL, weight: "weight", groups: ["process", "vcpu", "mode"] };
  const middle = { t0: (SAMPLES * EVERY_NS) / 4, t1: (3 * SAMPLES * EVERY_NS) / 4 };
  const halves = [
    { t0: 0, t1: middle.t1 },
    { t0: middle.t0, t1: 2 * middle.t1 },
  ] as const;
  const nodes = ({ nodes: { count }, totals }: Profile) => `${count} nodes of ${totals.samples} samples`;
  const first = await timed("the first call tree", () => engine.profile(request), nodes);
  const from = (i: number) => [{ t0: i, t1: Number.POSITIVE_INFINITY }];
  await timed("another selection", (i) => engine.profile({ ...request, ranges: from(i) }), nodes);
  await timed("another half", (i) => engine.profile({ ...request, ranges: [{ ...middle, t0: middle.t0 + i }] }), nodes);
  const narrow = (i: number) => [{ t0: middle.t0 + i * EVERY_NS, t1: middle.t0 + (SAMPLES * EVERY_NS) / 100 }];
  await timed("another hundredth", (i) => engine.profile({ ...request, ranges: narrow(i) }), nodes);
  await timed(
    "its boxes in the window",
    () => drawn(first),
    (count) => `${count} boxes`,
  );
  await timed(
    "search in the graph",
    (i) => searched(first, `0x4${10 + (i % 8)}`),
    (count) => `${count} nodes`,
  );
  const { strings, frames } = await timed("inverted", () => engine.profile({ ...request, inverted: true }), nodes);
  const name = (i: number) => strings[frames.name[(frames.count >> 1) + i] as number] ?? "";
  const dso = strings[frames.dso[frames.count >> 1] as number] ?? "";
  const focus = (i: number) => ({ kind: "focus", name: name(i), dso }) as const;
  await timed("transform: focus", (i) => engine.profile({ ...request, transforms: [focus(i)] }), nodes);
  const drop = (i: number) => ({ ...focus(i), kind: "drop" }) as const;
  await timed("transform: drop", (i) => engine.profile({ ...request, transforms: [drop(i)] }), nodes);
  const merge = (i: number) => ({ ...focus(i), kind: "merge" }) as const;
  await timed("transform: merge", (i) => engine.profile({ ...request, transforms: [merge(i)] }), nodes);
  const keep = (i: number) => ({ kind: "keep", text: `0x41${i % 10}` }) as const;
  await timed("transform: only what matches", (i) => engine.profile({ ...request, transforms: [keep(i)] }), nodes);
  await timed(
    "all functions",
    (i) => engine.profileFunctions({ ...request, ranges: from(i) }),
    ({ count }) => `${count} functions`,
  );
  await timed(
    "two selections compared",
    (i) => {
      const [a, b] = halves;
      return engine.profileDiff({
        before: { ...request, ranges: [{ ...a, t0: i }] },
        after: { ...request, ranges: [{ ...b, t0: b.t0 + i }] },
      });
    },
    ({ after }) => `${after.nodes.count} nodes`,
  );
  await timed(
    "stacks over time",
    (i) =>
      engine.profileChart({
        ...request,
        by: "cpu",
        from: 0,
        to: 8,
        windows: [{ ...middle, t0: middle.t0 + i, width: 1600 }],
      }),
    ({ count }) => `${count} boxes`,
  );
}

/** Asks several times: processor time of the first answer, and the median of the others. `i` makes a question another one. */
async function timed<T>(
  what: string,
  ask: (i: number) => Promise<Result<T>>,
  about: (answer: T) => string,
): Promise<T> {
  const taken: number[] = [];
  for (let i = 0; ; i += 1) {
    const before = process.cpuUsage();
    const answer = await ask(i);
    const { user, system } = process.cpuUsage(before);
    if (!answer.ok) throw new Error(answer.error.message);
    if (taken.push((user + system) / 1000) < TIMES) continue;
    const [first = 0, ...rest] = taken;
    const [median_, least] = [median(rest), Math.min(...rest)];
    const ms = (value: number, width: number) => `${value.toFixed(0).padStart(width)} ms`;
    console.log(
      `${what.padEnd(32)} ${ms(first, 5)}, then ${ms(median_, 4)}, least ${ms(least, 4)}  ${about(answer.value)}`,
    );
    return answer.value;
  }
}

async function drawn(profile: Profile): Promise<Result<number>> {
  return { ok: true, value: layoutFlame(flameTree(profile), 0, WIDTH_PX).count };
}

async function searched(profile: Profile, text: string): Promise<Result<number>> {
  return { ok: true, value: searchFlame(flameTree(profile), text)?.nodes ?? 0 };
}
