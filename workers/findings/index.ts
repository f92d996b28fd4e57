import { errorText } from "../core/error-text.js";
import type { TraceInfo } from "../model/engine-api.js";
import type { Finding, FindingGroup, ReportFinding } from "../model/findings.js";
import type { QueryContext } from "../query/context.js";
import { inSteps } from "../query/resumable.js";
import { knownWindow } from "../query/session-window.js";
import { MOST_CELLS, stealSteps } from "../query/steal/matrix.js";
import { StaySplitter } from "../query/steal/stay-splitter.js";
import { lostEvents, notRecorded } from "./blind-spots.js";
import { blocked } from "./blocked.js";
import { costlyExits } from "./costly-exits.js";
import type { Detector, DetectorInput } from "./detector.js";
import { exitStorm } from "./exit-storm.js";
import { groupsOf } from "./group.js";
import { guestBelief } from "./guest-belief.js";
import { guestKernel } from "./guest-kernel.js";
import { haltPolling } from "./halt-poll.js";
import { helperWaits } from "./helper-waits.js";
import { hostMemory } from "./host-memory.js";
import { runErrors } from "./kvm-run-fails.js";
import { lockHolder } from "./lock-holder.js";
import { longWaits } from "./long-waits.js";
import { monitorDisagrees } from "./monitor-disagrees.js";
import { nestedExits } from "./nested.js";
import { withNext } from "./next-steps/index.js";
import { noProgress } from "./no-progress.js";
import { numaAway } from "./numa-away.js";
import { overcommit } from "./overcommit.js";
import { ownAnalyses } from "./own-analyses.js";
import { reportFinding } from "./report-finding.js";
import { slowDisk } from "./slow-disk.js";
import { slowInput } from "./slow-input.js";
import { slowLatencies } from "./slow-latencies.js";
import { steal } from "./steal.js";
import { throttled } from "./throttled.js";
import { vmDied } from "./vm-died.js";
import { vmPaused } from "./vm-paused.js";

/** Each detector with the words that follow "looking for". */
const DETECTORS: readonly (readonly [string, Detector])[] = [
  ["VMs that died", vmDied],
  ["failing calls of KVM_RUN", runErrors],
  ["guests that do not get on", noProgress],
  ["stolen time", steal],
  ["threads of VMs that wait for CPUs", helperWaits],
  ["time that guests have not seen taken", guestBelief],
  ["overcommitted CPUs", overcommit],
  ["CPU quotas", throttled],
  ["lock holders without a CPU", lockHolder],
  ["blocked VMMs", blocked],
  ["memory that the host has to fetch", hostMemory],
  ["VMs that stand still", vmPaused],
  ["vCPUs away from their memory", numaAway],
  ["late timers and interrupts", slowLatencies],
  ["exit storms", exitStorm],
  ["costly exits", costlyExits],
  ["halt polling", haltPolling],
  ["slow disks", slowDisk],
  ["inputs that were answered late", slowInput],
  ["long waits", longWaits],
  ["guests that are in their kernels", guestKernel],
  ["costly exits of nested guests", nestedExits],
  ["exits that a monitor counted otherwise", monitorDisagrees],
  ["what your analyses look for", ownAnalyses],
  ["lost events", lostEvents],
  ["what was not recorded", notRecorded],
];

type Pause = () => Promise<void> | undefined;

/** One kind of trouble was looked for. */
export interface KindLooked {
  readonly groups: readonly FindingGroup[];
  /** Kinds looked for so far, of how many, and the words for the next; "" at the end. */
  readonly looked: number;
  readonly kinds: number;
  readonly lookingFor: string;
}

/**
 * Looks for the findings in [t0, t1), kind by kind; a caller that stops in between ends the work. A long trace takes
 * seconds: `pause` is awaited again and again, so that other questions are answered meanwhile.
 */
export async function* lookForFindings(
  context: QueryContext,
  analyses: TraceInfo["analyses"],
  window: { readonly t0: number; readonly t1: number },
  pause: Pause,
): AsyncGenerator<KindLooked> {
  const { t0, t1 } = knownWindow(context, window);
  if (!(t0 < t1)) return;
  const { inventory } = context;
  const vcpus = [...inventory.vcpus.lane];
  const isVcpu = new Set(vcpus);
  const splitter = new StaySplitter(context, t0, t1);
  const steal = await inSteps(stealSteps(context, t0, t1, isVcpu, MOST_CELLS, splitter), pause);
  yield* lookForKinds({ context, inventory, t0, t1, vcpus, isVcpu, steal, splitter, analyses }, DETECTORS, pause);
}

/**
 * Runs detectors one after the other. A detector that fails leaves a finding that says so, and the others go on.
 */
export async function* lookForKinds(
  input: DetectorInput,
  detectors: readonly (readonly [string, Detector])[],
  pause: Pause,
): AsyncGenerator<KindLooked> {
  for (const [index, [what, look]] of detectors.entries()) {
    const cases = await found(input, what, look, pause);
    const groups = groupsOf(
      input,
      cases.map((one) => withNext(input, one)),
    );
    const looked = index + 1;
    yield { groups, looked, kinds: detectors.length, lookingFor: detectors[looked]?.[0] ?? "" };
  }
}

/** All findings of a window as reports have them, most severe first. */
export async function findings(
  context: QueryContext,
  analyses: TraceInfo["analyses"],
  window: { readonly t0: number; readonly t1: number },
  pause: Pause,
): Promise<readonly ReportFinding[]> {
  const all: ReportFinding[] = [];
  for await (const { groups } of lookForFindings(context, analyses, window, pause)) {
    for (const group of groups) all.push(reportFinding(context, group));
  }
  return all.sort((a, b) => b.severity - a.severity);
}

async function found(input: DetectorInput, what: string, look: Detector, pause: Pause): Promise<readonly Finding[]> {
  const failed = (error: unknown) => [failedTo(input, what, errorText(error))];
  const result = attempt(() => look(input), failed);
  if (!("next" in result)) return result;
  for (;;) {
    const step = attempt(
      () => result.next(),
      (error) => ({ done: true as const, value: failed(error) }),
    );
    if (step.done === true) return step.value;
    // Outside of what may fail: a pause that throws ends the whole work.
    await pause();
  }
}

function attempt<Value>(work: () => Value, failed: (error: unknown) => Value): Value {
  try {
    return work();
  } catch (error) {
    return failed(error);
  }
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
