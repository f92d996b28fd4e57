import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { addToGroup } from "../core/groups.js";
import type { LaneId } from "../model/lanes.js";
import { steadyOffset } from "./clock-line.js";
import { bestWay, type GuestCpu, type GuestFit, momentsFit, pairings, vcpusSeen, withVcpus } from "./guest-fit.js";
import { insideLine } from "./inside-line.js";
import type { Moments } from "./moments.js";
import { fitAt } from "./switch-fit.js";

// A profiler in a guest takes its samples while the guest executes, so the thread of the vCPU ran on the host then. Of the
// offsets between the clocks the right one puts all samples into guest time of their own vCPU.

/** Samples that machines took of themselves, by lane of the CPU, in order of time. */
export type OwnSamples = ReadonlyMap<LaneId, Moments>;

export function ownSamples({ samples }: Pick<Session, "samples">): OwnSamples {
  const { cpuLane, t } = samples.columns;
  const found = new Map<LaneId, number[]>();
  for (let row = 0; row < samples.count; row += 1) {
    if (0 <= cpuLane.at(row)) addToGroup(found, cpuLane.at(row), t.at(row));
  }
  return new Map([...found].map(([cpu, times]) => [cpu, Float64Array.from(times).sort()]));
}

/** Samples by which offsets are compared; all of them limit the best one. */
const MAX_COMPARED = 4000;

/** The fit of a guest to a VM by the guest's own samples. Undefined: too few of them, or nothing to compare them with. */
export function fitByOwnSamples(host: Machine, vm: Vm, cpus: readonly GuestCpu[]): GuestFit | undefined {
  return bestWay(
    pairings(vcpusSeen(vm), cpus).flatMap((pairs) => {
      const likely = insideLine(pairs.map(({ events, track }) => ({ moments: events, track })));
      const fit = likely && momentsFit(host, pairs, likely);
      if (fit === undefined) return [];
      return withVcpus(pairs, {
        ...fit,
        compared: "own-samples",
        shareBefore: fitAt(host, pairs, steadyOffset(0))?.share,
      });
    }),
  );
}

/** The CPUs of a guest, with its samples in place of context switches. */
export function sampledCpus(guest: Machine, samples: OwnSamples): readonly GuestCpu[] {
  const cpus = guest.cpus.flatMap((cpu) => {
    const events = cpu && samples.get(cpu.lane);
    return cpu === undefined || events === undefined ? [] : [{ number: cpu.number, events }];
  });
  const limit = Math.ceil(MAX_COMPARED / Math.max(1, cpus.length));
  return cpus.map(({ number, events }) => ({ number, events, switches: thinned(events, limit), idle: NEVER }));
}

const NEVER = { starts: new Float64Array(0), lengths: new Float64Array(0) };

/** At most `limit` of them, evenly picked. */
function thinned(moments: Moments, limit: number): Moments {
  const length = Math.min(limit, moments.length);
  return Float64Array.from({ length }, (_, i) => moments[Math.floor((i * moments.length) / length)] as number);
}
