import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi, SessionInfo } from "../../workers/model/engine-api.js";
import { STATE_COUNT, STATE_NAMES } from "../../workers/model/states.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import type { TruthFile } from "../bench/generator/truth.js";

const out = mkdtempSync(join(tmpdir(), "lanescope-truth-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const HOSTS: readonly Partial<GenerateOptions>[] = [
  { events: 60_000, seed: 7 },
  { events: 150_000, seed: 8, cpus: 64, vms: 60, threads: 1000, packetBytes: 1 << 16 },
];

test.each(HOSTS)(
  "every state of every vCPU of $events events lasts as long as the generator knows",
  async (options) => {
    const { engine, truth } = await opened(options);
    const { paths } = await engine.lanes();
    // Time 0 of a session is the begin of its earliest stream, as is the truth's.
    for (const vcpu of truth.vcpus) {
      expect(vcpu.firstNs).toBeGreaterThanOrEqual(0);
      const lane = paths.indexOf(`genhost/vm/${vcpu.pid}/vcpu/${vcpu.id}`);
      expect(lane).toBeGreaterThanOrEqual(0);
      expect(await timesOf(engine, lane, vcpu.firstNs, truth.endNs - truth.beginNs)).toEqual(vcpu.states);
    }
    await engine.close();
  },
);

test.each(["trace.dat", "perf.data"] as const)("the same events as %s tell the same states", async (format) => {
  const { engine, truth, info } = await opened({ events: 60_000, seed: 7, format });
  const { kinds, tids } = await engine.lanes();
  // Time 0 is the first event, and the last event is the end: the truth goes on for as long as that took.
  const shift = Number(info.originNs) - truth.beginNs;
  const beyond = truth.endNs - truth.beginNs - shift - info.endNs;
  for (const vcpu of truth.vcpus) {
    const lane = tids.findIndex((tid, at) => tid === vcpu.tid && kinds[at] === "vcpu");
    expect(lane).toBeGreaterThanOrEqual(0);
    const times = await timesOf(engine, lane, vcpu.firstNs - shift, info.endNs);
    const missing = Object.entries(vcpu.states).map(([state, ns]) => ns - (times[state] ?? 0));
    expect(missing.filter((ns) => ns !== 0)).toEqual(beyond === 0 ? [] : [beyond]);
  }
  await engine.close();
});

interface Opened {
  readonly engine: EngineApi;
  readonly truth: TruthFile;
  readonly info: SessionInfo;
}

async function opened(options: Partial<GenerateOptions>): Promise<Opened> {
  const made = generate({ ...DEFAULTS, out, ...options });
  const truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8")) as TruthFile;
  const paths = statSync(made.folder).isFile()
    ? [made.folder]
    : readdirSync(made.folder).map((name) => join(made.folder, name));
  const files = paths.map((path) => {
    return { path: basename(path), source: { kind: "file" as const, path, size: statSync(path).size } };
  });
  const engine = createNodeEngine({ decoders: 0 });
  const opening = await engine.open({ name: "generated", files });
  expect(opening.ok).toBe(true);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  rmSync(made.folder, { recursive: true });
  return { engine, truth, info: done.value };
}

/** How long a lane was in each state, by name. */
async function timesOf(engine: EngineApi, lane: number, t0: number, t1: number): Promise<Record<string, number>> {
  const times = await engine.shares(Int32Array.of(lane), t0, t1);
  expect(times).toHaveLength(STATE_COUNT);
  return Object.fromEntries(
    [...times].flatMap((ns, state) => (0 < ns ? [[STATE_NAMES[state] as string, Math.round(ns)]] : [])),
  );
}
