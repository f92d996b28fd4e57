import { withGuestClocks } from "../alignment/clock-shifts.js";
import { type GivenMoves, givenFor, givenMoves, givenNotes, withMovesFrom } from "../alignment/given-offsets.js";
import {
  type ClockReader,
  findGuestClocks,
  type GuestClock,
  type GuestClocks,
  type OpenWatch,
} from "../alignment/guest-clocks.js";
import { nobodysGuests, type PeerClock, talkingOf, wallClocks } from "../alignment/peer-clocks.js";
import { endEarly } from "../analyses/run.js";
import type { Session } from "../analyses/session.js";
import { fail, ok, type Result } from "../core/result.js";
import { MAX_EXACT_NS } from "../core/timeline.js";
import { joinedStores, storesWithout } from "../facts/combine-stores.js";
import { discoveryWithout, joinedDiscovery, joinedMachines } from "../ingest/combine-discoveries.js";
import { closeTraces, type Discovery, type IngestDependencies } from "../ingest/discover.js";
import type { SessionClock } from "../ingest/session-clock.js";
import { type GivenTscOffset, isAllowed } from "../model/clock-choice.js";
import type { OpenRequest } from "../model/engine-api.js";
import { machineFor } from "../model/log-machine.js";
import { fuseGuests } from "./fuse-guests.js";
import { isMadeOfGuests } from "./innermost-lanes.js";
import type { OpenSession } from "./open-session.js";
import { clockReader, contentsOf, findTraces } from "./open-traces.js";
import type { EnginePlatform } from "./platform.js";
import { ReadingSession } from "./reading-session.js";
import { RestSession } from "./rest-session.js";

/** A session with other traces. Or why only opening all of them anew gives what was asked for. */
export type ChangedSession = { readonly session: OpenSession } | { readonly again: string };

/** Told how far adding has come. */
export interface AddWatch extends OpenWatch {
  onRead(bytesRead: number, totalBytes: number): void;
}

const CANCELLED = "adding was cancelled";

const AGAIN = {
  unread: "not all of the open trace has been read",
  sameMachine: "a machine has traces on both sides, and they are analysed together",
  host: "an open trace turns out to be of a guest of what is added, so its times move",
  timeline: "the traces lie too far apart in time for the timeline as it is",
  given: "clocks of open traces are set by hand otherwise than they are now",
  packets: "packets between the machines may tell how their clocks stand",
  log: "a log that is added is put to a machine by hand",
  part: "a machine keeps only some of its traces",
  hostGone: "a machine stays whose times are on the clock of what is removed",
};

/**
 * The open session with the traces of a request added. Only these are read for good; to find the clocks of guests,
 * hosts and guests are read once more (`findGuestClocks`). The session answers questions until then.
 */
export async function withTraces(
  current: OpenSession,
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch: AddWatch,
): Promise<Result<ChangedSession>> {
  await current.finished;
  if (watch.isCancelled()) return fail(CANCELLED);
  if (!current.isComplete) return ok({ again: AGAIN.unread });
  if (!isSameChoice(current.clocks.choice, request)) return ok({ again: AGAIN.given });
  const found = await findTraces(request, platform, dependencies, watch, true);
  if (!found.ok) return found;
  const { discovery: added, core, decoder } = found.value;
  const laidOut = await layOut(current, added, request, (set) => clockReader(set, platform, core), watch);
  const givenUp = <Answer>(answer: Answer): Answer => {
    decoder?.close();
    closeTraces(added.traces);
    return answer;
  };
  if (!laidOut.ok) return givenUp(laidOut);
  if (added.traces.some(({ candidate }) => machineFor(candidate.path, request.logMachines ?? []) !== undefined))
    return givenUp(ok({ again: AGAIN.log }));
  const layout = laidOut.value;
  if (typeof layout === "string") return givenUp(ok({ again: layout }));
  const { all, clocks } = layout;
  const { stores, session } = current;
  const own = partOf(all, current.discovery, added);
  const before = { stores, machines: session.machines.length };
  const reading = new ReadingSession({
    name: "",
    contents: { all: "", traces: [] },
    discovery: own,
    clocks: NONE,
    platform,
    core,
    decoder,
    before,
  });
  const stop = await readAll(reading, watch);
  if (stop !== undefined) {
    reading.close();
    return fail(stop);
  }
  const contents = await contentsOf(all, platform);
  const joined = {
    discovery: all,
    clocks,
    stores: joinedStores(stores, reading.stores),
    machines: [...session.machines, ...reading.session.machines],
    tallies: [...current.tallies(), ...reading.tallies()],
    problems: [...current.problemsByTrace(), ...reading.problemsByTrace()],
  };
  const { name } = request;
  return ok({ session: await rested(current, { ...joined, name, contents }, platform) });
}

