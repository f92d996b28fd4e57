import { compareRuns } from "../../workers/compare/compare-runs.js";
import { fail, ok } from "../../workers/core/result.js";
import type { CpuTopology } from "../../workers/model/cpu-topology.js";
import type {
  CellsAnswer,
  CellsRequest,
  EdgeTable,
  EngineApi,
  IntervalsRequest,
  IntervalTable,
  MinimapAnswer,
  SessionInfo,
  StateDetails,
  Statistics,
  TraceInfo,
} from "../../workers/model/engine-api.js";
import { NO_MARKS } from "../../workers/model/marks.js";
import type { Migrations } from "../../workers/model/migrations.js";
import type { Progress } from "../../workers/model/progress.js";
import { STATE_COUNT, STATE_NAMES, State } from "../../workers/model/states.js";
import { EXIT_REASONS, makeLanes, makePatterns, type Pattern, SMALL, type SyntheticShape } from "./synthetic.js";

/** A whole engine over synthetic lanes: a test double for the window. Everything is read at once. */
export function createFakeEngine(shape: SyntheticShape = SMALL): EngineApi {
  const lanes = makeLanes(shape);
  const patterns = makePatterns(shape);
  const patternOf = (lane: number) => patterns(lane, lanes.kinds[lane] ?? "group");
  const session: SessionInfo = {
    name: "synthetic",
    originNs: "1763720527123456789",
    stretches: [{ startNs: 0, originNs: "1763720527123456789" }],
    contentId: `synthetic-${lanes.count}-${shape.intervals}`,
    traces: [
      {
        contentId: `synthetic-${lanes.count}-${shape.intervals}`,
        machine: "labhost",
        clock: { originNs: "1763720527123456789", isMoved: false },
      },
    ],
    beginNs: 0,
    endNs: shape.spanNs,
    clockNotes: [],
    totalBytes: 0,
    machines: [{ name: "labhost", cpus: shape.cpus }],
  };
  const progress: Progress = {
    serial: 1,
    phase: "done",
    bytesRead: 1,
    totalBytes: 1,
    events: lanes.count * shape.intervals,
    readUntilNs: shape.spanNs,
    beginNs: 0,
    endNs: shape.spanNs,
    laneVersion: 1,
    memoryBytes: 212e6,
    problems: [],
    losses: { events: 0, gaps: 0, uncounted: 0 },
  };
  const details = (lane: number, row: number): StateDetails | undefined => {
    const pattern = patternOf(lane);
    if (pattern === undefined || row < 0 || pattern.state.length <= row) return undefined;
    return describe(lane, row, pattern);
  };
  const stateAt = (lane: number, t: number): StateDetails | undefined => {
    const pattern = patternOf(lane);
    return pattern === undefined || t < 0 || shape.spanNs <= t ? undefined : details(lane, find(pattern, t));
  };
  return {
    open: async () => ok(session),
    indexNews: async () => ({ state: "none" }),
    keptIndexes: async () => undefined,
    clearIndexes: async () => {},
    opening: async () => undefined,
    progress: (seen) => (seen < progress.serial ? Promise.resolve(progress) : new Promise(() => {})),
    done: async () => ok(session),
    cancel: async () => {},
    close: async () => {},
    lanes: async () => lanes,
    monitorPicture: async () => ({ vms: [], detail: undefined }),
    cells: async (request) => cells(request, patternOf, shape.spanNs),
    shares: async (ids, t0, t1) => {
      const out = new Float64Array(ids.length * STATE_COUNT);
      ids.forEach((lane, i) => {
        const pattern = patternOf(lane);
        if (pattern !== undefined) out.set(timeInStates(pattern, t0, t1), i * STATE_COUNT);
      });
      return out;
    },
    statesAt: async (ids, t) => Uint8Array.from(ids, (lane) => stateAt(lane, t)?.state ?? 0),
    minimap: async ({ width }) => minimap(width, shape.spanNs),
    fingerprints: async () => undefined,
    tableText: async () => fail("made up"),
    addSymbols: async () => fail("made up"),
    removeSymbols: async () => fail("made up"),
    placeSymbols: async () => fail("made up"),
    slideKernel: async () => fail("made up"),
    symbols: async () => ({ version: 0, owners: [], files: [], named: [] }),
    findSymbols: async () => fail("made up"),
    bundleOpen: async () => fail("made up"),
    bundleNext: async () => fail("made up"),
    bundleShare: async () => undefined,
    bundleClose: async () => {},
    checkAnalysis: async () => ({ id: "", title: "", description: "", problems: [] }),
    setAnalyses: async () => ok([]),
    analyses: async () => ({ serial: 1, reports: [], isSettled: true, version: 0 }),
    cancelAnalyses: async () => {},
    redactionOpen: async () => 1,
    redacted: async (_, texts) => ok(texts),
    redactionClose: async () => ({}),
    stateAt: async (lane, t) => stateAt(lane, t),
    details: async (lane, t) => {
      const state = stateAt(lane, t);
      return state && { state, startEvent: undefined, endEvent: undefined, arrows: NO_EDGES };
    },
    step: async (lane, t, direction, state) => {
      const pattern = patternOf(lane);
      if (pattern === undefined) return undefined;
      let row = find(pattern, t) + direction;
      while (state !== undefined && 0 <= row && row < pattern.state.length && pattern.state[row] !== state) {
        row += direction;
      }
      return details(lane, row);
    },
    subjects: async (request) => {
      const cells = new Uint16Array(request.lanes.length * request.width).fill(1);
      return { ...request, cells, groups: [{ key: "host", lane: -1, text: "no VM" }] };
    },
    intervals: async (request) => intervals(request, patternOf),
    events: async ({ t0, t1, limit }) =>
      ok({
        rows: Array.from({ length: Math.min(limit, 200) }, (_, i) => ({
          t: Math.round(t0 + ((t1 - t0) * i) / 200),
          machine: "labhost",
          cpu: i % shape.cpus,
          name: ["sched_switch", "kvm_exit", "kvm_entry", "sched_wakeup"][i % 4] ?? "",
          tid: 1000 + i,
          comm: "CPU 0/KVM",
          fields: JSON.stringify({ prev_tid: 1000 + i, next_tid: 0, exit_reason: 48 }),
          context: "{}",
        })),
        first: 0,
        total: undefined,
        truncated: true,
        readShare: 1,
        isFull: false,
        before: undefined,
        absent: undefined,
      }),
    findEvent: async () => ok({ event: undefined, nth: -1, rank: undefined, searchedTo: undefined, absent: undefined }),
    statistics: async (request) => statistics(request.lanes, request.t0, request.t1, patternOf),
    info: async () => traceInfo(progress.events),
    add: async () => ok({ kind: "again" as const, why: "the fake knows one trace" }),
    remove: async () => ok({ kind: "again" as const, why: "the fake knows one trace" }),
    openLiveLog: async () => fail("the fake engine has no live logs"),
    rollLiveLog: async () => fail("the fake engine has no live logs"),
    appendLiveLog: async () => undefined,
    endLiveLog: async () => {},
    previewLog: async ({ logFormat = "" }) => ({ logFormat, files: [] }),
    nameProcesses: async (text) => (text === "" ? fail("line 1: no names") : ok(text.trim().split("\n").length)),
    placeCpus: async (text) => (text === "" ? fail("no CPUs in it") : ok(shape.cpus)),
    migrations: async () => NO_MIGRATIONS,
    marks: async () => NO_MARKS,
    quiet: async () => ({ count: 0, begin: new Float64Array(0), end: new Float64Array(0) }),
    cpuTopology: async () => NO_TOPOLOGY,
    clocks: async () => [],
    clockFit: async () => undefined,
    tables: async () => [],
    table: async () => fail("the synthetic engine has no tables"),
    prepare: async () => {},
    stealSquare: async () => undefined,
    findings: async ({ t1 }) => ({ groups: [], looked: 1, kinds: 1, lookingFor: "", untilNs: t1 }),
    compare: async () => undefined,
    comparedCases: async () => undefined,
    runs: async () => [],
    compareRuns: async (request) => compareRuns(request),
    memoryUse: async () => ({
      budgetBytes: Number.POSITIVE_INFINITY,
      parts: { rows: 0, packed: 0, unpacked: 0, ends: 0, grids: 0, records: 0 },
      fileBytes: 0,
    }),
    figures: async () => fail("a synthetic engine compares nothing"),
    report: async () => fail("a synthetic engine reports nothing"),
    exportOpen: async () => fail("the synthetic engine exports nothing"),
    sqlTables: async () => [],
    exportNext: async () => ok(undefined),
    exportShare: async () => undefined,
    exportRows: async () => 0,
    exportClose: async () => {},
    profileSources: async () => ({ sources: [], formats: [], version: 0 }),
    profile: async () => fail("made up"),
    profileFunctions: async () => fail("made up"),
    profileEvents: async () => fail("made up"),
    profileSandwich: async () => fail("made up"),
    profileDiff: async () => fail("made up"),
    profileChart: async () => fail("made up"),
    profileSplit: async () => fail("made up"),
    profileMarks: async () => fail("made up"),
    profileStep: async () => fail("made up"),
    profileSampleOn: async () => fail("made up"),
    profileExport: async () => fail("made up"),
    profileAnnotate: async () => fail("made up"),
  };
}

