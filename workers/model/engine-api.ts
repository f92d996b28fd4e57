import type { Result } from "../core/result.js";
import type { BundleQuestions, RedactionQuestions } from "./bundle.js";
import type { BundleExtras } from "./bundle-manifest.js";
import type { CellsAnswer, CellsRequest, SubjectsAnswer, SubjectsRequest } from "./cells.js";
import type { ClockQuestions } from "./clocks.js";
import type { ComparedCases, CompareRequest, ComparisonAnswer, RangeFigures } from "./comparison.js";
import type { CpuTopology } from "./cpu-topology.js";
import type { EventPage, EventRow, EventsRequest, FindEventAnswer, FindEventRequest } from "./events.js";
import type { ExportRequest, FiguresRequest, ReportRequest } from "./export-requests.js";
import type { FindingsAnswer, FindingsRequest } from "./findings.js";
import type { Fingerprints, FingerprintsRequest } from "./fingerprints.js";
import type { IndexQuestions } from "./kept-index.js";
import type { LaneId, LaneKind, LaneMark } from "./lanes.js";
import type { LiveLogQuestions } from "./live-log.js";
import type { LogQuestions } from "./log-preview.js";
import type { Marks, MarksRequest } from "./marks.js";
import type { MemoryUse } from "./memory-use.js";
import type { Migrations, MigrationsRequest } from "./migrations.js";
import type { MonitorPicture, MonitorPictureRequest } from "./monitor-picture.js";
import type { OpenRequest } from "./open-request.js";
import type { AnalysisQuestions } from "./own-analysis.js";
import type { ProfileQuestions } from "./profile.js";
import type { OpeningProgress, Progress } from "./progress.js";
import type { Quiet, QuietRequest } from "./quiet.js";
import type { RunQuestions } from "./run-comparison.js";
import type { SqlTable } from "./sql.js";
import type { Statistics, StatisticsRequest } from "./statistics.js";
import type { StealSquare, StealSquareRequest } from "./steal-square.js";
import type { SymbolQuestions } from "./symbols.js";
import type { Table, TableInfo, TableRequest, TableTextRequest } from "./table.js";
import type { Taken } from "./taken.js";
import type { TraceContent } from "./trace-content.js";
import type { TraceInfo } from "./trace-info.js";

export type { CellsAnswer, CellsRequest, CellsWhere } from "./cells.js";
export type {
  AbsentEvent,
  EventPage,
  EventRow,
  EventsRequest,
  FindEventAnswer,
  FindEventRequest,
} from "./events.js";
export type { ExportRequest, FiguresRequest, ReportRequest } from "./export-requests.js";
export type { Budget, OpenRequest } from "./open-request.js";
export type { ExitRow, KindStatistics, Statistics, StatisticsRequest } from "./statistics.js";
export type { TraceInfo } from "./trace-info.js";

/**
 * The questions of the renderer and the CLI to the engine. Every answer is plain data or transferable columns.
 * Times are ns from `SessionInfo.originNs`, as numbers, unless a name says absolute.
 */
