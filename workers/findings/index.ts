import { errorText } from "../core/error-text.js";
import type { TraceInfo } from "../model/engine-api.js";
import type { Finding } from "../model/findings.js";
import type { QueryContext } from "../query/context.js";
import { inSteps } from "../query/resumable.js";
import { knownWindow } from "../query/session-window.js";
import { stealSteps } from "../query/steal/matrix.js";
import { lostEvents, notRecorded } from "./blind-spots.js";
import { blocked } from "./blocked.js";
import { costlyExits } from "./costly-exits.js";
import type { Detector, DetectorInput } from "./detector.js";
import { exitStorm } from "./exit-storm.js";
import { haltPolling } from "./halt-poll.js";
import { helperWaits } from "./helper-waits.js";
import { runErrors } from "./kvm-run-fails.js";
import { lockHolder } from "./lock-holder.js";
import { byVmAndHost } from "./merge.js";
import { nestedExits } from "./nested.js";
import { noProgress } from "./no-progress.js";
import { overcommit } from "./overcommit.js";
import { slowDisk } from "./slow-disk.js";
import { slowLatencies } from "./slow-latencies.js";
import { steal } from "./steal.js";
import { throttled } from "./throttled.js";
import { vmDied } from "./vm-died.js";

/** Each detector with the words that follow "looking for". */
const DETECTORS: readonly (readonly [string, Detector])[] = [
  ["VMs that died", vmDied],
  ["failing calls of KVM_RUN", runErrors],
  ["guests that do not get on", noProgress],
  ["stolen time", steal],
  ["threads of VMs that wait for CPUs", helperWaits],
  ["overcommitted CPUs", overcommit],
  ["CPU quotas", throttled],
  ["lock holders without a CPU", lockHolder],
  ["blocked VMMs", blocked],
  ["late timers and interrupts", slowLatencies],
  ["exit storms", exitStorm],
  ["costly exits", costlyExits],
  ["halt polling", haltPolling],
  ["slow disks", slowDisk],
  ["costly exits of nested guests", nestedExits],
  ["lost events", lostEvents],
  ["what was not recorded", notRecorded],
];

type Pause = () => Promise<void> | undefined;

/**
 * The findings in [t0, t1), most severe first. A long trace takes seconds: `pause` is awaited again and again, so that
 * other questions are answered meanwhile. A detector that fails leaves a finding that says so, and the others go on.
 */
export async function findings(
  context: QueryContext,
  analyses: TraceInfo["analyses"],
  window: { readonly t0: number; readonly t1: number },
  pause: Pause,
): Promise<readonly Finding[]> {
  const { t0, t1 } = knownWindow(context, window);
  if (!(t0 < t1)) return [];
  const { inventory } = context;
  const vcpus = [...inventory.vcpus.lane];
  const steal = await inSteps(stealSteps(context, t0, t1, new Set(vcpus)), pause);
  return detect({ context, inventory, t0, t1, vcpus, steal, analyses }, DETECTORS, pause);
}

/** Runs detectors one after the other, most severe findings first. */
export async function detect(
  input: DetectorInput,
  detectors: readonly (readonly [string, Detector])[],
  pause: Pause,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [what, look] of detectors) {
    try {
      const result = look(input);
      const all = "next" in result ? await inSteps(result, pause) : result;
      for (const finding of byVmAndHost(input, all)) found.push(finding);
    } catch (error) {
      found.push(failedTo(input, what, errorText(error)));
    }
  }
  return found.sort((a, b) => b.severity - a.severity);
}

/** Not knowing is worth knowing. */
function failedTo({ t0, t1 }: DetectorInput, what: string, why: string): Finding {
  return {
    id: "not-looked-for",
    severity: 0.2,
    isSuspicion: false,
    title: `Looking for ${what} failed`,
    text: `There may be some or none: ${why}. The other findings are not concerned.`,
    evidence: [],
    lanes: [],
    t0,
    t1,
    table: "",
  };
}
