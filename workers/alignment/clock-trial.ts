import type { Session } from "../analyses/session.js";
import type { Discovery } from "../ingest/discover.js";
import type { ClockFit, ClockTrial, MachineClock } from "../model/clocks.js";
import { driftPpm } from "./clock-line.js";
import { middleOf } from "./given-offsets.js";
import type { GuestClocks } from "./guest-clocks.js";
import { fitKnown, type GuestFit, guestCpus, vcpusSeen } from "./guest-fit.js";
import { ownSamples, sampledCpus } from "./own-samples.js";
import { isCertain, isEnough } from "./switch-fit.js";

/** The clocks of all machines as the session has them. Traces of one machine share one. */
export function machineClocks(discovery: Discovery, { clocks }: GuestClocks): readonly MachineClock[] {
  const { machines, traces, clock } = discovery;
  return machines.map(({ name, traces: own }, machine) => {
    const trace = own[0] ?? 0;
    const drift = traces[trace]?.drift;
    const found = clocks.find((one) => one.machine === machine);
    const jumps = drift?.jumps?.map((jump) => ({ atNs: `${jump.atNs}`, byNs: jump.byNs })) ?? [];
    const atNs = drift?.middleNs ?? found?.middleNs ?? middleOf(discovery, trace);
    return {
      machine: name,
      offsetNs: `${clock.shifts[trace] ?? 0n}`,
      ppm: driftPpm(drift?.rate ?? 0),
      atNs: `${atNs}`,
      atSessionNs: Number(atNs - (clock.origins[trace] ?? 0n)),
      ...(0 < jumps.length && { jumps }),
    };
  });
}

/** How a guest that was read would fit if its times were moved; undefined where no VM could be its own. */
export function fitOfTrial(session: Session, { clocks }: GuestClocks, trial: ClockTrial): ClockFit | undefined {
  const { machines } = session;
  const guest = machines.find(({ name }) => name === trial.machine);
  if (guest === undefined) return undefined;
  const switching = guestCpus(guest);
  const cpus = 0 < switching.length ? switching : sampledCpus(guest, ownSamples(session));
  const known = clocks.find(({ machine }) => machines[machine] === guest);
  const hosts = machines.filter((host) => host !== guest && (known === undefined || machines[known.host] === host));
  const fits = hosts.flatMap((host) =>
    host.vms
      .filter(({ path }) => known === undefined || path === known.vmPath)
      .flatMap((vm) => {
        const fit = cpus.length === 0 ? undefined : fitKnown(host, vcpusSeen(vm), cpus, trial);
        return fit === undefined ? [] : [{ vm: vm.path, fit }];
      }),
  );
  const [best] = fits.sort((a, b) => rank(b.fit) - rank(a.fit));
  if (best === undefined) return undefined;
  const { switches, share } = best.fit;
  const violations = Math.round(switches * (1 - share));
  const compared = 0 < switching.length ? {} : ({ compared: "own-samples" } as const);
  return { vm: best.vm, switches, violations, insideShare: share, isCertain: isCertain(best.fit), ...compared };
}

/** Few switches may all fit by luck. */
function rank(fit: GuestFit): number {
  return isEnough(fit) ? fit.score : fit.score - 2;
}
