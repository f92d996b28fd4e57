import { formatCount, formatCountOf, formatDuration, formatTimes } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { longestPause, type MigrationSigns, migrationSignSteps } from "../query/vm-pauses.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** VMs all of whose vCPUs stood still at once: a pause, as at the end of a live migration. */
export function* vmPaused(input: DetectorInput): Steps<readonly Finding[]> {
  const all = yield* migrationSignSteps(input.context, input.t0, input.t1);
  return all.flatMap((signs) => findingOf(input, signs));
}

function findingOf(input: DetectorInput, { vm, vcpus, pmlFull, dirtyRingFull, pauses }: MigrationSigns): Finding[] {
  const logged = pmlFull + dirtyRingFull;
  // One vCPU alone that sleeps in its VMM is no pause of the VM: that finding is vmm-blocked.
  if (vcpus < 2 && logged === 0) return [];
  const longest = longestPause(pauses);
  if (longest === undefined) return [];
  const ns = longest.end - longest.start;
  if (ns < LIMITS.vmPause.from) return [];
  return [
    {
      id: "vm-paused",
      severity: severityOf(ns, LIMITS.vmPause),
      figure: { value: ns, unit: "ns" },
      isSuspicion: false,
      title: `${laneWords(input.context, vm)} stood still for ${formatDuration(ns)}: no vCPU ran`,
      text:
        `All ${formatCountOf(vcpus, "vCPU")} slept in the VMM or were stopped at once. ` +
        (logged === 0
          ? "A pause by the VMM (a snapshot, a migration, the monitor), or a lock that all of them need."
          : `The VM's dirty pages were logged in the window (${formatCount(logged)} full logs), as for a live migration.`),
      evidence: [`${formatTimes(pauses.length)} in the window for a millisecond or more`],
      lanes: pathsOf(input, vm),
      t0: longest.start,
      t1: longest.end,
      table: "live-migration",
    },
  ];
}
