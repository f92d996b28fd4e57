import { formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { CpuDistances } from "../query/cpu-distance.js";
import { cpuTimeSteps, homeOf } from "../query/cpu-times.js";
import { laneWords } from "../query/lane-words.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf, severityOf, shareOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** vCPUs that run on another NUMA node than most of the time: memory that lies at home is far away then. */
export function* numaAway(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, inventory, t0, t1 } = input;
  // Without places of CPUs nothing can be found, and the lanes of CPUs need not be read.
  if (!inventory.places.node.some((node) => 0 < node)) return [];
  const distances = new CpuDistances(inventory);
  const vcpuOf = new Map(Array.from(inventory.vcpus.threadLane, (thread, row) => [thread, inventory.vcpus.lane[row]]));
  const found: Finding[] = [];
  for (const time of yield* cpuTimeSteps(context, t0, t1)) {
    const lane = vcpuOf.get(time.lane) as LaneId | undefined;
    const home = homeOf(time, distances);
    if (lane === undefined || home === undefined) continue;
    const { node, awayNs, awayShare } = home;
    if (awayShare < LIMITS.numaAway.from || shareOf(input, awayNs) < LIMITS.numaWindow.from) continue;
    found.push({
      id: "numa-away",
      severity: severityOf(awayShare, LIMITS.numaAway),
      figure: { value: awayShare, unit: "share" },
      isSuspicion: false,
      title: `${laneWords(context, lane)} runs ${formatPercent(awayShare)} of its time away from NUMA node ${node}, ${formatDuration(awayNs)}`,
      text:
        `Its home is the node on which it ran longest: node ${node}. Memory that lies there is slower to reach from other ` +
        "nodes. The trace does not tell where its memory lies.",
      evidence: [...time.byCpu]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 4)
        .map(
          ([cpu, ns]) => `CPU ${cpu} (node ${nodeText(distances.nodeOf(time.machine, cpu))}): ${formatDuration(ns)}`,
        ),
      lanes: pathsOf(input, lane),
      t0,
      t1,
      table: "cpu-usage",
    });
  }
  return found;
}

function nodeText(node: number): string {
  return node < 0 ? "unknown" : `${node}`;
}
