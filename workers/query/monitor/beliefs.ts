import type { LaneId } from "../../model/lanes.js";
import {
  ACCOUNT,
  counterOf,
  GUEST_BUSY,
  GUEST_STOLEN,
  HOST_RAN,
  HOST_WAITED,
  TAKEN_UNSEEN,
} from "../../model/monitor-values.js";
import type { QueryContext } from "../context.js";
import { meanOf, monitorSeries } from "./monitor-series.js";

/** What a guest believes of a window beside what its host says: means in CPUs, NaN where nothing is known. */
export interface Belief {
  readonly vm: LaneId;
  readonly busy: number;
  readonly stolen: number;
  readonly ran: number;
  readonly waited: number;
  readonly unseen: number;
  /** How much of the window the guest told of. */
  readonly toldNs: number;
}

export function beliefsIn(context: QueryContext, t0: number, t1: number): readonly Belief[] {
  const of = (name: string) => monitorSeries(context, counterOf(ACCOUNT, name));
  const [busy, stolen, ran, waited, unseen] = [GUEST_BUSY, GUEST_STOLEN, HOST_RAN, HOST_WAITED, TAKEN_UNSEEN].map(of);
  return [...(busy ?? [])].flatMap(([vm, series]) => {
    const { mean, knownNs } = meanOf(series, t0, t1);
    if (knownNs === 0) return [];
    // A counter that was always 0 has no values.
    const meanIn = (all: typeof ran) => (all?.has(vm) ? meanOf(all.get(vm), t0, t1).mean : 0);
    const isTold = ran?.has(vm) === true;
    const host = (all: typeof ran) => (isTold ? meanIn(all) : Number.NaN);
    return {
      vm,
      busy: mean,
      stolen: meanIn(stolen),
      ran: host(ran),
      waited: host(waited),
      unseen: host(unseen),
      toldNs: knownNs,
    };
  });
}