/** The open session without some of its traces. Nothing is read. */
export async function withoutTraces(
  current: OpenSession,
  gone: ReadonlySet<number>,
  name: string,
  platform: EnginePlatform,
): Promise<ChangedSession> {
  if (!current.isComplete) return { again: AGAIN.unread };
  const rest = discoveryWithout(current.discovery, gone);
  if (rest === undefined) return { again: AGAIN.part };
  const { machines } = current.session;
  const placeOf = (machine: number) => rest.machines.indexOf(machine);
  const clocks = current.clocks.clocks.filter(({ machine }) => 0 <= placeOf(machine));
  const peers = (current.clocks.peers ?? []).filter(({ machine }) => 0 <= placeOf(machine));
  if ([...clocks, ...peers].some(({ host }) => placeOf(host) < 0)) return { again: AGAIN.hostGone };
  const placed = <T extends GuestClock | PeerClock>(clock: T): T => ({
    ...clock,
    machine: placeOf(clock.machine),
    host: placeOf(clock.host),
  });
  const names = new Set(rest.discovery.machines.map((group) => group.name));
  const tallies = current.tallies();
  const problems = current.problemsByTrace();
  const session = await rested(
    current,
    {
      name,
      contents: await contentsOf(rest.discovery, platform),
      discovery: rest.discovery,
      clocks: {
        ...current.clocks,
        clocks: clocks.map(placed),
        apart: current.clocks.apart
          .map(({ machine, why }) => ({ machine: placeOf(machine), why }))
          .filter(({ machine }) => 0 <= machine),
        peers: peers.map(placed),
      },
      stores: storesWithout(current.stores, (spec) => !names.has(spec.machine) || isMadeOfGuests(spec)),
      machines: rest.machines.map((machine) => machines[machine] as Session["machines"][number]),
      tallies: rest.streams.map((stream) => tallies[stream] as (typeof tallies)[number]),
      problems: rest.traces.map((trace) => problems[trace] ?? []),
    },
    platform,
  );
  closeTraces(current.discovery.traces.filter((_, trace) => gone.has(trace)));
  return { session };
}

const NONE: GuestClocks = { clocks: [], apart: [], notes: [] };

type Rest = Omit<ConstructorParameters<typeof RestSession>[0], "session" | "given" | "memoryBytes"> &
  Pick<Session, "machines">;

/** A session of parts that are all read. Lanes end where it ends. */
async function rested(
  before: OpenSession,
  { machines, ...parts }: Rest,
  platform: EnginePlatform,
): Promise<OpenSession> {
  const session: Session = { ...parts.stores, machines };
  const memoryBytes = () => platform.memoryBytes();
  const rest = new RestSession({ ...parts, session, given: before.given, memoryBytes });
  // Guests name the processes of their VMs again below: those that are gone do not.
  for (const [lane, name] of before.guests.formerNames)
    if (session.lanes.specs[lane]?.isGone !== true) session.lanes.rename(lane, name);
  endEarly(session, rest.untilNs);
  session.lanes.endAt(rest.untilNs);
  await rest.guests.finish(platform.yieldToLoop);
  await fuseGuests(rest.query, platform.yieldToLoop);
  rest.settle();
  return rest;
}

interface Layout {
  readonly all: Discovery;
  readonly clocks: GuestClocks;
}

/** All traces on the timeline of those that are open, or why it does not do for them. */
async function layOut(
  { discovery: open, clocks: known }: OpenSession,
  added: Discovery,
  { offsets = [], tscOffsets, align }: OpenRequest,
  readerOf: (set: Discovery) => ClockReader,
  watch: OpenWatch,
): Promise<Result<Layout | string>> {
  const machines = joinedMachines(open, added);
  if (machines === undefined) return ok(AGAIN.sameMachine);
  const apart = joinedDiscovery(open, added, machines, unshifted(open.clock, added));
  const moves = givenMoves(apart, offsets);
  if (!moves.ok) return moves;
  const given = moves.value;
  if (`${givenNotes(apart, given.slice(0, open.traces.length))}` !== `${known.given ?? []}`) return ok(AGAIN.given);
  const set = withMovesFrom(apart, open.traces.length, given);
  const found = await findGuestClocks(set, readerOf(set), watch, { given, tscOffsets, align });
  const first = open.machines.length;
  const isKnown = ({ machine }: GuestClock) => known.clocks.some((clock) => clock.machine === machine);
  if (found.clocks.some((clock) => clock.machine < first && !isKnown(clock))) return ok(AGAIN.host);
  if (isAllowed("tcp", align) && talk(apart, found, first)) return ok(AGAIN.packets);
  const clocks = {
    ...withAddedClocks(known, found, apart, given, first),
    given: givenNotes(apart, given),
    choice: { tscOffsets, align },
  };
  const all = withAddedMoves(open, apart, withGuestClocks(apart, clocks, given));
  return ok(all === undefined ? AGAIN.timeline : { all, clocks });
}

