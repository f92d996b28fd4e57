import { formatCount, formatDuration } from "../core/format.js";
import { deviceName } from "../model/device-name.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { Durations } from "../query/durations.js";
import { latencySteps } from "../query/each-latency.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Disks that answer slowly, or requests that wait long on the host before they are sent to one. */
export function* slowDisk(input: DetectorInput): Steps<readonly Finding[]> {
  const devices = new Map<number, { queue: Durations; device: Durations; worstLane: LaneId }>();
  yield* latencySteps(input.context, input.t0, input.t1, (kind, lane, start, end, dev) => {
    if (kind !== "block" && kind !== "block-queue") return;
    const entry = devices.get(dev) ?? { queue: new Durations(), device: new Durations(), worstLane: lane };
    devices.set(dev, entry);
    const into = kind === "block" ? entry.device : entry.queue;
    if (into.max < end - start) entry.worstLane = lane;
    into.add(start, end - start);
  });
  return [...devices].flatMap(([dev, { queue, device, worstLane }]): Finding[] => {
    const [p99, queueP99] = [device.percentile(0.99), queue.count === 0 ? 0 : queue.percentile(0.99)];
    if (device.count < LIMITS.latencyCount.from || Math.max(p99, queueP99) < LIMITS.slowDisk.from) return [];
    const isQueue = p99 < queueP99;
    const slow = isQueue ? queue : device;
    return [
      {
        id: "slow-disk",
        severity: severityOf(Math.max(p99, queueP99), LIMITS.slowDisk),
        figure: { value: slow.max, unit: "ns" },
        isSuspicion: false,
        title:
          `Disk ${deviceName(dev)} is slow: a request took ${formatDuration(slow.max)}, 1 % take more than ` +
          `${formatDuration(Math.max(p99, queueP99))}`,
        text: isQueue
          ? "Most of that they wait on the host before they are sent to the disk: more is asked of it than it can do."
          : "That is the time of the disk itself, from sending the request to its completion.",
        evidence: [
          `at the disk: median ${formatDuration(device.percentile(0.5))}, 99 % ${formatDuration(p99)}, worst ${formatDuration(device.max)}, ` +
            `of ${formatCount(device.count)} requests`,
          ...(queue.count === 0
            ? []
            : [`queued on the host: 99 % ${formatDuration(queueP99)}, worst ${formatDuration(queue.max)}`]),
        ],
        lanes: pathsOf(input, worstLane),
        t0: slow.worstNs,
        t1: slow.worstNs + slow.max,
        table: "block-io",
      },
    ];
  });
}