const NO_MIGRATIONS: Migrations = {
  count: 0,
  lane: new Int32Array(0),
  t: new Float64Array(0),
  until: new Float64Array(0),
  moves: new Int32Array(0),
  from: new Int32Array(0),
  to: new Int32Array(0),
  distance: [],
  fromNode: new Int32Array(0),
  toNode: new Int32Array(0),
};

const NO_TOPOLOGY: CpuTopology = {
  count: 0,
  lane: new Int32Array(0),
  cpu: new Int32Array(0),
  node: new Int32Array(0),
  socket: new Int32Array(0),
  core: new Int32Array(0),
  isGiven: new Uint8Array(0),
  ran: [],
};

const NO_EDGES: EdgeTable = {
  count: 0,
  total: 0,
  kind: new Uint8Array(0),
  fromLane: new Int32Array(0),
  fromNs: new Float64Array(0),
  toLane: new Int32Array(0),
  toNs: new Float64Array(0),
};

type PatternOf = (lane: number) => Pattern | undefined;

/** Row of the interval that holds `t`. */
function find(pattern: Pattern, t: number): number {
  let low = 0;
  let high = pattern.state.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pattern.start[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function describe(lane: number, row: number, pattern: Pattern): StateDetails {
  const state = pattern.state[row] ?? 0;
  return {
    lane,
    row,
    start: pattern.start[row] ?? 0,
    end: pattern.start[row + 1] ?? 0,
    state,
    stateName: STATE_NAMES[state] ?? "",
    reason: reasonOf(state, pattern.reason[row] ?? 0),
    culprit: -1,
    evidence: ["kvm_exit at the start", "kvm_entry at the end"],
    cpu: lane % 4,
    lastCpu: -1,
    priority: "nice 0",
  };
}

function reasonOf(state: number, reason: number): string {
  if (state === State.HYPERVISOR || state === State.VMM) return EXIT_REASONS[reason] ?? "";
  if (state === State.SYSCALL) return ["read", "futex", "epoll_wait", "write", "ioctl", "close"][reason] ?? "";
  if (state === State.WAIT || state === State.BLOCKED)
    return ["timer", "ipi", "disk", "net", "device", ""][reason] ?? "";
  return "";
}

/** Sum of each state in [0, t). */
function sumsAt(pattern: Pattern, t: number, into: Float64Array): void {
  const row = find(pattern, t);
  const at = row * STATE_COUNT;
  for (let s = 0; s < STATE_COUNT; s++) into[s] = pattern.sums[at + s] ?? 0;
  const state = pattern.state[row] ?? 0;
  const end = Math.min(t, pattern.start[row + 1] ?? 0);
  into[state] = (into[state] ?? 0) + Math.max(0, end - (pattern.start[row] ?? 0));
}

function timeInStates(pattern: Pattern, t0: number, t1: number): Float64Array {
  const from = new Float64Array(STATE_COUNT);
  const to = new Float64Array(STATE_COUNT);
  sumsAt(pattern, Math.max(0, t0), from);
  sumsAt(pattern, Math.max(0, t1), to);
  return to.map((value, s) => value - (from[s] ?? 0));
}

function cells(request: CellsRequest, patternOf: PatternOf, endNs: number): CellsAnswer {
  const { lanes, t0, t1, width } = request;
  const out = new Uint8Array(lanes.length * width * 4);
  const step = (t1 - t0) / width;
  const before = new Float64Array(STATE_COUNT);
  const after = new Float64Array(STATE_COUNT);
  lanes.forEach((lane, row) => {
    const pattern = patternOf(lane);
    if (pattern === undefined) return;
    sumsAt(pattern, t0, before);
    for (let x = 0; x < width; x++) {
      const end = t0 + (x + 1) * step;
      sumsAt(pattern, end, after);
      if (0 < end && t0 + x * step < endNs) putCell(out, (row * width + x) * 4, before, after, step);
      before.set(after);
    }
  });
  return { t0, t1, width, lanes, cells: out, readUntilNs: endNs };
}

function putCell(out: Uint8Array, at: number, before: Float64Array, after: Float64Array, step: number): void {
  let first = 0;
  let second = 0;
  let most = 0;
  let next = 0;
  for (let s = 0; s < STATE_COUNT; s++) {
    const time = (after[s] ?? 0) - (before[s] ?? 0);
    if (most < time) {
      second = first;
      next = most;
      first = s;
      most = time;
    } else if (next < time) {
      second = s;
      next = time;
    }
  }
  out[at] = first;
  out[at + 1] = Math.min(255, Math.round((most / step) * 255));
  out[at + 2] = second;
  out[at + 3] = next === 0 ? 0 : Math.max(1, Math.min(255, Math.round((next / step) * 255)));
}

function intervals(request: IntervalsRequest, patternOf: PatternOf): IntervalTable {
  const found: { lane: number; row: number; start: number; end: number; pattern: Pattern }[] = [];
  for (const lane of request.lanes) {
    const pattern = patternOf(lane);
    if (pattern === undefined) continue;
    for (let row = find(pattern, request.t0); row < pattern.state.length; row++) {
      const start = pattern.start[row] ?? 0;
      if (request.t1 <= start || 20_000 < found.length) break;
      if (request.states?.includes(pattern.state[row] ?? 0) === false) continue;
      found.push({ lane, row, start, end: pattern.start[row + 1] ?? 0, pattern });
    }
  }
  found.sort((a, b) => (request.order === "longest" ? b.end - b.start - (a.end - a.start) : a.start - b.start));
  const kept = found.slice(0, request.limit);
  return {
    count: kept.length,
    total: found.length,
    lane: Int32Array.from(kept, (one) => one.lane),
    start: Float64Array.from(kept, (one) => one.start),
    end: Float64Array.from(kept, (one) => one.end),
    state: Uint8Array.from(kept, (one) => one.pattern.state[one.row] ?? 0),
    reason: kept.map((one) => reasonOf(one.pattern.state[one.row] ?? 0, one.pattern.reason[one.row] ?? 0)),
    culprit: new Int32Array(kept.length).fill(-1),
    inner: new Int32Array(kept.length).fill(-1),
    cpu: new Int32Array(kept.length).fill(-1),
  };
}

function minimap(width: number, t1: number): MinimapAnswer {
  const wave = (seed: number, floor: number) =>
    Float32Array.from({ length: width }, (_, x) => {
      const p = x / width;
      return Math.max(
        0,
        floor + 0.5 * Math.sin(p * 21 + seed) ** 2 * Math.sin(p * 5 + seed) + 0.1 * Math.sin(x * seed),
      );
    });
  const lost = Float32Array.from({ length: width }, (_, x) => (0.62 < x / width && x / width < 0.63 ? 1 : 0));
  const gaps = Float64Array.of(0.62 * t1, 0.63 * t1);
  return { t0: 0, t1, width, busy: wave(1.3, 0.4), steal: wave(2.9, 0.02), exits: wave(4.1, 0.2), lost, gaps };
}

function statistics(lanes: Int32Array, t0: number, t1: number, patternOf: PatternOf): Statistics {
  const ns = new Float64Array(STATE_COUNT);
  const count = new Float64Array(STATE_COUNT);
  for (const lane of lanes) {
    const pattern = patternOf(lane);
    if (pattern === undefined) continue;
    timeInStates(pattern, t0, t1).forEach((time, s) => {
      ns[s] = (ns[s] ?? 0) + time;
    });
    for (let row = find(pattern, t0); row < find(pattern, t1); row++) {
      const s = pattern.state[row] ?? 0;
      count[s] = (count[s] ?? 0) + 1;
    }
  }
  const states = Array.from(ns, (time, state) => ({ state, ns: time, count: count[state] ?? 0, maxNs: time / 3 }));
  return {
    kinds: [{ kind: "vcpu", lanes: lanes.length, states: states.filter((row) => 0 < row.ns), absentNs: 0 }],
    exits: EXIT_REASONS.map((reason, i) => ({
      reason,
      count: 1000 - i * 130,
      totalNs: 9e6 / (i + 1),
      minNs: 900,
      maxNs: 120_000,
      p50Ns: 4000,
      p99Ns: 61_000,
    })),
  };
}

function traceInfo(events: number): TraceInfo {
  return {
    events,
    begin_ns: "1763720527123456789",
    end_ns: "1763720531123456789",
    traces: [],
    machines: [{ name: "labhost", role: "host", roles: ["host"], cpus: 4, vms: [] }],
    analyses: [
      { id: "sched", status: "full", missing: [], record_with: [], title: "CPU and thread states", reason: "" },
      {
        id: "guest",
        status: "none",
        missing: ["kvm_cr"],
        record_with: ["lttng enable-event --kernel kvm_cr,kvm_x86_entry,kvm_x86_exit"],
        title: "processes and threads of guests",
        reason: "no kvm_cr in the trace",
      },
    ],
  };
}
