import { readdirSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ANALYSES } from "../../workers/analyses/index.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { typescriptCore, webAssemblyCore } from "../setup/flat-code.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { differences } from "../setup/same-session.js";
import { playTape, recordTape } from "../setup/tape.js";
import { isThorough, thoroughly } from "../setup/thorough.js";
import { tempFolder } from "./cli-support.js";
import { type Cut, cutStream } from "./cut-hosts.js";

// The flat core tells the same as TypeScript and as WebAssembly: rows of all lanes with their running sums, edges, records and
// the inventory, whatever traces hold and lack. What that is the answers tell (engine-answers).

async function expectSame(path: string): Promise<void> {
  const tape = await recordTape([path], ANALYSES);
  const expected = playTape(tape, ANALYSES, typescriptCore);
  expect([path, ...differences(expected, playTape(tape, ANALYSES, await webAssemblyCore()))]).toEqual([path]);
}

test.each(["labhost-overcommit", "labhost-vma"])("sample %s", { timeout: 300_000 }, async (name) => {
  await expectSame(`samples/${name}.tar.zst`);
});

interface Host extends Partial<GenerateOptions> {
  readonly seed: number;
  readonly cut?: Cut;
}

const PACKET_BYTES = 1 << 14;

/** Losses in buffers, CPUs whose streams end early, begin late or are missing, and threads that move. */
const HOSTS: readonly Host[] = thoroughly<Host>(
  [
    { seed: 3, cpus: 4, vms: 4 },
    { seed: 31, vms: 2, vcpusPerVm: 2, cpus: 2, losses: { every: 400, events: 40 } },
    { seed: 35, vms: 4, vcpusPerVm: 4, cpus: 8, migrates: 1, losses: { every: 1500, events: 1500 } },
    { seed: 41, cpus: 4, cut: { cpu: 1, keep: 0.4 } },
  ],
  [
    { seed: 5, cpus: 16, vms: 20, migrates: 0.9 },
    { seed: 33, vms: 12, vcpusPerVm: 2, cpus: 6, losses: { every: 3000, events: 5 } },
    { seed: 42, cpus: 4, cut: { cpu: 2, dropFirst: 0.5 } },
    { seed: 43, cpus: 4, cut: { cpu: 0, isGone: true } },
  ],
);

describe("generated hosts", () => {
  test.each(HOSTS)("$seed: $cpus CPUs, losses $losses, cut $cut", { timeout: 300_000 }, async ({ cut, ...options }) => {
    const out = tempFolder();
    const { folder } = generate({ ...DEFAULTS, events: 40_000, packetBytes: PACKET_BYTES, ...options, out });
    if (cut !== undefined) cutStream(folder, cut, PACKET_BYTES);
    await expectSame(folder);
    rmSync(out, { recursive: true });
  });
});

describeWithTraces("real traces", (dir) => {
  const archives = readdirSync(dir, { recursive: true })
    .map((name) => `${name}`)
    // A description without streams has no events, and is refused.
    .filter((name) => name.endsWith(".tar.zst") && !name.includes("metadata-only"))
    .sort();
  const some = ["hip24-kvm-host", "tracedat-v6-arm", "cdt-cloud-blueprint-cat"];
  const taken = archives.filter((name) => isThorough || some.some((one) => name.includes(one)));

  test.each(taken)("%s", { timeout: 600_000 }, async (name) => {
    await expectSame(unpackTrace(name));
  });
});
