import { formatDuration, formatTimes } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { EAGAIN, EFAULT, errnoName } from "../model/kvm/errno.js";
import type { LaneId } from "../model/lanes.js";
import { laneWords } from "../query/lane-words.js";
import { STEP_ROWS, type Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** One error of one vCPU. */
interface Failures {
  readonly lane: LaneId;
  readonly errno: number;
  readonly firstNs: number;
  lastNs: number;
  count: number;
}

/** vCPUs whose KVM_RUN fails again and again: their guest does not run, and their VMM may spin. */
export function* runErrors(input: DetectorInput): Steps<readonly Finding[]> {
  const all = yield* failures(input);
  return all.filter(({ count }) => LIMITS.runErrors.from <= count).map((failed) => findingOf(input, failed));
}

function* failures({ context, t0, t1 }: DetectorInput): Steps<Failures[]> {
  const { runErrors } = context;
  const byVcpu = new Map<string, Failures>();
  for (let row = runErrors.firstFrom("t", t0); row < runErrors.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const t = runErrors.columns.t.at(row);
    if (t1 < t) break;
    const [lane, errno] = [runErrors.columns.lane.at(row), runErrors.columns.errno.at(row)];
    // A vCPU that was never started answers so (kvm_arch_vcpu_ioctl_run): its VMM waits and asks again.
    if (errno === EAGAIN) continue;
    const key = `${lane} ${errno}`;
    const failed = byVcpu.get(key) ?? { lane, errno, firstNs: t, lastNs: t, count: 0 };
    byVcpu.set(key, failed);
    failed.lastNs = t;
    failed.count += 1;
  }
  return [...byVcpu.values()];
}

function findingOf(input: DetectorInput, { lane, errno, firstNs, lastNs, count }: Failures): Finding {
  return {
    id: "kvm-run-fails",
    // Whatever the number: a guest that cannot be entered stands still.
    severity: Math.max(0.95, severityOf(count, LIMITS.runErrors)),
    figure: { value: count, unit: "count" },
    isSuspicion: false,
    title: `KVM_RUN of ${laneWords(input.context, lane)} fails with ${errnoName(errno)} ${formatTimes(count)}`,
    text:
      `Within ${formatDuration(lastNs - firstNs)} the guest could not be run; a VMM that tries again at once spins. ` +
      (errno === EFAULT
        ? "EFAULT: KVM could not reach memory of the guest, which is not mapped in the VMM, or no longer."
        : "The VMM's own log may say what it asked for."),
    evidence: [`the state vmm of this vCPU has the reason "error ${errnoName(errno)}" there`],
    lanes: pathsOf(input, lane),
    t0: firstNs,
    t1: Math.max(lastNs, firstNs + 1),
    table: "intervals",
  };
}
