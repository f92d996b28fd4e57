import { clockNotes, roundingNotes } from "../alignment/clock-notes.js";
import type { GuestClocks } from "../alignment/guest-clocks.js";
import { Guests } from "../alignment/guests.js";
import type { ProcessName } from "../analyses/guest/names.js";
import type { CpuPlace } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { parseCpuTopology } from "../analyses/topology.js";
import type { Problem } from "../core/diagnostics.js";
import type { Drift } from "../core/drift.js";
import { formatBytes } from "../core/format.js";
import type { Result } from "../core/result.js";
import { NO_OWN_FACTS } from "../facts/own-facts.js";
import type { SessionStores } from "../facts/session-facts.js";
import type { StreamTally } from "../formats/format.js";
import { carriedTimes } from "../ingest/carried-times.js";
import type { ContentIds } from "../ingest/content-id.js";
import { closeTraces, type Discovery } from "../ingest/discover.js";
import { machineOf } from "../ingest/machines.js";
import type { ProgressBoard } from "../ingest/progress.js";
import { type SessionStream, sessionStreams } from "../ingest/session-streams.js";
import type { SessionInfo } from "../model/engine-api.js";
import type { Progress } from "../model/progress.js";
import type { TraceClock, TraceContent } from "../model/trace-content.js";
import type { QueryContext } from "../query/context.js";
import { CpuPlaces } from "./cpu-places.js";
import { GuestNames } from "./guest-names.js";
import { queryContext } from "./query-context.js";
import type { ShownSession } from "./shown-session.js";

/** What a session consists of. */
export interface SessionParts {
  readonly name: string;
  readonly contents: ContentIds;
  readonly discovery: Discovery;
  readonly clocks: GuestClocks;
  readonly session: Session;
  readonly stores: SessionStores;
  readonly given?: Given;
  /** Its facts, where they are known already. */
  readonly known?: QueryContext;
}

/** What the user told of a session, beside its traces. */
export interface Given {
  readonly names: readonly ProcessName[];
  readonly places: readonly CpuPlace[];
}

/** Nobody has told anything. A capture may have written where the CPUs are. */
function givenBeside({ cpus }: Discovery): Given {
  const places = cpus === undefined ? undefined : parseCpuTopology(cpus);
  return { names: [], places: places?.ok ? places.value : [] };
}

/** One opened session: its traces, how far they are read, and the lanes and facts that result. */
export abstract class OpenSession implements ShownSession {
  readonly discovery: Discovery;
  readonly session: Session;
  readonly stores: SessionStores;
  readonly streams: readonly SessionStream[];
  /** Session times of the part that traces which Lanescope wrote are of, where all are such. */
  readonly carried: CarriedPart | undefined;
  readonly query: QueryContext;
  readonly clocks: GuestClocks;
  readonly guests: Guests;
  protected readonly names: GuestNames;
  protected readonly places: CpuPlaces;
  protected readonly name: string;
  readonly contents: ContentIds;
  /** What the user's own analyses made. */
  own = NO_OWN_FACTS;

  /** Every event is read and counted. */
  abstract readonly isComplete: boolean;
  /** Nothing that has been read changes any more. */
  abstract readonly isSealed: boolean;
  /** All lanes are complete up to here. */
  abstract readonly untilNs: number;
  /** Every event before this time is counted, and in the lanes too. */
  abstract readonly countedUntilNs: number;

  protected constructor({
    name,
    contents,
    discovery,
    clocks,
    session,
    stores,
    given = givenBeside(discovery),
    known,
  }: SessionParts) {
    this.name = name;
    this.contents = contents;
    this.discovery = discovery;
    this.session = session;
    this.stores = stores;
    this.streams = sessionStreams(discovery);
    this.carried = carriedRange(discovery);
    this.query = known ?? queryContext(this);
    this.names = new GuestNames(session, given.names);
    this.places = new CpuPlaces(session, given.places);
    this.clocks = clocks;
    this.guests = new Guests(session, clocks);
  }

  get given(): Given {
    return { names: this.names.given, places: this.places.given };
  }

  /** Grows as events are read, when CPUs get places, and when reading ends. */
  abstract get version(): number;
  abstract tally(stream: number): StreamTally;
  /** Time of the first event; while reading of the first that says anything, as packets may begin long before it. */
  abstract beginNs(): number;
  /** Final once read. Before that the end that packets claim, or else a guess from the share of bytes read. */
  protected abstract endNs(): number;
  abstract problemsOf(trace: number): readonly Problem[];
  abstract readonly board: ProgressBoard<Progress>;
  /** Resolves when everything is read, or reading was cancelled or failed. */
  abstract readonly finished: Promise<void>;
  /** A bug of ours that ended the reading. */
  abstract readonly failure: string | undefined;
  /** Stops reading. What has been read stays. */
  abstract cancel(): void;
  /** Tells the window that lanes or problems have changed. */
  protected abstract publish(): void;

  /** By stream. */
  tallies(): readonly StreamTally[] {
    return this.streams.map(({ stream }) => this.tally(stream));
  }

  allProblems(): readonly Problem[] {
    const crash: Problem[] = this.failure === undefined ? [] : [{ severity: "error", message: this.failure }];
    return [...this.generalProblems(), ...this.problemsByTrace().flat(), ...crash];
  }

