import { formatDuration } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { exitClass, exitName, Isa, isaOf, reasonOf } from "../model/kvm/exit-code.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { maskOf, rowsIn, scanRows } from "../query/row-scan.js";
import { type DetectorInput, ofEachVcpu, pathsOf, vmLaneOf } from "./detector.js";

/** Reasons for which KVM_RUN returns that mean the guest cannot go on (include/uapi/linux/kvm.h). */
const KVM_EXIT_SHUTDOWN = 8;
const FATAL: ReadonlyMap<number, string> = new Map([
  [KVM_EXIT_SHUTDOWN, "it shut down by a triple fault (KVM_EXIT_SHUTDOWN)"],
  [9, "the CPU refused to enter it (KVM_EXIT_FAIL_ENTRY)"],
  [17, "KVM gave up on it (KVM_EXIT_INTERNAL_ERROR)"],
]);

const IN_VMM_OR_GUEST = maskOf([State.VMM, State.GUEST, State.GUEST_NESTED]);
const IN_GUEST = maskOf([State.GUEST, State.GUEST_NESTED]);

/** VMs that crashed, as KVM reports to the VMM. An orderly power-off is KVM_EXIT_SYSTEM_EVENT or no exit at all. */
export function vmDied(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  return ofEachVcpu(input, function* (vcpu) {
    const found: Finding[] = [];
    const track = context.lanes.track(vcpu);
    const { from, to } = rowsIn(track, t0, t1, context.untilNs);
    // The VMM goes on after the death, on the same exit: it counts once until the guest runs again.
    let isDead = false;
    yield* scanSteps(track, from, to, IN_VMM_OR_GUEST, (row, state, start) => {
      if (state !== State.VMM) isDead = false;
      if (state !== State.VMM || isDead) return true;
      const code = track.reasonAt(row);
      const why = isaOf(code) === Isa.USERSPACE ? FATAL.get(reasonOf(code)) : undefined;
      isDead = why !== undefined;
      if (why !== undefined && t0 <= start) found.push(deathOf(input, vcpu, row, why));
      return true;
    });
    return found;
  });
}

function deathOf(input: DetectorInput, vcpu: LaneId, row: number, why: string): Finding {
  const { context } = input;
  const track = context.lanes.track(vcpu);
  const vmLane = vmLaneOf(input, vcpu);
  const before = 0 < row ? track.reasonAt(row - 1) : 0;
  const at = track.startAt(row);
  let back = Number.NaN;
  scanRows(track, row + 1, track.count, IN_GUEST, (next) => {
    back = track.startAt(next);
    return false;
  });
  const isTripleFault = exitClass(before) === "shutdown";
  const after = Number.isNaN(back)
    ? "It does not run again in this trace."
    : `It runs again ${formatDuration(back - at)} later: the VMM has reset it.`;
  const vm = laneWords(context, vmLane);
  return {
    id: "vm-died",
    severity: 1,
    isSuspicion: false,
    title: `${vm} died`,
    text: `As its vCPU ${context.lanes.specs[vcpu]?.subject} tells, ${why}. ${after}`,
    evidence: [
      ...(isTripleFault ? [`kvm_exit ${exitName(before)} (code ${reasonOf(before)}) came just before`] : []),
      `kvm_userspace_exit ${exitName(track.reasonAt(row))}`,
    ],
    lanes: pathsOf(input, vcpu, vmLane),
    t0: 0 < row ? track.startAt(row - 1) : at,
    t1: track.endAt(row, context.untilNs),
    table: "intervals",
  };
}
