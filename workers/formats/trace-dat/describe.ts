import type { TscClock } from "../clock-description.js";
import type { GuestLink, StreamDescription, TraceCandidate, TraceDescription } from "../format.js";
import { taskStatesOf } from "../tracepoint/task-states.js";
import { isInNs } from "./clock.js";
import type { CpuStreamFacts } from "./cpu-stream.js";
import type { EventClasses } from "./event-classes.js";
import type { Options, TraceFacts } from "./facts.js";

/** The begin of a stream, as its first page has it. */
export interface StreamBegin {
  /** Absolute ns; undefined without events. */
  readonly ns: bigint | undefined;
  /** Events before it were overwritten. */
  readonly hasMissed: boolean;
}

/** trace-cmd describes the systems that were asked for; all of the kernel's (more than 60) if it extracts what others recorded. */
const MANY_SYSTEMS = 30;

/** A CPU without events is silent: for so long nothing is missing. Ns. */
const EVER_QUIET = 1n << 53n;

export function describe(
  { path, format }: TraceCandidate,
  facts: TraceFacts,
  streams: readonly CpuStreamFacts[],
  begins: readonly StreamBegin[],
  { classes }: EventClasses,
  file: string,
  isOnOwnClock: boolean,
  hasStacks: boolean,
): TraceDescription {
  const { options, buffers } = facts;
  const clock = options.tscToNs ? "tsc2nsec" : (options.traceClock ?? buffers[0]?.clock ?? "local");
  const guestOf = hostOfGuest(options, isOnOwnClock);
  const tsc = guestOf?.isOnHostClock === true ? undefined : tscClockOf(options, clock);
  const taskStates = taskStatesOf(classes.map(({ format: each }) => each));
  return {
    path,
    format,
    hostname: unameOf(options).hostname,
    tracer: `trace-cmd ${options.version ?? ""}`.trim(),
    dialect: "ftrace",
    environment: environmentOf(facts),
    uuid: idText(options.traceId),
    ...(taskStates && { taskStates }),
    ...(hasStacks && { hasStacks }),
    ...(guestOf && { guestOf }),
    hostOf: options.guests.map(({ traceId, tids }) => ({ uuid: idText(traceId) ?? "", vcpuTids: tids })),
    clock: {
      ...(isInNs(clock, options.tscToNs) ? { name: clock } : { name: `${clock} (ticks)`, isInTicks: true }),
      frequencyHz: 1e9,
      epochOffsetNs: options.offsetNs,
      ...(tsc && { tsc }),
    },
    streams: streams.map((stream, i) => streamOf(stream, begins[i], file, options)),
    eventNames: classes.map(({ name }) => name),
    declaresAll: MANY_SYSTEMS < new Set(facts.formats.map(({ system }) => system)).size,
  };
}

function streamOf(
  { id, cpu, extent }: CpuStreamFacts,
  begin: StreamBegin | undefined,
  file: string,
  { stats }: Options,
): StreamDescription {
  const overrun = stats.find((each) => each.cpu === cpu)?.overrun ?? 0;
  const hasMissed = begin?.hasMissed === true || overrun > 0;
  return {
    id,
    cpu,
    extents: extent.size === 0 ? [] : [{ file, begin: extent.offset, end: extent.offset + extent.size }],
    beginNs: begin?.ns,
    endNs: undefined,
    quietBeginNs: hasMissed ? 0n : EVER_QUIET,
  };
}

/** The guest's file names its host's trace; its times are then on the host's clock (TickClock), if wanted. */
function hostOfGuest({ timeShift }: Options, isOnOwnClock: boolean): GuestLink | undefined {
  const uuid = idText(timeShift?.peer);
  return uuid === undefined ? undefined : { uuid, vcpuTids: [], isOnHostClock: !isOnOwnClock };
}

/** Of a clock that counts the TSC. Without factors its ticks stand for ns. */
function tscClockOf({ tscToNs, offsetNs }: Options, clock: string): TscClock | undefined {
  if (tscToNs !== undefined) return { ...tscToNs, offsetNs };
  return clock === "x86-tsc" ? { mult: 1, shift: 0, offsetNs } : undefined;
}

function idText(id: bigint | undefined): string | undefined {
  return id === undefined || id === 0n ? undefined : `0x${id.toString(16).padStart(16, "0")}`;
}

/** `Linux labhost 6.1.0-56-amd64 x86_64` */
function unameOf({ uname }: Options) {
  const [system, hostname, release, machine] = (uname ?? "").split(/\s+/);
  return { system, hostname, release, machine };
}

function environmentOf({ options, head }: TraceFacts): Readonly<Record<string, string | number>> {
  const { system, release, machine } = unameOf(options);
  return {
    ...(system && { sysname: system }),
    ...(release && { kernel_release: release }),
    ...(machine && { machine }),
    file_version: head.version,
    page_size: head.pageSize,
    ...(head.compression !== "none" && { compression: head.compression }),
  };
}
