import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { LaneId } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import type { QueryContext } from "../../workers/query/context.js";
import { criticalPathSteps } from "../../workers/query/critical-path/path-lanes.js";
import { toEnd } from "../../workers/query/resumable.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { describeWith, OUTSIDE_DATA } from "../setup/skip.js";
import { thoroughly } from "../setup/thorough.js";
import { sessionContext } from "../unit/workers/support/session-context.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { type Kind, readReference, type Segment } from "./path-reference.js";

// Critical paths of every thread and vCPU, against a reference that reads babeltrace2's text and nothing else.

const KINDS: Partial<Record<State, Kind>> = {
  [State.NONE]: "none",
  [State.UNKNOWN]: "unknown",
  [State.WAIT]: "blocked",
  [State.VMM_BLOCKED]: "blocked",
  [State.BLOCKED]: "blocked",
  [State.RUNNABLE]: "ready",
  [State.PREEMPTED]: "ready",
  [State.STOPPED]: "stopped",
  [State.NEW]: "new",
  [State.DEAD]: "dead",
};

interface Agreement {
  ns: number;
  sameLane: number;
  sameKind: number;
  /** Where they part, longest first. */
  readonly parts: Map<string, number>;
}

/** The path of a lane, with times as the reference has them. */
function product(context: QueryContext, lane: LaneId, keys: readonly string[], zero: number, end: number): Segment[] {
  const path = toEnd(criticalPathSteps(context, lane, zero, zero + end));
  return Array.from({ length: path.count }, (_, i) => ({
    key: keys[path.lane[i] as number] ?? "?",
    start: (path.start[i] as number) - zero,
    end: (path.end[i] as number) - zero,
    kind: KINDS[path.state[i] as State] ?? "run",
  }));
}

/** Threads by their tid, vCPUs by that of their thread. */
function keysOf({ lanes, machines }: Analysed["session"]): string[] {
  const keys = lanes.specs.map(({ path }) => /^[^/]+\/thread\/(\d+(?:@\d+)?)$/.exec(path)?.[1] ?? "");
  for (const { vms } of machines) {
    for (const { vcpus } of vms) for (const { lane, thread } of vcpus) keys[lane] = keys[thread.lane] ?? "";
  }
  return keys;
}

function compare(found: readonly Segment[], expected: readonly Segment[], into: Agreement): void {
  let i = 0;
  const inOrder = expected.toReversed();
  for (const segment of found) {
    for (let t = segment.start; t < segment.end; ) {
      while (i < inOrder.length && (inOrder[i] as Segment).end <= t) i += 1;
      const other = inOrder[i];
      const end = Math.min(segment.end, other?.end ?? segment.end);
      const ns = end - t;
      into.ns += ns;
      if (other?.key === segment.key) into.sameLane += ns;
      if (other?.key === segment.key && other.kind === segment.kind) into.sameKind += ns;
      else {
        const part = `${segment.key} ${segment.kind}, not ${other?.key} ${other?.kind}`;
        into.parts.set(part, (into.parts.get(part) ?? 0) + ns);
      }
      t = end;
    }
  }
}

async function agreementOf(folder: string, isOneStream = false): Promise<Agreement> {
  const [{ session, endNs, originNs }, reference] = await Promise.all([
    analyse(folder),
    readReference(folder, isOneStream),
  ]);
  /** Where the reference has its zero. */
  const zero = Number(reference.firstNs - originNs);
  const keys = keysOf(session);
  const context = sessionContext(session, endNs);
  const all: Agreement = { ns: 0, sameLane: 0, sameKind: 0, parts: new Map() };
  for (const lane of threadLanes(session)) {
    const key = keys[lane] as string;
    const found = product(context, lane, keys, zero, reference.lastNs);
    compare(found, reference.path(key, 0, reference.lastNs), all);
  }
  return all;
}

