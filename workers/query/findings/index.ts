import type { Session } from "../../analyses/session.js";
import type { TraceInfo } from "../../model/engine-api.js";
import type { Finding } from "../../model/findings.js";
import type { QueryContext } from "../context.js";
import { knownWindow } from "../session-window.js";
import { stealSteps } from "../steal/matrix.js";
import { inSteps } from "../steps.js";
import { lostEvents, notRecorded } from "./blind-spots.js";
import { blocked } from "./blocked.js";
import { costlyExits } from "./costly-exits.js";
import type { Detector, Scene } from "./detector.js";
import { exitStorm } from "./exit-storm.js";
import { haltPollWaste } from "./halt-poll.js";
import { lockHolder } from "./lock-holder.js";
import { nestedExits } from "./nested.js";
import { overcommit } from "./overcommit.js";
import { slowDisk } from "./slow-disk.js";
import { slowLatencies } from "./slow-latencies.js";
import { steal } from "./steal.js";
import { throttled } from "./throttled.js";
import { vmDied } from "./vm-died.js";

const DETECTORS: readonly Detector[] = [
  vmDied,
  steal,
  overcommit,
  throttled,
  lockHolder,
  blocked,
  slowLatencies,
  exitStorm,
  costlyExits,
  haltPollWaste,
  slowDisk,
  nestedExits,
  lostEvents,
  notRecorded,
];

/**
 * What stands out in [t0, t1), what hurts most first. Of a long trace that takes seconds: `pause` is awaited again and
 * again, so that other questions are answered meanwhile.
 */
export async function findings(
  session: Session,
  context: QueryContext,
  analyses: TraceInfo["analyses"],
  window: { readonly t0: number; readonly t1: number },
  pause: () => Promise<void> | undefined,
): Promise<readonly Finding[]> {
  const { t0, t1 } = knownWindow(context, window);
  if (!(t0 < t1)) return [];
  const vcpus = session.machines.flatMap((machine) =>
    machine.vms.flatMap((vm) => vm.vcpus.map((vcpu) => ({ machine, vm, vcpu }))),
  );
  const victims = new Set(vcpus.map(({ vcpu }) => vcpu.lane));
  const steal = await inSteps(stealSteps(session, t0, t1, context.untilNs, victims), pause);
  const scene: Scene = { session, context, t0, t1, vcpus, steal, analyses };
  const found: Finding[] = [];
  for (const detect of DETECTORS) {
    const result = detect(scene);
    found.push(...("next" in result ? await inSteps(result, pause) : result));
  }
  return found.sort((a, b) => b.severity - a.severity);
}
