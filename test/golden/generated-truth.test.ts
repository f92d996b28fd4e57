import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { STATE_COUNT, STATE_NAMES } from "../../workers/model/states.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";

interface Truth {
  readonly endNs: number;
  readonly beginNs: number;
  readonly vcpus: readonly {
    readonly pid: number;
    readonly id: number;
    readonly firstNs: number;
    readonly exits: number;
    readonly states: Readonly<Record<string, number>>;
  }[];
}

const out = mkdtempSync(join(tmpdir(), "lanescope-truth-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

test("every state of every vCPU of a generated trace lasts as long as the generator knows it did", async () => {
  const made = generate({ ...DEFAULTS, out, events: 60_000, seed: 7 });
  const truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8")) as Truth;
  const files = readdirSync(made.folder).map((path) => {
    const file = join(made.folder, path);
    return { path, source: { kind: "file" as const, path: file, size: statSync(file).size } };
  });
  const engine = createNodeEngine({ decoders: 0 });
  const opened = await engine.open({ name: "generated", files });
  expect(opened.ok).toBe(true);
  expect((await engine.done()).ok).toBe(true);
  const { paths } = await engine.lanes();
  // Time 0 of a session is the begin of its earliest stream, as is the truth's.
  for (const vcpu of truth.vcpus) {
    const lane = paths.indexOf(`genhost/vm/${vcpu.pid}/vcpu/${vcpu.id}`);
    expect(lane).toBeGreaterThanOrEqual(0);
    const end = truth.endNs - truth.beginNs;
    const times = await engine.shares(Int32Array.of(lane), vcpu.firstNs, end);
    expect(times).toHaveLength(STATE_COUNT);
    const byName = Object.fromEntries(
      [...times].flatMap((ns, state) => (0 < ns ? [[STATE_NAMES[state] as string, Math.round(ns)]] : [])),
    );
    expect(byName).toEqual(vcpu.states);
  }
  await engine.close();
});
