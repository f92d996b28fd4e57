import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../../bench/generator/generate.js";
import { describeWith } from "../../setup/skip.js";

const folder = mkdtempSync(join(tmpdir(), "lanescope-generator-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EVENTS = 30_000;
const made = generate({ ...DEFAULTS, out: join(folder, "a"), events: EVENTS, packetBytes: 1 << 16 });

interface TruthFile {
  readonly beginNs: number;
  readonly endNs: number;
  readonly vcpus: readonly {
    readonly firstNs: number;
    readonly exits: number;
    readonly states: Record<string, number>;
  }[];
}

function hashOf(path: string): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(path).sort()) hash.update(readFileSync(join(path, file)));
  return hash.digest("hex");
}

test("a seed always gives the same trace, another one another", () => {
  const again = generate({ ...DEFAULTS, out: join(folder, "b"), events: EVENTS, packetBytes: 1 << 16 });
  const other = generate({ ...DEFAULTS, out: join(folder, "c"), events: EVENTS, packetBytes: 1 << 16, seed: 2 });
  expect(hashOf(again.folder)).toBe(hashOf(made.folder));
  expect(hashOf(other.folder)).not.toBe(hashOf(made.folder));
});

test("the truth accounts for all time of every vCPU", () => {
  const truth = JSON.parse(readFileSync(join(folder, "a/truth.json"), "utf8")) as TruthFile;
  expect(truth.vcpus).toHaveLength(DEFAULTS.vms * DEFAULTS.vcpusPerVm);
  for (const vcpu of truth.vcpus) {
    const known = Object.values(vcpu.states).reduce((sum, ns) => sum + ns, 0);
    expect(known).toBe(truth.endNs - truth.beginNs - vcpu.firstNs);
  }
});

const babeltrace = spawnSync("babeltrace2", ["--version"]).status === 0 ? "babeltrace2" : undefined;

describeWith("babeltrace2", babeltrace, "babeltrace2 is not installed", () => {
  for (const header of ["large", "compact"] as const) {
    test(`reads every event of a trace with ${header} headers, without a complaint`, () => {
      const trace = generate({ ...DEFAULTS, out: join(folder, header), events: EVENTS, packetBytes: 1 << 16, header });
      const result = spawnSync("babeltrace2", [trace.folder], { encoding: "utf8", maxBuffer: 1 << 28 });
      expect(result.stderr).toBe("");
      const lines = result.stdout.trimEnd().split("\n");
      expect(lines).toHaveLength(trace.events);
      const truth = JSON.parse(readFileSync(join(folder, header, "truth.json"), "utf8")) as TruthFile;
      const exits = lines.filter((line) => line.includes(" kvm_x86_exit: ")).length;
      expect(exits).toBe(truth.vcpus.reduce((sum, vcpu) => sum + vcpu.exits, 0));
    });
  }

  test("finds the events a full buffer lost", () => {
    const trace = generate({ ...DEFAULTS, out: join(folder, "lost"), events: EVENTS, packetBytes: 1 << 16, lost: 777 });
    const result = spawnSync("babeltrace2", [trace.folder], { encoding: "utf8", maxBuffer: 1 << 28 });
    expect(result.stderr).toContain("discarded 777 events");
  });

  test("each CPU runs one thread at a time", () => {
    const text = execFileSync("babeltrace2", [made.folder], { encoding: "utf8", maxBuffer: 1 << 28 });
    const current = new Map<string, string>();
    const wrong = text.split("\n").filter((line) => {
      const [, name, cpu = "", tid] = /genhost (\w+): \{ cpu_id = (\d+) \}, \{ tid = (\d+)/.exec(line) ?? [];
      if (tid === undefined) return false;
      const isWrong = (current.get(cpu) ?? tid) !== tid;
      current.set(cpu, name === "sched_switch" ? (/next_tid = (\d+)/.exec(line)?.[1] ?? "") : tid);
      return isWrong;
    });
    expect(wrong).toEqual([]);
  });
});
