import { deviceName } from "../../model/device-name.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { Durations } from "../durations.js";
import { latencySteps } from "../each-latency.js";
import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import type { Steps } from "../resumable.js";
import { type Flight, sharedShares } from "../shared-flight.js";
import { ThreadRoles } from "../thread-roles.js";

/**
 * `queue_*`: from being queued to being issued, on the host; `device_*`: from there to completion. `shared`: the part
 * of the time in which requests of this VM were at the device that others' were there too.
 */
export const blockIoTable: PanelTable = {
  name: "block-io",
  title: "Disk requests",
  about: "A disk and the VM whose threads asked for the requests: how long those waited on the host and at the disk.",
  columns: [
    ...textColumns("device"),
    ...laneColumns("vm_lane"),
    ...numberColumns("requests"),
    ...durationColumns("queue_p50_ns", "queue_p99_ns", "queue_max_ns", "device_p50_ns", "device_p99_ns"),
    ...durationColumns("device_max_ns"),
    ...timeColumns("worst_ns"),
    ...numberColumns("shared"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const users = yield* usersOf(context, t0, t1);
    const shared = yield* sharedShares([...users.values()].flatMap(({ flights }) => flights));
    for (const user of [...users.values()].sort((a, b) => b.device.total - a.device.total)) {
      const path = pathOf(context, user.vm);
      const { queue, device } = user;
      if (!hasLane(path)) continue;
      yield [
        deviceName(user.dev),
        path,
        device.count,
        ...worst(queue),
        ...worst(device),
        device.count === 0 ? queue.worstNs : device.worstNs,
        shared.get(keyOf(user.dev, user.vm)) ?? 0,
      ];
    }
  },
};

interface User {
  readonly dev: number;
  /** NO_LANE: the host's own. */
  readonly vm: LaneId;
  readonly queue: Durations;
  readonly device: Durations;
  readonly flights: Flight[];
}

function* usersOf(context: QueryContext, t0: number, t1: number): Steps<Map<string, User>> {
  const roles = new ThreadRoles(context);
  const users = new Map<string, User>();
  yield* latencySteps(context, t0, t1, (kind, lane, start, end, dev) => {
    if (kind !== "block" && kind !== "block-queue") return;
    const vm = roles.vmOf(lane);
    const key = keyOf(dev, vm);
    const user = users.get(key) ?? { dev, vm, queue: new Durations(), device: new Durations(), flights: [] };
    users.set(key, user);
    if (kind === "block") user.flights.push({ group: dev, user: key, start, end });
    (kind === "block" ? user.device : user.queue).add(start, end - start);
  });
  return users;
}

function keyOf(dev: number, vm: LaneId): string {
  return `${dev} ${vm}`;
}

function worst(durations: Durations): (number | undefined)[] {
  if (durations.count === 0) return [undefined, undefined, undefined];
  return [durations.percentile(0.5), durations.percentile(0.99), durations.max];
}