/** Every thread once: as its vCPU, where it is one. */
function threadLanes({ machines }: Analysed["session"]): LaneId[] {
  return machines.flatMap(({ threads }) => threads.map(({ lane, vcpu }) => vcpu?.lane ?? lane));
}

function report(name: string, { ns, sameLane, sameKind, parts }: Agreement): void {
  const percent = (part: number) => `${((100 * part) / ns).toFixed(3)} %`;
  const worst = [...parts].sort((a, b) => b[1] - a[1]).slice(0, 6);
  const lines = worst.map(([part, lost]) => `\n  ${percent(lost)} ${part}`);
  console.info(
    `${name}: ${(ns / 1e9).toFixed(1)} s of paths, ${percent(sameLane)} same lane, ${percent(sameKind)} same kind${lines.join("")}`,
  );
}

const isInstalled = spawnSync("babeltrace2", ["--version"]).status === 0;

describeWith(
  "critical paths are those of a reference",
  isInstalled || undefined,
  `${OUTSIDE_DATA}: babeltrace2 is not installed`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "lanescope-path-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    describe("generated hosts, fully recorded", () => {
      const hosts: Partial<GenerateOptions>[] = [
        { seed: 61, vms: 1, vcpusPerVm: 4, cpus: 2 },
        { seed: 62, vms: 6, vcpusPerVm: 2, cpus: 4 },
        { seed: 63, vms: 12, vcpusPerVm: 2, cpus: 3, migrates: 0.7 },
      ];
      test.each(hosts)("$vms VMs of $vcpusPerVm vCPUs on $cpus CPUs", async (host) => {
        const made = generate({
          ...DEFAULTS,
          events: 40_000,
          packetBytes: 1 << 14,
          ...host,
          out: join(folder, `${host.seed}`),
        });
        const agreement = await agreementOf(made.folder);
        report(`generated ${host.seed}`, agreement);
        expect(agreement.sameLane / agreement.ns).toBeGreaterThan(0.9998);
        expect(agreement.sameKind / agreement.ns).toBeGreaterThan(0.9998);
      });
    });

    describeWithTraces("real recordings", (dir) => {
      const ARCHIVES = thoroughly(
        ["tracecompass-test-traces", "lab/lttng-nested-boot-e"],
        ["cdt-cloud-blueprint-cat", "lab/lttng-host-a", "lab/lttng-host-guest-b", "lab/lttng-overcommit3-i"],
      );
      for (const archive of ARCHIVES) {
        if (!existsSync(join(dir, `${archive}.tar.zst`))) continue;
        for (const trace of kernelTraces(unpackTrace(`${archive}.tar.zst`))) {
          test(trace.slice(trace.indexOf(archive.split("/").at(-1) as string)), async () => {
            const agreement = await agreementOf(trace, streamFiles(trace) === 1);
            report(trace, agreement);
            expect(agreement.sameLane / agreement.ns).toBeGreaterThan(0.99);
            expect(agreement.sameKind / agreement.ns).toBeGreaterThan(0.98);
          });
        }
      }
    });
  },
);

/** Folders of CTF 1.8 traces by LTTng with events of the scheduler. */
function kernelTraces(folder: string): string[] {
  const names = readdirSync(folder);
  const below = names.map((name) => join(folder, name)).filter((path) => statSync(path).isDirectory());
  const metadata = join(folder, "metadata");
  const isKernel =
    names.includes("metadata") &&
    names.length > 1 &&
    isCtf18(metadata) &&
    ["sched_wak", "lttng-modules"].every((word) => readFileSync(metadata).includes(word));
  return [...(isKernel ? [folder] : []), ...below.flatMap(kernelTraces)];
}

function isCtf18(metadata: string): boolean {
  return readFileSync(metadata)[0] !== 0x1e;
}

function streamFiles(folder: string): number {
  return readdirSync(folder).filter((name) => name !== "metadata" && statSync(join(folder, name)).isFile()).length;
}
