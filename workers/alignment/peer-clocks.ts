import { formatCountOf } from "../core/format.js";
import type { FormatTrace } from "../formats/format.js";
import type { Discovery } from "../ingest/discover.js";
import { type AlignMethod, isAllowed } from "../model/clock-choice.js";
import { offsetAt } from "./clock-line.js";
import { type GivenMoves, givenFor } from "./given-offsets.js";
import { type Packets, packetsOf, recordsPackets } from "./packet-events.js";
import { type PacketLine, packetLine } from "./packet-line.js";
import { type Residuals, residualsOf } from "./residuals.js";

/** A machine that is nobody's guest here, and how its clock relates to that of another machine. */
export interface PeerClock {
  /** Indices of the machines: times of the first are set on the clock of the second. */
  readonly machine: number;
  readonly host: number;
  readonly method: "tcp" | "wall-clock";
  /** The other's time minus its own, at `middleNs` of its own, absolute ns. */
  readonly offsetNs: bigint;
  readonly middleNs: bigint;
  readonly drift: number;
  /** Of packets: the true offset is hardly further away than this. Nothing tells how far wall clocks are apart. */
  readonly boundNs: number | undefined;
  readonly driftError: number | undefined;
  readonly residuals: (Residuals & { readonly originNs: bigint }) | undefined;
  /** The same in a sentence. */
  readonly text: string;
}

/** Which machines are guests of others. */
interface GuestMachines {
  readonly clocks: readonly { readonly machine: number }[];
}

interface PeerWatch {
  readonly yieldToLoop: () => Promise<void>;
  readonly isCancelled: () => boolean;
}

/**
 * Sets the clocks of several machines, none of which is a guest of another, on that of the first one: by packets of TCP
 * between them, directly or by way of others, best first; else they stay as they are, if they tell the time of day.
 */
export async function findPeerClocks(
  discovery: Discovery,
  guests: GuestMachines,
  given: GivenMoves,
  align: AlignMethod | undefined,
  watch: PeerWatch,
): Promise<readonly PeerClock[]> {
  const own = nobodysGuests(discovery, guests).filter((machine) => givenFor(discovery, given, machine) === undefined);
  if (own.length < 2) return [];
  const lines = isAllowed("tcp", align) ? await linesBetween(discovery, own, watch) : [];
  const set = new Set(own.slice(0, 1));
  const peers: PeerClock[] = [];
  for (;;) {
    const [best] = lines.filter(({ from, to }) => set.has(to) && !set.has(from)).sort(byWidth);
    if (best === undefined) break;
    set.add(best.from);
    peers.push(byPackets(discovery, best));
  }
  return [...peers, ...sideBySide(discovery, own, set)];
}

/** Machines that stay as they are beside the first one. */
export function wallClocks(discovery: Discovery, guests: GuestMachines): readonly PeerClock[] {
  const own = nobodysGuests(discovery, guests);
  return sideBySide(discovery, own, new Set(own.slice(0, 1)));
}

export function nobodysGuests({ machines }: Discovery, { clocks }: GuestMachines): readonly number[] {
  const guests = new Set(clocks.map(({ machine }) => machine));
  return [...machines.keys()].filter((machine) => !guests.has(machine));
}

function sideBySide(discovery: Discovery, own: readonly number[], set: ReadonlySet<number>): readonly PeerClock[] {
  const [first] = own;
  if (first === undefined || !tellsDay(discovery, first)) return [];
  const left = own.filter((machine) => !set.has(machine) && tellsDay(discovery, machine));
  return left.map((machine) => byWallClock(discovery, machine, first));
}

interface Between {
  readonly from: number;
  readonly to: number;
  readonly line: PacketLine;
}

/** Of each two machines, in both directions. */
async function linesBetween(
  discovery: Discovery,
  own: readonly number[],
  { yieldToLoop, isCancelled }: PeerWatch,
): Promise<readonly Between[]> {
  const talking = talkingOf(discovery, own);
  if (talking.length < 2) return [];
  const packets = new Map<number, Packets>();
  for (const machine of talking)
    packets.set(machine, await packetsOf(tracesOf(discovery, machine), yieldToLoop, isCancelled));
  return talking.flatMap((from) =>
    talking.flatMap((to) => {
      const line = from === to ? undefined : packetLine(packets.get(from) as Packets, packets.get(to) as Packets);
      return line === undefined ? [] : { from, to, line };
    }),
  );
}

/** Those that recorded packets. */
export function talkingOf(discovery: Discovery, machines: readonly number[]): readonly number[] {
  return machines.filter((machine) => tracesOf(discovery, machine).some(recordsPackets));
}

function tracesOf({ machines, traces }: Discovery, machine: number): readonly FormatTrace[] {
  return (machines[machine]?.traces ?? []).flatMap((trace) => traces[trace]?.trace ?? []);
}

function byWidth(a: Between, b: Between): number {
  return a.line.fine.boundNs - b.line.fine.boundNs;
}

function byPackets({ machines }: Discovery, { from, to, line }: Between): PeerClock {
  const { fine, originNs, packets } = line;
  const middle = Math.round(fine.middleNs);
  const offsetNs = BigInt(Math.round(offsetAt(fine, middle)));
  const counted = formatCountOf(packets, "TCP packet");
  return {
    machine: from,
    host: to,
    method: "tcp",
    offsetNs,
    middleNs: originNs + BigInt(middle),
    drift: fine.drift,
    boundNs: fine.boundNs,
    driftError: fine.driftError,
    residuals: { ...residualsOf(fine.limits, fine), originNs },
    text: `${machines[from]?.name}: its times are moved by ${offsetNs} ns onto the clock of ${machines[to]?.name}, to about ${Math.ceil(fine.boundNs / 1e3)} µs, found from ${counted} between them`,
  };
}

function byWallClock({ machines }: Discovery, machine: number, host: number): PeerClock {
  const names = [machines[machine]?.name, machines[host]?.name];
  return {
    machine,
    host,
    method: "wall-clock",
    offsetNs: 0n,
    middleNs: 0n,
    drift: 0,
    boundNs: undefined,
    driftError: undefined,
    residuals: undefined,
    text: `${names.join(" and ")} stand side by side by their own times of day: nothing tells how far these are apart`,
  };
}

/** Clocks that count from a boot or an arbitrary moment show an early time. */
const EPOCH_CLOCK_NS = 10n * 365n * 86_400_000_000_000n;

function tellsDay({ machines, ranges }: Discovery, machine: number): boolean {
  const begins = (machines[machine]?.traces ?? []).flatMap((trace) => ranges[trace]?.beginNs ?? []);
  return 0 < begins.length && begins.every((ns) => EPOCH_CLOCK_NS < ns);
}
