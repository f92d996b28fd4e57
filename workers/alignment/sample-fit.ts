import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { addToGroup } from "../core/groups.js";
import { LaneTrack } from "../index/lane-track.js";
import type { LaneId } from "../model/lanes.js";
import { isGuestMode } from "../model/sample-mode.js";
import { isUnknown, State } from "../model/states.js";
import { type FitPair, type GuestFit, momentsFit } from "./guest-fit.js";
import { insideLine } from "./inside-line.js";
import { gapsOf, type Moments } from "./moments.js";

// A profiler of the host looked at guest code: its vCPU ran then, so the guest's CPU was not idle. Of the offsets between
// the clocks the right one puts nearly all such samples into times in which the guest was busy.

/** Samples of guest code by lane of the vCPU, in order of time. */
export type GuestSamples = ReadonlyMap<LaneId, Moments>;

/** Of all machines. */
export function guestSamples({ samples }: Pick<Session, "samples">): GuestSamples {
  const { lane, t, mode } = samples.columns;
  const found = new Map<LaneId, number[]>();
  for (let row = 0; row < samples.count; row += 1) {
    if (isGuestMode(mode.at(row))) addToGroup(found, lane.at(row), t.at(row));
  }
  return new Map([...found].map(([of, times]) => [of, Float64Array.from(times).sort()]));
}

/** Enough gaps of a guest for a line, and quick. */
const MAX_GAPS = 60_000;

/** The fit of a guest to a VM by samples of its vCPUs. Undefined: too few samples, or nothing to compare them with. */
export function fitBySamples(guest: Machine, vm: Vm, samples: GuestSamples): GuestFit | undefined {
  const cpus = vm.vcpus.flatMap(({ id, lane }) => {
    const moments = samples.get(lane);
    const track = guest.cpus[id]?.track;
    return moments === undefined || track === undefined ? [] : [{ moments, track: busyTrack(track) }];
  });
  const gaps = gapsOf(
    cpus.map(({ track }) => track),
    MAX_GAPS,
  );
  const pairs = cpus.flatMap(({ moments, track }, i): FitPair[] => {
    const own = gaps[i];
    return own === undefined ? [] : [{ switches: moments, events: moments, track, gaps: own }];
  });
  const likely = insideLine(pairs.map(({ switches, track }) => ({ moments: switches, track })));
  const fit = likely && momentsFit(guest, pairs, likely);
  return fit && turned(fit);
}

/** When a CPU of a guest was not idle, as if that were time of a vCPU in its guest. */
function busyTrack(cpu: LaneTrack): LaneTrack {
  const busy = new LaneTrack();
  for (let row = 0; row < cpu.count; row += 1) {
    const state = cpu.stateAt(row);
    busy.enter(cpu.startAt(row), isUnknown(state) ? State.UNKNOWN : state === State.IDLE ? State.WAIT : State.GUEST);
  }
  busy.finish(cpu.endNs);
  return busy;
}

/** From the entry to the first event of a guest, and from its last one to the exit. */
const UNSEEN_NS = 20e3;

/** Samples have times of the host, so the line that was found sets the host's clock on the guest's. */
function turned(fit: GuestFit): GuestFit {
  const { middleNs, offsetNs, drift } = fit.line;
  const { residuals } = fit;
  return {
    ...fit,
    compared: "host-samples",
    // Samples that fall there seem to be of an idle guest.
    boundNs: fit.boundNs === undefined ? undefined : fit.boundNs + UNSEEN_NS,
    line: { middleNs: middleNs + offsetNs, offsetNs: -offsetNs, drift: 1 / (1 + drift) - 1 },
    residuals: residuals && {
      ...residuals,
      t: residuals.t.map((t) => Math.round(t + offsetNs)),
      leastNs: residuals.mostNs.map((ns) => -ns),
      mostNs: residuals.leastNs.map((ns) => -ns),
    },
  };
}