/** The clocks of the open machines as they are, and those of the added ones, from machine `first` on. */
function withAddedClocks(
  known: GuestClocks,
  found: GuestClocks,
  apart: Discovery,
  given: GivenMoves,
  first: number,
): GuestClocks {
  const guests = { ...found, clocks: [...known.clocks, ...found.clocks.filter(({ machine }) => first <= machine)] };
  const added = wallClocks(apart, guests).filter(
    ({ machine }) => first <= machine && givenFor(apart, given, machine) === undefined,
  );
  return { ...guests, peers: [...(known.peers ?? []), ...added] };
}

/** All traces; only those that are added are moved, since the clocks of the open ones have been set already. */
function withAddedMoves(open: Discovery, apart: Discovery, moved: Discovery): Discovery | undefined {
  const after = <T>(own: readonly T[], all: readonly T[]) => [...own, ...all.slice(open.traces.length)];
  const all = { ...apart, traces: after(open.traces, moved.traces), ranges: after(open.ranges, moved.ranges) };
  const clock = onTimeline(open.clock, all, after(open.clock.shifts, moved.clock.shifts));
  return clock && { ...all, clock };
}

/** Whether a person has said the same of clocks, beside offsets of traces. */
function isSameChoice(now: GuestClocks["choice"], { tscOffsets = [], align }: OpenRequest): boolean {
  const textOf = (offsets: readonly GivenTscOffset[]) => offsets.map(({ vm, ticks }) => `${vm}=${ticks}`).join();
  return now?.align === align && textOf(now?.tscOffsets ?? []) === textOf(tscOffsets);
}

/** Whether a machine that is added, from `first` on, is no guest and may have exchanged packets with an open one. */
function talk(all: Discovery, guests: GuestClocks, first: number): boolean {
  const talking = talkingOf(all, nobodysGuests(all, guests));
  return talking.some((machine) => machine < first) && talking.some((machine) => first <= machine);
}

/** Each added trace by its own clock. */
function unshifted({ timeline, origins, shifts, ...rest }: SessionClock, { traces }: Discovery): SessionClock {
  const [{ originNs }] = timeline;
  return {
    ...rest,
    timeline,
    origins: [...origins, ...traces.map(() => originNs)],
    shifts: [...shifts, ...traces.map(() => 0n)],
  };
}

/** The timeline stays as it is, and added traces may begin before its time 0. Undefined where times would not be exact. */
function onTimeline(
  { timeline, origins, endNs }: SessionClock,
  { ranges }: Discovery,
  shifts: readonly bigint[],
): SessionClock | undefined {
  if (timeline.length !== 1) return undefined;
  const [{ originNs }] = timeline;
  const shiftOf = (trace: number) => shifts[trace] ?? 0n;
  const ends = ranges.flatMap(({ beginNs, endNs: end }, trace) =>
    [beginNs, end].flatMap((ns) => (ns === undefined ? [] : ns + shiftOf(trace) - originNs)),
  );
  if (ends.some((ns) => ns < -MAX_EXACT_NS || MAX_EXACT_NS < ns)) return undefined;
  return {
    timeline,
    origins: ranges.map((_, trace) => origins[trace] ?? originNs - shiftOf(trace)),
    shifts: ranges.map((_, trace) => shiftOf(trace)),
    endNs: ends.reduce((last, ns) => Math.max(last, Number(ns)), endNs),
    leftOutNs: 0n,
  };
}

/** What is read of the whole: the added traces, numbered by themselves. */
function partOf(all: Discovery, open: Discovery, added: Discovery): Discovery {
  const first = open.traces.length;
  const machines = all.machines.slice(open.machines.length);
  const traces = all.traces.slice(first);
  return {
    ...added,
    traces: traces.map((opened) => ({ ...opened, firstStream: opened.firstStream - open.streamCount })),
    ranges: all.ranges.slice(first),
    machines: machines.map(({ name, traces }) => ({ name, traces: traces.map((trace) => trace - first) })),
    clock: { ...all.clock, origins: all.clock.origins.slice(first), shifts: all.clock.shifts.slice(first) },
  };
}

/** Why it has not been read to the end, if it has not. */
async function readAll(reading: ReadingSession, watch: AddWatch): Promise<string | undefined> {
  for (let seen = 0; !reading.isDone; ) {
    const { serial, bytesRead, totalBytes } = await reading.board.after(seen);
    seen = serial;
    watch.onRead(bytesRead, totalBytes);
    if (watch.isCancelled()) reading.cancel();
  }
  await reading.finished;
  if (reading.failure !== undefined) return reading.failure;
  return reading.isComplete ? undefined : CANCELLED;
}
