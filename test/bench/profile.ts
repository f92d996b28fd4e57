import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../workers/core/result.js";
import type { ProfileRequest } from "../../workers/model/profile.js";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { ALL, engineWith } from "../setup/profile.js";

// What profiles of a million samples with call chains cost: npm run bench:profile. The answers are asked as the window asks
// them.

const SAMPLES = 1_000_000;
const STACKS = 20_000;
const DEPTH = 8;
const EVERY_NS = 10_000;
/** Where records of samples have their time and CPU. */
const TIME_AT = 32;
const CPU_AT = 40;
const CPUS = 8;

const CYCLES: WrittenEvent = { name: "cycles", type: 0, config: 0, ids: [1] };

/** The same numbers in each run. */
function randoms(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function recording(): Uint8Array {
  const file = new PerfWriter([CYCLES], { hasChains: true });
  const random = randoms(7);
  const records = Array.from({ length: STACKS }, () => {
    const pid = 100 + random(40);
    // Few functions near the root, many at the leaves.
    const chain = Array.from({ length: DEPTH }, (_, i) =>
      BigInt(0x400000 + (DEPTH - i) * 65536 + random(4 << (DEPTH - i)) * 64),
    );
    return file.sample({ time: 0, pid, ip: chain[0] ?? 0n, chain: [-512n, ...chain], period: 1_000_000 });
  });
  const size = records[0]?.length ?? 0;
  const bytes = new Uint8Array(SAMPLES * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < SAMPLES; i += 1) {
    // Some stacks are met far more often than others.
    bytes.set(records[Math.floor(STACKS * (random(STACKS) / STACKS) ** 3)] as Uint8Array, i * size);
    view.setBigUint64(i * size + TIME_AT, BigInt(1e9 + i * EVERY_NS), true);
    view.setUint32(i * size + CPU_AT, i % CPUS, true);
  }
  return file.file(bytes);
}

const TIMES = 5;

/** Asks several times: processor time of the first answer and of the fastest one. `i` makes a question another one. */
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
    const [first, least] = [taken[0] ?? 0, Math.min(...taken)];
    console.log(
      `${what.padEnd(28)} ${first.toFixed(0).padStart(6)} ms, then ${least.toFixed(0).padStart(4)} ms  ${about(answer.value)}`,
    );
    return answer.value;
  }
}

const folder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
try {
  const path = join(folder, "perf.data");
  writeFileSync(path, recording());
  const began = performance.now();
  const engine = await engineWith(path);
  console.log(
    `${"opened and read".padEnd(44)} ${(performance.now() - began).toFixed(0).padStart(6)} ms  ${SAMPLES} samples`,
  );
  const request: ProfileRequest = { ...ALL, weight: "weight", groups: ["process", "vcpu", "mode"] };
  const middle = { t0: (SAMPLES * EVERY_NS) / 4, t1: (3 * SAMPLES * EVERY_NS) / 4 };
  const halves = [
    { t0: 0, t1: middle.t1 },
    { t0: middle.t0, t1: 2 * middle.t1 },
  ] as const;
  const nodes = ({ nodes: { count }, totals }: { nodes: { count: number }; totals: { samples: number } }) =>
    `${count} nodes of ${totals.samples} samples`;
  await timed("the first call tree", () => engine.profile(request), nodes);
  const from = (i: number) => [{ t0: i, t1: Number.POSITIVE_INFINITY }];
  await timed("another selection", (i) => engine.profile({ ...request, ranges: from(i) }), nodes);
  await timed("another half", (i) => engine.profile({ ...request, ranges: [{ ...middle, t0: middle.t0 + i }] }), nodes);
  const { strings, frames } = await timed("inverted", () => engine.profile({ ...request, inverted: true }), nodes);
  const name = strings[frames.name[frames.count >> 1] as number] ?? "";
  const focus = { kind: "focus", name, dso: "" } as const;
  await timed("a transform: focus", () => engine.profile({ ...request, transforms: [focus] }), nodes);
  await timed(
    "a transform: drop",
    () => engine.profile({ ...request, transforms: [{ ...focus, kind: "drop" }] }),
    nodes,
  );
  const keep = { kind: "keep", text: "0x4100" } as const;
  await timed("a search", () => engine.profile({ ...request, transforms: [keep] }), nodes);
  await timed(
    "all functions",
    () => engine.profileFunctions(request),
    ({ count }) => `${count} functions`,
  );
  await timed(
    "two parts compared",
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
  await engine.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
