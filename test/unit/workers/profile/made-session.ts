import { plainTimeline } from "../../../../workers/core/timeline.js";
import { NO_INVENTORY } from "../../../../workers/facts/inventory.js";
import { createStores } from "../../../../workers/facts/session-facts.js";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import type { ProfileRequest } from "../../../../workers/model/profile.js";
import { SampleFlag, SampleMode } from "../../../../workers/model/sample-mode.js";
import type { QueryContext } from "../../../../workers/query/context.js";

export interface MadeSample {
  /** Ns; samples come in this order. */
  readonly t: number;
  /** Names of functions, the outermost first. */
  readonly stack: readonly string[];
  /** Number of one of the lanes. */
  readonly lane: number;
  readonly weight: number;
  /** Name of what was sampled; absent: cycles. */
  readonly event?: string;
  /** Nobody knows for how many events it stands. */
  readonly isUnweighed?: boolean;
}

export const LANES = ["alpha", "beta", "gamma"];

/** A session of nothing but samples. */
export function sessionOf(samples: readonly MadeSample[], names: readonly string[] = LANES): QueryContext {
  const stores = createStores();
  const { strings, stacks, lanes } = stores;
  const ids = names.map((name, order) =>
    lanes.add({
      kind: "thread",
      path: `host/thread/${order}`,
      name,
      parent: NO_LANE,
      machine: "host",
      order,
      subject: order,
    }),
  );
  const { columns } = stores.samples;
  for (const { t, stack, lane, weight, event = "cycles", isUnweighed = false } of [...samples].sort(
    (a, b) => a.t - b.t,
  )) {
    const row = stores.samples.next();
    const id = stack.reduce((outer, name) => stacks.child(outer, stacks.frames.idOf(frame(name), "host")), -1);
    columns.lane.put(row, ids[lane] as number);
    columns.t.put(row, t);
    columns.comm.put(row, -1);
    columns.cpu.put(row, -1);
    columns.cpuLane.put(row, NO_LANE);
    columns.mode.put(row, SampleMode.USER);
    columns.flags.put(row, isUnweighed ? SampleFlag.UNWEIGHED : 0);
    columns.event.put(row, strings.idOf(event));
    columns.ip.put(row, Number.NaN);
    columns.stack.put(row, id);
    columns.weight.put(row, weight);
  }
  return {
    ...stores,
    inventory: NO_INVENTORY,
    timeline: plainTimeline(0n),
    beginNs: 0,
    untilNs: 1e9,
    lost: [],
  };
}

function frame(name: string) {
  const dso = name.startsWith("lib_") ? "lib" : "";
  return { name, dso, mode: SampleMode.USER, high: 0, low: 0, space: -1, offset: -1 };
}

export const REQUEST: ProfileRequest = {
  source: "host",
  weight: "weight",
  withHost: true,
  withIdle: true,
  groups: [],
  inverted: false,
  transforms: [],
};