export interface EngineApi
  extends ClockQuestions,
    LogQuestions,
    LiveLogQuestions<SessionInfo>,
    AnalysisQuestions,
    BundleQuestions,
    IndexQuestions,
    ProfileQuestions,
    RedactionQuestions,
    RunQuestions,
    SymbolQuestions {
  /**
   * Adds traces to those that are open. Only these are read for good; hosts and guests once more, for their clocks. The
   * session answers as before until then, and lanes keep their ids. `opening` tells the progress, `cancel` gives it up.
   */
  add(request: OpenRequest): Promise<Result<SessionChange>>;
  /** Removes traces, by their paths, from those that are open. Nothing is read. */
  remove(request: RemoveRequest): Promise<Result<SessionChange>>;
  /** Starts reading. Answers once formats, streams and an estimate of the time range are known. */
  open(request: OpenRequest): Promise<Result<SessionInfo>>;
  /** Progress of `open` while it unpacks archives, answered like `progress`; undefined when that is over. */
  opening(seen: number): Promise<OpeningProgress | undefined>;
  /** Answers when reading has moved on since `seen`, or at once if it has: drives progress and growing lanes. */
  progress(seen: number): Promise<Progress>;
  /** What the session takes of memory by now. */
  memoryUse(): Promise<MemoryUse>;
  /** Resolves when everything is read, or cancelled, or failed. */
  done(): Promise<Result<SessionInfo>>;
  /** Stops reading. Everything read so far stays usable. An `open` under way fails. */
  cancel(): Promise<void>;
  close(): Promise<void>;

  lanes(): Promise<LaneList>;
  cells(request: CellsRequest): Promise<CellsAnswer>;
  /** Whose work each cell is: the VM, process, priority or CPU. */
  subjects(request: SubjectsRequest): Promise<SubjectsAnswer>;
  /** Per lane, time in each state inside [t0, t1): `lanes.length` rows of `STATE_COUNT`, ns. */
  shares(lanes: Int32Array, t0: number, t1: number): Promise<Float64Array>;
  /** The state of each lane at `t`, NONE where it has none: what a group of lanes does at a moment. */
  statesAt(lanes: Int32Array, t: number): Promise<Uint8Array>;
  minimap(request: MinimapRequest): Promise<MinimapAnswer>;
  /** The interval of `lane` that holds `t`, in words. */
  stateAt(lane: LaneId, t: number): Promise<StateDetails | undefined>;
  /** The interval with the events at its ends and its arrows, for the details panel. */
  details(lane: LaneId, t: number): Promise<IntervalDetails | undefined>;
  /** The first interval after (`1`) or last before (`-1`) the one at `t`, in any state or in `state` only. */
  step(lane: LaneId, t: number, direction: 1 | -1, state?: number): Promise<StateDetails | undefined>;
  /** Intervals of some lanes overlapping [t0, t1), at most `limit`, longest first or in time order. */
  intervals(request: IntervalsRequest): Promise<IntervalTable>;
  /**
   * A page of the events of [t0, t1), by their rank in time order. Fails when a newer request of its asker came. With a
   * text the engine looks for a fraction of a second at most; while `readShare` is below 1, asking for no rows goes on.
   */
  events(request: EventsRequest): Promise<Result<EventPage>>;
  /**
   * The next event that is meant, from `t` on. Fails when a newer search of its asker came. Where it takes long, an answer
   * says how far it came after a fraction of a second; the same question again goes on.
   */
  findEvent(request: FindEventRequest): Promise<Result<FindEventAnswer>>;
  /** Sums up, between other questions, what those about any window need; for a session that is read. */
  prepare(): Promise<void>;
  statistics(request: StatisticsRequest): Promise<Statistics>;
  info(): Promise<TraceInfo>;
  /**
   * Names processes of guests by a list (docs/guest-processes.md), also those that appear later. Answers the number of
   * processes with a name.
   */
  nameProcesses(text: string): Promise<Result<number>>;
  /**
   * Places the CPUs of the hosts by what `lscpu` prints (docs/topology.md). Answers the number of CPUs with a place.
   */
  placeCpus(text: string): Promise<Result<number>>;
  /** Where vCPUs went on on another CPU. */
  migrations(request: MigrationsRequest): Promise<Migrations>;
  /** What was known of watched VMs at a moment. */
  monitorPicture(request: MonitorPictureRequest): Promise<MonitorPicture>;
  /** Where something happened on lanes: samples, lines of logs. */
  marks(request: MarksRequest): Promise<Marks>;
  /** When nothing happens on any of some lanes. */
  quiet(request: QuietRequest): Promise<Quiet>;
  /** Where the CPUs are, and on which of them vCPUs ran. */
  cpuTopology(): Promise<CpuTopology>;
  /** Tables that panels can show, and the rows of one. */
  tables(): Promise<readonly TableInfo[]>;
  table(request: TableRequest): Promise<Result<Table>>;
  /** The rows of a panel's table, all of them in its order: `exportNext` gives the text. */
  tableText(request: TableTextRequest): Promise<Result<number>>;
  /** Stolen time by VM; undefined if its asker asked something else meanwhile. */
  stealSquare(request: StealSquareRequest): Promise<StealSquare | undefined>;
  /** What VMs or processes of guests do, in numbers, and who is like whom; undefined if its asker asked something else. */
  fingerprints(request: FingerprintsRequest): Promise<Fingerprints | undefined>;
  /** Findings in [t0, t1), kind by kind. */
  findings(request: FindingsRequest): Promise<FindingsAnswer>;
  /** All that a comparison needs of a range of the session. */
  figures(request: FiguresRequest): Promise<Result<RangeFigures>>;
  /** What differs between two ranges; undefined if its asker asked something else meanwhile, or one of them is empty. */
  compare(request: CompareRequest): Promise<ComparisonAnswer | undefined>;
  /** The cases of a row of the last comparison, by its `sample`. */
  comparedCases(sample: number): Promise<ComparedCases | undefined>;
  /** A report as one text. */
  report(request: ReportRequest): Promise<Result<string>>;
  /** The rows of an export table, in pieces: text, or bytes where the format is no text. Undefined at the end. */
  exportOpen(request: ExportRequest): Promise<Result<number>>;
  exportNext(handle: number): Promise<Result<string | Uint8Array<ArrayBuffer> | undefined>>;
  /** The tables that SQL may read. Their rows are exports in the format `sql`. */
  sqlTables(): Promise<readonly SqlTable[]>;
  /** How much of it has been written, 0 to 1; undefined where that is not known. */
  exportShare(handle: number): Promise<number | undefined>;
  /** How many rows its pieces so far hold. */
  exportRows(handle: number): Promise<number>;
  /** Ends it: nobody wants the rest. */
  exportClose(handle: number): Promise<void>;
}

export interface RemoveRequest {
  /** Name of the session without them. */
  readonly name: string;
  readonly paths: readonly string[];
}

/** The session as it is now, or why only opening all of its traces anew gives what was asked for: it is unchanged then. */
export type SessionChange =
  | { readonly kind: "changed"; readonly info: SessionInfo }
  | { readonly kind: "again"; readonly why: string };

