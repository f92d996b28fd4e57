import type { CarriedMethod } from "../../formats/carried-facts.js";
import type { GuestLink } from "../../formats/guest-link.js";
import { machineOf } from "../../ingest/machines.js";
import type { BundleSource } from "./bundle-source.js";

/** How a trace belongs to others of its session: the part alone may hold too little to find it out again. */
export interface TracePairing {
  /** Of a host whose trace has no id that its guests' could name. */
  readonly uuid?: string | undefined;
  readonly guestOf?: GuestLink;
  readonly method?: CarriedMethod;
}

export function pairingOf({ discovery, contents, clocks }: BundleSource, trace: number): TracePairing {
  const { machines, traces } = discovery;
  const idOf = (one: number) => traces[one]?.trace.description.uuid ?? contents.traces[one];
  const machine = machineOf(machines, trace);
  const clock = clocks.clocks.find((one) => one.machine === machine);
  const isHost = clocks.clocks.some(({ host }) => host === machine);
  const vmPid = /\/vm\/(\d+)$/.exec(clock?.vmPath ?? "")?.[1];
  const host = clock && idOf(machines[clock.host]?.traces[0] ?? -1);
  return {
    ...(isHost && { uuid: idOf(trace) }),
    ...(clock && { method: clock.method }),
    ...(vmPid !== undefined && host !== undefined && { guestOf: { uuid: host, vcpuTids: [], vmPid: Number(vmPid) } }),
  };
}
