import type { Vm } from "../analyses/entities.js";
import type { Machine } from "../analyses/machine.js";
import { greatestOf, leastOf } from "../core/bigints.js";
import { formatDuration } from "../core/format.js";
import type { TscClock } from "../formats/clock-description.js";
import type { DecodedEvent, FormatTrace } from "../formats/format.js";
import type { Discovery } from "../ingest/discover.js";
import type { GivenTscOffset } from "../model/clock-choice.js";
import type { ClockLine } from "./clock-line.js";
import { middleOf } from "./given-offsets.js";
import { eventsNamed } from "./named-events.js";
import { tscLine } from "./tsc-line.js";

/** What is known of the offsets of guests' TSCs: by a person, by VM, or by events of their hosts, by thread of a vCPU. */
export interface TscOffsets {
  readonly given: readonly GivenTscOffset[];
  /** By machine. */
  readonly written: ReadonlyMap<number, ReadonlyMap<number, bigint>>;
  /** Offsets that are hardly smaller than the right ones, by machine. */
  readonly least: ReadonlyMap<number, LeastOffsets>;
}

/** By thread. */
type LeastOffsets = ReadonlyMap<number, readonly bigint[]>;

export const NO_TSC_OFFSETS: TscOffsets = { given: [], written: new Map(), least: new Map() };

/**
 * The last value that KVM wrote for each thread of a vCPU, and what updates of its guest's clock tell, of hosts whose clock
 * counts the TSC.
 */
export async function readTscOffsets(
  { machines, traces }: Discovery,
  given: readonly GivenTscOffset[],
): Promise<TscOffsets> {
  const written = new Map<number, ReadonlyMap<number, bigint>>();
  const least = new Map<number, LeastOffsets>();
  for (const [machine, { traces: own }] of machines.entries()) {
    const offsets = new Map<number, bigint>();
    const seen = new Map<number, bigint[]>();
    for (const { trace } of own.flatMap((i) => traces[i] ?? [])) {
      const tsc = trace.description.clock?.tsc;
      if (tsc !== undefined) await addOffsets(trace, tsc, offsets, seen);
    }
    if (0 < offsets.size) written.set(machine, offsets);
    if (0 < seen.size) least.set(machine, seen);
  }
  return { given, written, least };
}

/** A line that the TSC tells. */
export interface LineByTsc extends ClockLine {
  /** The offsets of its vCPUs are so far from the line at most. */
  readonly reachNs: number;
}

/** vCPUs whose TSCs are further apart have no clock in common. */
const MAX_APART_NS = 1e6;

/** The line between the clocks of a guest and its host; undefined where the offset or one of the clocks is not known. */
export function lineByTsc(
  discovery: Discovery,
  offsets: TscOffsets,
  guest: Machine,
  host: Machine,
  vm: Vm,
): LineByTsc | undefined {
  const given = givenFor(offsets, guest, vm);
  const own = clockOf(discovery, guest.index);
  const other = clockOf(discovery, host.index);
  if (own === undefined || other === undefined) return undefined;
  const written = given === undefined ? writtenFor(offsets, host, vm) : { least: given, most: given };
  if (written === undefined) return undefined;
  const reachNs = apartNs(written, other.tsc) / 2;
  if (MAX_APART_NS < 2 * reachNs) return undefined;
  const offset = (written.least + written.most) / 2n;
  const middleNs = middleOf(discovery, own.trace);
  const line = tscLine(own.tsc, other.tsc, offset, middleNs);
  if (line === undefined) return undefined;
  const { origins } = discovery.clock;
  const [originNs = 0n, hostOriginNs = 0n] = [origins[own.trace], origins[other.trace]];
  return {
    middleNs: Number(middleNs - originNs),
    offsetNs: Number(line.offsetNs + originNs - hostOriginNs),
    drift: line.drift,
    reachNs,
  };
}

/** VMs whose vCPUs have TSCs that are too far apart for one clock, each in a sentence. */
export function tscNotes(discovery: Discovery, offsets: TscOffsets, hosts: readonly Machine[]): readonly string[] {
  return hosts.flatMap((host) =>
    host.vms.flatMap((vm) => {
      const written = writtenFor(offsets, host, vm);
      const clock = clockOf(discovery, host.index);
      const ns = written && clock && apartNs(written, clock.tsc);
      if (ns === undefined || ns <= MAX_APART_NS) return [];
      return [
        `VM ${vm.pid}: the TSCs of its vCPUs are ${formatDuration(ns)} apart, so none tells the clock of its guest`,
      ];
    }),
  );
}

