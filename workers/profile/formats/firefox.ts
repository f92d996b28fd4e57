import { selectRank } from "../../core/select.js";
import { escapedJson } from "../../core/unseen.js";
import { PROFILE_MODE_NAMES, ProfileMode } from "../../model/profile-scope.js";
import type { ProfiledThread, TimedProfile } from "../timed-profile.js";
import { FirefoxTables } from "./firefox-tables.js";
import type { TimedFormat } from "./format.js";
import { jsonColumn } from "./json-column.js";

// The "processed profile format" of https://profiler.firefox.com, version 61: github.com/firefox-devtools/profiler,
// src/types/profile.ts and docs-developer/CHANGELOG-formats.md. Its readers bring older versions up to date.
const VERSION = 61;
/** Version of the format of Firefox itself, which this one was made of. Readers want one, and ask nothing of it. */
const GECKO_VERSION = 31;

/**
 * Colours that the Firefox Profiler has for categories, by ProfileMode. They are near those of our flame graphs. The
 * first one must be grey: it stands for what has no category.
 */
const COLOURS: readonly string[] = ["grey", "green", "yellow", "purple", "magenta", "orange", "blue", "transparent"];

/** For https://profiler.firefox.com: each thread with its samples at their times, modes as categories. */
export const firefox: TimedFormat = {
  name: "firefox",
  title: "Firefox Profiler",
  ending: "json.gz",
  mime: "application/gzip",
  isGzip: true,
  *writeTimed(profile) {
    const tables = new FirefoxTables(profile);
    const threads = threadsOf(profile);
    const interval = intervalOf(profile, threads);
    yield `{"meta":${json(metaOf(profile, interval))},"libs":[],"threads":[`;
    for (const [n, thread] of threads.entries()) {
      yield n === 0 ? "\n" : ",\n";
      yield* threadText(profile, thread, tables);
    }
    yield `\n],"shared":{`;
    yield* tables.write();
    yield "}}\n";
  },
};

function metaOf({ source, event, totals }: TimedProfile, interval: number) {
  return {
    preprocessedProfileVersion: VERSION,
    version: GECKO_VERSION,
    product: event === "" || event === source ? source : `${source}, ${event}`,
    importedFrom: "Lanescope",
    // Times are those of the session, which may lie anywhere.
    startTime: 0,
    interval,
    processType: 0,
    stackwalk: 1,
    categories: PROFILE_MODE_NAMES.map((name, mode) => ({ name, color: COLOURS[mode], subcategories: ["Other"] })),
    markerSchema: [],
    sampleUnits: { time: "ms", eventDelay: "ms", threadCPUDelta: "ns" },
    // Else names are asked for on the network.
    symbolicated: true,
    usesOnlyOneStackType: true,
    sourceCodeIsNotOnSearchfox: true,
    keepProfileThreadOrder: true,
    extra: totals.notes.length === 0 ? [] : [notesSection(totals.notes)],
  };
}

function notesSection(notes: readonly string[]) {
  return {
    label: "Lanescope",
    entries: notes.map((value, n) => ({ label: `Note ${n + 1}`, format: "string", value })),
  };
}

interface ThreadRows {
  readonly thread: ProfiledThread;
  /** Of its samples, in order of time. */
  readonly rows: Int32Array;
  readonly weight: number;
}

/** The threads of a process follow each other; those with most weight come first. */
function threadsOf({ threads, timed }: TimedProfile): readonly ThreadRows[] {
  const counts = new Int32Array(threads.length);
  const weights = new Float64Array(threads.length);
  for (let row = 0; row < timed.count; row += 1) {
    const thread = timed.thread[row] as number;
    counts[thread] = (counts[thread] as number) + 1;
    weights[thread] = (weights[thread] as number) + (timed.weight[row] as number);
  }
  const rows = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(threads.length);
  for (let row = 0; row < timed.count; row += 1) {
    const thread = timed.thread[row] as number;
    const place = filled[thread] as number;
    (rows[thread] as Int32Array)[place] = row;
    filled[thread] = place + 1;
  }
  const ofProcess = new Map<string, number>();
  for (const [n, thread] of threads.entries()) {
    ofProcess.set(processKey(thread), (ofProcess.get(processKey(thread)) ?? 0) + (weights[n] as number));
  }
  const list = threads.map((thread, n) => ({
    thread,
    rows: rows[n] as Int32Array,
    weight: weights[n] as number,
    key: processKey(thread),
  }));
  return list.sort((a, b) => {
    const heavier = (ofProcess.get(b.key) as number) - (ofProcess.get(a.key) as number);
    return heavier || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) || b.weight - a.weight;
  });
}

