import { formatCountOf } from "../core/format.js";
import type { GuestClockPairs } from "../formats/guest-clock-pairs.js";
import type { Discovery } from "../ingest/discover.js";
import { machineOf } from "../ingest/machines.js";
import { type GivenMoves, givenFor, middleOf } from "./given-offsets.js";
import type { GuestClock, GuestClocks } from "./guest-clocks.js";

/** Clocks that count as the monotonic one does. Text of ftrace does not name its clock. */
const MONOTONIC = /^(?:mono|monotonic|clock_monotonic|trace clock)$/i;
/** Where a clock drifts, or was set, the pairs so near to a recording hold for it. */
const NEAR_NS = 60e9;

/**
 * Guests whose host or VM no events tell, but whose clock was asked for by whoever watched their VM (a monitor log): they are
 * placed by these pairs. Each says that the guest's clock showed a time at some moment between question and answer.
 */
export function withToldClocks(discovery: Discovery, guests: GuestClocks, given: GivenMoves): GuestClocks {
  const told: GuestClock[] = [];
  const isAsked = discovery.traces.some(({ trace }) => trace.description.guestClocks !== undefined);
  const known = new Set(guests.clocks.map(({ machine }) => machine));
  for (const machine of isAsked ? discovery.machines.keys() : []) {
    if (known.has(machine) || givenFor(discovery, given, machine) !== undefined) continue;
    const clock = toldClock(discovery, machine);
    if (clock !== undefined) told.push(clock);
  }
  const isTold = ({ machine }: { readonly machine: number }) => told.some((clock) => clock.machine === machine);
  if (told.length === 0) return guests;
  return { ...guests, clocks: [...guests.clocks, ...told], apart: guests.apart.filter((one) => !isTold(one)) };
}

function toldClock(discovery: Discovery, machine: number): GuestClock | undefined {
  const { machines, traces } = discovery;
  const own = machines[machine]?.traces ?? [];
  const [first] = own;
  const clock = first === undefined ? undefined : traces[first]?.trace.description.clock;
  // A guest that watches VMs itself is placed by other means.
  if (first === undefined || clock === undefined || !MONOTONIC.test(clock.name)) return undefined;
  const name = machines[machine]?.name ?? "";
  const logs = traces.flatMap(({ trace }, i) => {
    const host = machineOf(machines, i);
    return host === machine ? [] : (trace.description.guestClocks ?? []).map((pairs) => ({ host, pairs }));
  });
  const meant = logs.filter(({ pairs }) => pairs.hostnames.includes(name) || pairs.vmName === name);
  const [only, ...others] = meant;
  if (only === undefined || 0 < others.length) return undefined;
  const middleNs = middleOf(discovery, first);
  const bounds = boundsOf(only.pairs, Number(middleNs - clock.epochOffsetNs));
  if (bounds === undefined) return undefined;
  const { lowNs, highNs, count } = bounds;
  const offsetNs = only.pairs.fromNs + BigInt(Math.round((lowNs + highNs) / 2)) - clock.epochOffsetNs;
  const vmPath = `${machines[only.host]?.name ?? ""}/vm/${only.pairs.vmPid}`;
  return {
    machine,
    host: only.host,
    vmPath,
    offsetNs,
    middleNs,
    drift: 0,
    boundNs: (highNs - lowNs) / 2,
    switches: 0,
    insideShare: undefined,
    method: "clock-pairs",
    shareBefore: undefined,
    driftError: undefined,
    residuals: undefined,
    text: `${name} is the guest of ${vmPath}, whose clock was asked for: ${formatCountOf(count, "pair")} of both clocks`,
  };
}

interface Bounds {
  /** Host time from the log's begin minus guest time. */
  readonly lowNs: number;
  readonly highNs: number;
  readonly count: number;
}

/** By all pairs; where these fit no one distance, by those near a moment of the guest. */
function boundsOf(pairs: GuestClockPairs, aroundNs: number): Bounds | undefined {
  return closest(pairs, () => true) ?? closest(pairs, (guestNs) => Math.abs(guestNs - aroundNs) < NEAR_NS);
}

function closest({ t, rttNs, guestNs, stepNs }: GuestClockPairs, isMeant: (guestNs: number) => boolean) {
  let [lowNs, highNs, count] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (const [i, guest] of guestNs.entries()) {
    if (!isMeant(guest)) continue;
    const asked = t[i] as number;
    count += 1;
    // A clock that counts in steps had reached at most the next one.
    lowNs = Math.max(lowNs, asked - guest - (stepNs[i] as number));
    highNs = Math.min(highNs, asked + (rttNs[i] as number) - guest);
  }
  return 0 < count && lowNs <= highNs ? { lowNs, highNs, count } : undefined;
}