/** Of several vCPUs. */
interface WrittenOffsets {
  readonly least: bigint;
  readonly most: bigint;
}

function apartNs({ least, most }: WrittenOffsets, { mult, shift }: TscClock): number {
  return (Number(most - least) * mult) / 2 ** shift;
}

function givenFor({ given }: TscOffsets, guest: Machine, { pid, path }: Vm): bigint | undefined {
  const meant = given.find(({ vm }) => vm === `${pid}` || vm === path || vm === guest.name);
  return meant && BigInt.asIntN(64, BigInt(meant.ticks));
}

/** Each vCPU may have its own. */
function writtenFor({ written, least: seen }: TscOffsets, host: Machine, { vcpus }: Vm): WrittenOffsets | undefined {
  const offsets = written.get(host.index);
  const own = vcpus.flatMap(({ thread }) => offsets?.get(thread.tid) ?? []);
  const least = leastOf(own);
  const most = greatestOf(own);
  if (least !== undefined && most !== undefined) return { least, most };
  const all = vcpus.flatMap(({ thread }) => seen.get(host.index)?.get(thread.tid) ?? []);
  return fromClockUpdates(all.toSorted((a, b) => (a < b ? 1 : -1)));
}

/** The event that comes soonest after its TSC is read tells the offset best; the next ones tell how late events come. */
const UPDATES = 3;

function fromClockUpdates(greatestFirst: readonly bigint[]): WrittenOffsets | undefined {
  const first = greatestFirst[0];
  const last = greatestFirst[UPDATES - 1];
  return first === undefined || last === undefined ? undefined : { least: first, most: first + (first - last) };
}

function clockOf({ machines, traces }: Discovery, machine: number): { trace: number; tsc: TscClock } | undefined {
  const trace = machines[machine]?.traces[0] ?? -1;
  const tsc = traces[trace]?.trace.description.clock?.tsc;
  return tsc && { trace, tsc };
}

/** As the kernel and LTTng call them. */
const WRITTEN = /^(?:kvm:)?kvm_(?:x86_)?write_tsc_offset$/;
const CLOCK_UPDATE = /^(?:kvm:)?kvm_(?:x86_)?pvclock_update$/;
/** Of the clock that KVM gives a guest: its TSC was read for all vCPUs, some time ago. */
const TSC_STABLE = 1;

async function addOffsets(
  trace: FormatTrace,
  tsc: TscClock,
  written: Map<number, bigint>,
  least: Map<number, bigint[]>,
): Promise<void> {
  const latest = new Map<number, bigint>();
  const isMeant = (name: string) => WRITTEN.test(name) || CLOCK_UPDATE.test(name);
  for (const stream of trace.description.streams.keys()) {
    for await (const event of eventsNamed(trace, stream, isMeant)) {
      const { tid } = event.context;
      if (typeof tid !== "number") continue;
      if (CLOCK_UPDATE.test(event.name)) {
        const offset = leastOffset(event, tsc);
        if (offset !== undefined) least.set(tid, [...(least.get(tid) ?? []).slice(-MAX_UPDATES), offset]);
        continue;
      }
      const next = event.fields.next_tsc_offset;
      if (typeof next !== "bigint" && typeof next !== "number") continue;
      if (event.ns < (latest.get(tid) ?? event.ns)) continue;
      latest.set(tid, event.ns);
      written.set(tid, BigInt.asIntN(64, BigInt(next)));
    }
  }
}

/** Of a vCPU the last ones are kept. */
const MAX_UPDATES = 255;

/** The guest's TSC as KVM read it for this event, minus the host's at the event, which came a little later. */
function leastOffset({ ns, fields }: DecodedEvent, { mult, shift, offsetNs }: TscClock): bigint | undefined {
  const { tsc_timestamp: guest, flags } = fields;
  const isNumber = (value: unknown) => typeof value === "bigint" || typeof value === "number";
  if (!isNumber(guest) || !isNumber(flags) || (Number(flags) & TSC_STABLE) !== 0) return undefined;
  return BigInt.asUintN(64, BigInt(guest as bigint)) - ((ns - offsetNs) << BigInt(shift)) / BigInt(mult);
}