function processKey({ machine, pid, process }: ProfiledThread): string {
  return `${machine} ${pid} ${pid < 0 ? process : ""}`;
}

function* threadText(profile: TimedProfile, { thread, rows }: ThreadRows, tables: FirefoxTables): Generator<string> {
  const { timed, unit, threads } = profile;
  const isAlone = threads.every(({ machine }) => machine === thread.machine);
  const pid = thread.pid < 0 ? thread.process : `${thread.pid}`;
  const about = {
    name: thread.name,
    processName: isAlone || thread.machine === "" ? thread.process : `${thread.process} (${thread.machine})`,
    // Processes of two machines may have one number.
    pid: isAlone ? pid : `${thread.machine} ${pid}`,
    tid: thread.tid < 0 ? thread.name : thread.tid,
    isMainThread: 0 <= thread.tid && thread.tid === thread.pid,
    processType: "default",
    processStartupTime: 0,
    processShutdownTime: null,
    registerTime: 0,
    unregisterTime: null,
    pausedRanges: [],
    markers: { data: [], name: [], startTime: [], endTime: [], phase: [], category: [], length: 0 },
  };
  const isTime = unit === "ns";
  const rowOf = (n: number) => rows[n] as number;
  yield `${json(about).slice(0, -1)},"samples":{"length":${rows.length},"weightType":"${isTime ? "tracing-ms" : "samples"}"`;
  yield* jsonColumn("stack", rows.length, (n) => `${tables.stackOf(rowOf(n), thread)}`);
  yield* jsonColumn("time", rows.length, (n) => milliseconds(timed.t[rowOf(n)] as number));
  if (unit === "samples") yield ',"weight":null';
  else yield* jsonColumn("weight", rows.length, (n) => weightText(timed.weight[rowOf(n)] as number, isTime));
  if (tellsCpuTime(profile)) yield* jsonColumn("threadCPUDelta", rows.length, (n) => `${cpuDelta(profile, rows, n)}`);
  yield "}}";
}

function weightText(weight: number, isTime: boolean): string {
  return isTime ? milliseconds(weight) : `${weight}`;
}

/** Samples of a clock stand for the time that the thread ran before. */
function tellsCpuTime({ source, unit }: TimedProfile): boolean {
  return unit === "ns" && (source === "host" || source === "guest");
}

/** Ns that the thread ran since its sample before, as far as the samples say it. */
function cpuDelta({ timed }: TimedProfile, rows: Int32Array, n: number): number {
  const row = rows[n] as number;
  if (n === 0 || timed.mode[row] === ProfileMode.IDLE) return 0;
  const since = (timed.t[row] as number) - (timed.t[rows[n - 1] as number] as number);
  return Math.round(Math.min(timed.weight[row] as number, since));
}

/** Ms between samples: the usual distance of two of one thread. */
function intervalOf({ timed }: TimedProfile, threads: readonly ThreadRows[]): number {
  const gaps = new Float64Array(timed.count);
  let count = 0;
  for (const { rows } of threads) {
    for (let n = 1; n < rows.length; n += 1) {
      const gap = (timed.t[rows[n] as number] as number) - (timed.t[rows[n - 1] as number] as number);
      if (gap <= 0) continue;
      gaps[count] = gap;
      count += 1;
    }
  }
  return count === 0 ? 1 : selectRank(gaps.subarray(0, count), count >> 1) / 1e6;
}

/** To the nanosecond. */
function milliseconds(ns: number): string {
  return `${Number((ns / 1e6).toFixed(6))}`;
}

function json(data: unknown): string {
  return escapedJson(JSON.stringify(data));
}