  problemsByTrace(): readonly (readonly Problem[])[] {
    return this.discovery.traces.map((_, trace) => this.problemsOf(trace));
  }

  /** Those that belong to no trace. */
  generalProblems(): readonly Problem[] {
    const notes = [...this.layoutNotes(), ...this.guests.notes()];
    return [
      ...this.discovery.problems,
      ...notes.map((message): Problem => ({ severity: "note", message })),
      ...this.names.problems(),
      ...this.spillProblems(),
    ];
  }

  private spillProblems(): readonly Problem[] {
    const { trouble, budgetBytes } = this.stores.lanes.keeper;
    if (trouble === undefined) return [];
    const message = `lanes stay in memory above the budget of ${formatBytes(budgetBytes)}: ${trouble}`;
    return [{ severity: "warning", message }];
  }

  /** Names processes of guests, also those still to be met. Answers how many lanes have a name by now. */
  nameProcesses(text: string): Result<number> {
    const named = this.names.add(text);
    if (named.ok) this.publish();
    return named;
  }

  /** Places CPUs by what lscpu printed. Answers how many CPUs have a place by now. */
  placeCpus(text: string): Result<number> {
    const placed = this.places.place(text);
    if (placed.ok) this.publish();
    return placed;
  }

  info(): SessionInfo {
    const { clock, machines, totalBytes } = this.discovery;
    const cpuCounts = this.cpuCounts();
    return {
      name: this.name,
      originNs: `${clock.timeline[0].originNs}`,
      stretches: clock.timeline.map(({ startNs, originNs }) => ({ startNs, originNs: `${originNs}` })),
      contentId: this.contents.all,
      ...(this.discovery.extras && { extras: this.discovery.extras }),
      traces: this.discovery.traces.map((_, trace) => this.traceContent(trace)),
      beginNs: this.beginNs(),
      endNs: this.endNs(),
      ...tracedBeside(this.discovery),
      clockNotes: [...this.layoutNotes(), ...this.guests.clockNotes()],
      totalBytes,
      machines: machines.map(({ name }, i) => ({ name, cpus: cpuCounts[i] ?? 0 })),
    };
  }

  private traceContent(trace: number): TraceContent {
    const { clock, machines, traces } = this.discovery;
    const { drift } = traces[trace] ?? {};
    return {
      contentId: traces[trace]?.trace.description.carried?.contentId || (this.contents.traces[trace] ?? ""),
      machine: machines[machineOf(machines, trace)]?.name ?? "",
      clock: {
        originNs: `${clock.origins[trace] ?? 0n}`,
        isMoved: (clock.shifts[trace] ?? 0n) !== 0n,
        ...(drift && { drift: writtenDrift(drift) }),
      },
    };
  }

  /** By machine. */
  cpuCounts(): readonly number[] {
    const numbers = this.discovery.machines.map(() => new Set<number>());
    for (const { machine, description } of this.streams) numbers[machine]?.add(description.cpu);
    // Those that only events name: packets need not.
    const { cpus } = this.query.inventory;
    for (const [row, machine] of cpus.machine.entries()) numbers[machine]?.add(cpus.number[row] as number);
    return numbers.map((own) => [...own].filter((cpu) => 0 <= cpu).length);
  }

  close(): void {
    this.cancel();
    closeTraces(this.discovery.traces);
  }

  private layoutNotes(): readonly string[] {
    return [...clockNotes(this.discovery.clock), ...roundingNotes(this.isSealed ? this.untilNs : 0)];
  }
}

function writtenDrift({ middleNs, rate, jumps = [] }: Drift): NonNullable<TraceClock["drift"]> {
  return { middleNs: `${middleNs}`, rate, jumps: jumps.map(({ atNs, byNs }) => ({ atNs: `${atNs}`, byNs })) };
}

/** From the begin of the first to the end of the last trace, if there are logs too. A log may go on for weeks. */
function tracedBeside({ traces, ranges, clock }: Discovery): Pick<SessionInfo, "traced"> {
  const isLog = (trace: number) => traces[trace]?.trace.description.isLog === true;
  if (!traces.some((_, trace) => isLog(trace))) return {};
  const times = ranges.flatMap(({ beginNs, endNs }, trace) => {
    if (isLog(trace) || beginNs === undefined || endNs === undefined) return [];
    return [beginNs, endNs].map((ns) => Number(ns - (clock.origins[trace] ?? 0n)));
  });
  return times.length === 0 ? {} : { traced: { t0: Math.min(...times), t1: Math.max(...times) } };
}

/** Session times. */
interface CarriedPart {
  readonly t0: number;
  readonly t1: number;
  /** By trace: how far it was recorded. */
  readonly ends: readonly number[];
}

/** Events before it carry the state at its begin, and are no part of it. */
function carriedRange(discovery: Discovery): CarriedPart | undefined {
  const ranges = carriedTimes(discovery);
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0 || known.length < ranges.length) return undefined;
  const ends = known.map(({ t1 }) => t1);
  const [t0, t1] = [Math.min(...known.map((range) => range.t0)), Math.max(...ends)];
  // A part behind the end of all traces has nothing but the events before it.
  return t1 < t0 ? undefined : { t0, t1, ends };
}
