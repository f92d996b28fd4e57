import { addToGroup } from "../core/groups.js";
import { STEP_ROWS, type Steps, sortSteps } from "./resumable.js";

/** A request at a device. */
export interface Flight {
  /** The device. */
  readonly group: number;
  readonly user: string;
  readonly start: number;
  readonly end: number;
}

/** By user: the share of the time in which it has requests at its device that others have some there too. */
export function* sharedShares(flights: readonly Flight[]): Steps<ReadonlyMap<string, number>> {
  const shares = new Map<string, number>();
  const byGroup = new Map<number, Flight[]>();
  let looked = 0;
  for (const flight of flights) {
    if (++looked % STEP_ROWS === 0) yield;
    addToGroup(byGroup, flight.group, flight);
  }
  for (const group of byGroup.values()) yield* addShares(group, shares);
  return shares;
}

interface Moment {
  readonly user: string;
  readonly t: number;
  readonly by: 1 | -1;
}

/** Of one user. Its times are brought up to date when it begins or stops to use the device. */
interface Usage {
  inFlight: number;
  ns: number;
  sharedNs: number;
  /** Since when it uses the device, and how long the device had been shared by then. */
  sinceNs: number;
  sharedBefore: number;
}

/** A sweep over beginnings and ends. The time in which a device is shared is counted once for all of its users. */
function* addShares(flights: readonly Flight[], shares: Map<string, number>): Steps<void> {
  const usages = new Map<string, Usage>();
  for (const { user } of flights) usages.set(user, { inFlight: 0, ns: 0, sharedNs: 0, sinceNs: 0, sharedBefore: 0 });
  const unsorted: Moment[] = [];
  for (const { user, start, end } of flights) {
    if (unsorted.push({ user, t: start, by: 1 }, { user, t: end, by: -1 }) % STEP_ROWS === 0) yield;
  }
  const moments = yield* sortSteps(unsorted, (a, b) => a.t - b.t);
  let last = 0;
  let users = 0;
  let sharedNs = 0;
  let looked = 0;
  for (const { user, t, by } of moments) {
    if (++looked % STEP_ROWS === 0) yield;
    if (1 < users) sharedNs += t - last;
    last = t;
    const usage = usages.get(user) as Usage;
    if (usage.inFlight === 0) {
      users += 1;
      usage.sinceNs = t;
      usage.sharedBefore = sharedNs;
    }
    usage.inFlight += by;
    if (usage.inFlight === 0) {
      users -= 1;
      usage.ns += t - usage.sinceNs;
      usage.sharedNs += sharedNs - usage.sharedBefore;
    }
  }
  for (const [user, { ns, sharedNs: shared }] of usages) shares.set(user, ns === 0 ? 0 : shared / ns);
}
