import { type GuestPairing, type NamedGuest, pairGuests } from "../analyses/guest/pair-guests.js";
import { kvm } from "../analyses/kvm/index.js";
import type { Machine } from "../analyses/machine.js";
import { sched } from "../analyses/sched/index.js";
import type { ExpandWatch } from "../archive/index.js";
import { errorText } from "../core/error-text.js";
import type { Discovery } from "../ingest/discover.js";
import { guestLinks, machineOf } from "../ingest/machines.js";
import { pump } from "../ingest/pump.js";
import { sessionClock } from "../ingest/session-clock.js";
import { EventKind } from "../model/event-kinds.js";
import type { EnginePlatform } from "./platform.js";
import { startReading } from "./reading.js";

/** A guest whose own trace was opened together with its host's, and how its clock relates to that of the host. */
export interface GuestClock {
  /** Indices of the machines. */
  readonly machine: number;
  readonly host: number;
  /** Lane of the VM. */
  readonly vmPath: string;
  /** The host's time minus the guest's, each as its own trace has it. */
  readonly offsetNs: bigint;
  /** The true offset is hardly further away than this. */
  readonly boundNs: number;
  /** The guest's context switches that were looked at, and the share that fell into its vCPUs' guest time. */
  readonly switches: number;
  readonly insideShare: number;
  /** The trace itself says how the clocks stand to each other. */
  readonly isStored: boolean;
  /** The same in a sentence. */
  readonly text: string;
}

export interface GuestClocks {
  readonly clocks: readonly GuestClock[];
  /** For each guest whose VM was not found, why. */
  readonly notes: readonly string[];
}

/** Told how far opening has come. */
export interface OpenWatch extends ExpandWatch {
  onClocks(bytesRead: number, totalBytes: number): void;
}

const NO_GUESTS: GuestClocks = { clocks: [], notes: [] };

/**
 * Finds the host of each guest and the offset between their clocks. Only the events of both tell it: two analyses read
 * them once for this, before all traces are laid out on one timeline and read for good.
 */
export async function findGuestClocks(
  discovery: Discovery,
  platform: EnginePlatform,
  watch: OpenWatch | undefined,
): Promise<GuestClocks> {
  if (discovery.machines.length < 2 || !recordsVms(discovery)) return NO_GUESTS;
  try {
    return await compareClocks(discovery, platform, watch);
  } catch (error) {
    // A bug of ours, which must not keep the traces from being opened, each by its own clock.
    return { clocks: [], notes: [`the clocks of hosts and guests could not be compared: ${errorText(error)}`] };
  }
}

async function compareClocks(
  discovery: Discovery,
  platform: EnginePlatform,
  watch: OpenWatch | undefined,
): Promise<GuestClocks> {
  const { session, run, pool, merge } = startReading(discovery, platform, [sched, kvm]);
  try {
    await pump({
      merge,
      yieldToLoop: platform.yieldToLoop,
      onProgress: () => watch?.onClocks(pool.bytesRead, discovery.totalBytes),
      // Of sources that grow, the events there are now have to do.
      isCancelled: () => pool.isCaughtUp || (watch?.isCancelled() ?? false),
    });
  } finally {
    pool.close();
  }
  run.finish(merge.time);
  if (watch?.isCancelled()) return NO_GUESTS;
  const apartNs = (first: Machine, second: Machine) =>
    Number(originOf(discovery, first.index) - originOf(discovery, second.index));
  const pairings = await pairGuests(session, platform.yieldToLoop, apartNs, namedGuests(discovery));
  return {
    clocks: pairings.flatMap((pairing) => clockOf(discovery, pairing)),
    notes: pairings.flatMap(({ found, text }) => (found === undefined ? [text] : [])),
  };
}

/** The guests that traces name. */
function namedGuests({ machines, traces }: Discovery): readonly NamedGuest[] {
  const links = guestLinks(traces.map(({ trace }) => trace.description));
  const guests = links.map((link) => ({
    ...link,
    guest: machineOf(machines, link.guest),
    host: machineOf(machines, link.host),
  }));
  return guests.filter(({ guest }, i) => guests.findIndex((other) => other.guest === guest) === i);
}

/** The session with the guests' clocks set on their hosts'. */
export function withGuestClocks(discovery: Discovery, { clocks }: GuestClocks): Discovery {
  if (clocks.every(({ offsetNs }) => offsetNs === 0n)) return discovery;
  const { machines, traces, ranges } = discovery;
  const shifts = traces.map((_, trace) => shiftOf(machineOf(machines, trace), clocks));
  return { ...discovery, clock: sessionClock(ranges, shifts) };
}

/** A guest's guest is set on the clock of the guest, which is set on its host's. */
function shiftOf(machine: number, clocks: readonly GuestClock[]): bigint {
  const clock = clocks.find((one) => one.machine === machine);
  return clock === undefined ? 0n : clock.offsetNs + shiftOf(clock.host, clocks);
}

/** Whether any trace has events of KVM to tell VMs by. */
function recordsVms({ traces }: Discovery): boolean {
  return traces.some(({ trace, mapper }) =>
    trace.description.eventNames.some((name) => {
      const kind = mapper(name, [])?.kind;
      return kind === EventKind.KVM_ENTRY || kind === EventKind.KVM_EXIT;
    }),
  );
}

function clockOf(discovery: Discovery, { guest, found, text }: GuestPairing): GuestClock[] {
  if (found === undefined) return [];
  const { host, vm, fit } = found;
  const apart = originOf(discovery, host.index) - originOf(discovery, guest.index);
  return [
    {
      machine: guest.index,
      host: host.index,
      vmPath: vm.path,
      offsetNs: found.isOnHostClock ? 0n : BigInt(Math.round(fit.offsetNs)) + apart,
      boundNs: fit.boundNs,
      switches: fit.switches,
      insideShare: fit.share,
      isStored: found.isOnHostClock,
      text,
    },
  ];
}

/** The time that a machine's clock shows at session time 0. */
function originOf({ machines, clock }: Discovery, machine: number): bigint {
  return clock.origins[machines[machine]?.traces[0] ?? 0] ?? 0n;
}