export interface SessionInfo {
  readonly name: string;
  /** Absolute ns of time 0, as a string (64-bit). */
  readonly originNs: string;
  /** Stretches of the timeline: more than one if time is left out between traces (core/timeline.ts). */
  readonly stretches: readonly { readonly startNs: number; readonly originNs: string }[];
  /** The same for the same content. It is the key of everything that users keep about a trace. */
  readonly contentId: string;
  /** Of bundles that were opened: what they hold beside their traces. */
  readonly extras?: readonly BundleExtras[];
  /** In the order of `TraceInfo.traces`. */
  readonly traces: readonly TraceContent[];
  /** Known or estimated time range; final once done. */
  readonly beginNs: number;
  readonly endNs: number;
  /** Where logs lie beside the traces: when the traces were recorded, as far as it is known before they are read. */
  readonly traced?: { readonly t0: number; readonly t1: number };
  /** Sentences about the times: their clock, omissions, rounding. */
  readonly clockNotes: readonly string[];
  readonly totalBytes: number;
  readonly machines: readonly { readonly name: string; readonly cpus: number }[];
}

export interface LaneList {
  readonly version: number;
  readonly count: number;
  /** Lanes of traces that were removed: they are not shown. */
  readonly gone: readonly LaneId[];
  readonly kinds: readonly LaneKind[];
  readonly paths: readonly string[];
  readonly names: readonly string[];
  readonly machines: readonly string[];
  readonly parents: Int32Array;
  readonly orders: Float64Array;
  readonly subjects: Float64Array;
  /** Of threads and vCPUs the thread, of threads and VMs the process; -1: none, or unknown. */
  readonly tids: Int32Array;
  readonly pids: Int32Array;
  /** Number of intervals; 0 for lanes that only head a group. */
  readonly rows: Int32Array;
  /** Most lanes have none. */
  readonly marks: readonly ({ readonly lane: LaneId } & LaneMark)[];
  /** In the window: the names before the user gave others. */
  readonly formerNames?: ReadonlyMap<LaneId, string>;
}

export interface MinimapRequest {
  readonly width: number;
}

/** Values 0..1 per column of [t0, t1): busy time, steal, exits, lost events. */
export interface MinimapAnswer {
  readonly t0: number;
  /** While reading this is the time up to which the lanes are complete. */
  readonly t1: number;
  readonly width: number;
  readonly busy: Float32Array;
  readonly steal: Float32Array;
  readonly exits: Float32Array;
  readonly lost: Float32Array;
  /** Begin and end of each loss, in order of time. */
  readonly gaps: Float64Array;
}

export interface StateDetails {
  readonly lane: LaneId;
  readonly row: number;
  readonly start: number;
  readonly end: number;
  readonly state: number;
  /** Public name of the state, and its reason in words: exit name, wait reason, system call. */
  readonly stateName: string;
  readonly reason: string;
  /** Lane to blame, or the lane of the waker, if known. */
  readonly culprit: LaneId;
  /** Evidence for the state and its reason, a line each. */
  readonly evidence: readonly string[];
  /** The CPU it is on; -1: it is on none, or the trace does not say. */
  readonly cpu: number;
  /** In a state without a CPU the one that it had before, if known; else -1. */
  readonly lastCpu: number;
  /** Of the thread or vCPU, or of what the CPU runs: "nice 0", "real time 50"; "" unknown. */
  readonly priority: string;
  /** Of a lane of an aligned guest: what its host took. */
  readonly taken?: Taken;
  /** On the lane of a CPU that runs a vCPU: the guest's task that runs there at the moment; NO_LANE: not known which. */
  readonly inner?: { readonly lane: LaneId; readonly start: number; readonly end: number };
}

export interface IntervalDetails {
  readonly state: StateDetails;
  /** The first event at the nanosecond at which the interval begins, and at which it ends: on its CPU if it has one. */
  readonly startEvent: EventRow | undefined;
  readonly endEvent: EventRow | undefined;
  /** Arrows that begin or end at the lane and touch the interval. */
  readonly arrows: EdgeTable;
}

export interface IntervalsRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  readonly states?: readonly number[];
  /** Leaves out shorter ones, which is much faster where most are. */
  readonly minNs?: number;
  readonly limit: number;
  readonly order: "time" | "longest";
}

export interface IntervalTable {
  readonly count: number;
  /** How many there were before `limit`. */
  readonly total: number;
  readonly lane: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly state: Uint8Array;
  readonly reason: readonly string[];
  /** As in `StateDetails`: on the lane of a CPU what runs there. */
  readonly culprit: Int32Array;
  /** On the lane of a CPU that runs a vCPU: the guest's task that runs there all the time; NO_LANE: none is known. */
  readonly inner: Int32Array;
  /** The CPU on which the lane runs its own code; -1 in other states, and where the trace does not say. */
  readonly cpu: Int32Array;
}

export interface EdgesRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  readonly limit: number;
}

export interface EdgeTable {
  readonly count: number;
  readonly total: number;
  readonly kind: Uint8Array;
  readonly fromLane: Int32Array;
  readonly fromNs: Float64Array;
  readonly toLane: Int32Array;
  readonly toNs: Float64Array;
}
