import { describe, expect, test } from "vitest";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import { WAIT_REASON_NAMES } from "../../workers/model/states.js";
import type { TrueWait } from "../bench/generator/truth.js";
import { thoroughly } from "../setup/thorough.js";
import { type Known, type Told, tell } from "./generated-support.js";

// Why vCPUs waited, as concluded from the events, against what the generator woke them for.

interface Score {
  waits: number;
  concluded: number;
  /** "path@start: concluded, not true". */
  readonly wrong: string[];
  readonly wrongWakers: string[];
}

const SEEDS = thoroughly([11, 12], [13, 14]);

async function scoreOf(options: Parameters<typeof tell>[0], shapes = SHAPES): Promise<Score> {
  const score: Score = { waits: 0, concluded: 0, wrong: [], wrongWakers: [] };
  for (const seed of SEEDS) {
    for (const shape of shapes) {
      const told = await tell({ seed, ...shape, ...options });
      for (const { lane, path, known } of told.vcpus) count(told, lane, path, known, score);
    }
  }
  return score;
}

const SHAPES = [
  { vms: 2, vcpusPerVm: 2, cpus: 4 },
  { vms: 12, vcpusPerVm: 2, cpus: 4 },
];

function count(told: Told, lane: LaneId, path: string, { detail }: Known, score: Score): void {
  for (const wait of detail.waits) {
    const found = told.session.waits.find(lane, wait.startNs);
    // A wait that had not led back into the guest by the end of the trace.
    if (found === undefined) continue;
    score.waits += 1;
    const reason = WAIT_REASON_NAMES[found.reason];
    if (reason !== "unknown") {
      score.concluded += 1;
      if (reason !== wait.reason) {
        score.wrong.push(
          `${path}@${wait.startNs}: ${reason} by ${found.evidence} (${found.vector}), not ${wait.reason}`,
        );
      }
    }
    const waker = told.session.lanes.specs[found.waker];
    if (found.waker !== NO_LANE && !isWaker(told, waker?.path ?? "", wait)) {
      score.wrongWakers.push(`${path}@${wait.startNs}: ${waker?.path}, not ${wait.wakerTid}`);
    }
    expect([path, wait.startNs, found.woken]).toEqual([path, wait.startNs, wait.wokenNs]);
  }
}

/** Threads wake as themselves or as vCPUs, interrupts as theirs or as their CPU. */
function isWaker(told: Told, path: string, { wakerTid }: TrueWait): boolean {
  if (wakerTid === 0) return /^genhost\/(irq|softirq|cpu)\//.test(path);
  const vcpu = told.truth.vcpus.find(({ tid }) => tid === wakerTid);
  return path === (vcpu === undefined ? `genhost/thread/${wakerTid}` : `genhost/vm/${vcpu.pid}/vcpu/${vcpu.id}`);
}

describe("reasons of waits", () => {
  test.each([
    { what: "all events", omitted: [], floor: 0.999 },
    { what: "no kvm_inj_virq (APICv)", omitted: ["kvm_x86_inj_virq"], floor: 0.999 },
    { what: "no kvm_apic_accept_irq", omitted: ["kvm_x86_apic_accept_irq"], floor: 0.99 },
    {
      what: "none of the events of virtual interrupts",
      omitted: ["kvm_x86_apic_accept_irq", "kvm_x86_inj_virq", "kvm_msi_set_irq", "kvm_x86_apic_ipi"],
      floor: 0.99,
    },
    { what: "no kvm_msi_set_irq, no kvm_apic_ipi", omitted: ["kvm_msi_set_irq", "kvm_x86_apic_ipi"], floor: 0.999 },
    { what: "no sched_waking", omitted: ["sched_waking"], floor: 0.99 },
  ] as const)("with $what", async ({ what, omitted, floor }) => {
    const score = await scoreOf({ omitted });
    const share = score.concluded / score.waits;
    // The measured numbers: the floors below are what must never be lost.
    console.log(
      `${what}: ${score.waits} waits, ${(100 * share).toFixed(2)} % concluded, ${score.wrong.length} wrong, ${score.wrongWakers.length} wrong wakers`,
    );
    expect(share).toBeGreaterThanOrEqual(floor);
    expect(score.wrong).toEqual([]);
    expect(score.wrongWakers).toEqual([]);
  });
});
