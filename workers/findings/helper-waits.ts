import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { type HelperRole, type VmThread, vmThreadSteps } from "../query/vm-threads.js";
import { type DetectorInput, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";
import { byKind, kindLine, topLines } from "./steal.js";

/** The work that is late when a thread of a VM waits for a CPU. */
const WHAT_WAITS: Readonly<Record<HelperRole, string>> = {
  vhost: "It moves packets or blocks for virtio devices: the guest's I/O is late by as much.",
  timer: "It hands on ticks of the emulated interval timer: the guest's clock is late by as much.",
  irq: "It hands on interrupts of a passed-through device: they are late by as much.",
  iothread: "It does the guest's disk I/O: requests are late by as much.",
  emulator: "It is the VMM's main thread: devices it emulates, and its monitor, are late by as much.",
  worker: "It does work the VMM hands out, disk I/O above all: that is late by as much.",
  other: "What it does for the VM is late by as much.",
};

/** Threads that work for a VM, not vCPUs, that waited for CPUs. */
export function* helperWaits(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  const found: Finding[] = [];
  for (const thread of yield* vmThreadSteps(context, t0, t1, input.splitter)) {
    const share = shareOf(input, thread.waitNs);
    if (share < LIMITS.helperShare.from && thread.maxNs < LIMITS.helperStretch.from) continue;
    found.push(findingOf(input, thread, share));
  }
  return found;
}

function findingOf(input: DetectorInput, thread: VmThread, share: number): Finding {
  const { context } = input;
  const { lane, vm, role, waits, waitNs, maxNs, worstNs, culprits } = thread;
  const [first] = culprits;
  const behind = first === undefined || first.culprit < 0 ? undefined : laneWords(context, first.culprit);
  return {
    id: "helper-waits",
    severity: Math.max(severityOf(share, LIMITS.helperShare), severityOf(maxNs, LIMITS.helperStretch) - 0.1),
    figure: { value: share, unit: "share" },
    isSuspicion: false,
    title:
      `${laneWords(context, lane)}, a thread of ${laneWords(context, vm)}, waits for a CPU ${formatPercent(share)} of the ` +
      `time, up to ${formatDuration(maxNs)} at a time`,
    text:
      `${formatCount(waits)} waits, ${formatDuration(waitNs)} in all${behind === undefined ? "" : `, longest behind ${behind}`}. ` +
      WHAT_WAITS[role],
    evidence: [...byKind(culprits).map((kind) => kindLine(kind, waitNs)), ...topLines(input, culprits, waitNs)],
    lanes: pathsOf(input, lane, vm, ...(first === undefined ? [] : [first.culprit])),
    t0: worstNs,
    t1: worstNs + maxNs,
    table: "vm-threads",
  };
}
