import type { CounterSeries } from "../../facts/counter-store.js";
import type { LaneId } from "../../model/lanes.js";
import { COUNTER_OF } from "../../model/monitor-values.js";
import {
  RESPONSE_SIGNS,
  type ResponseSign,
  type RunAmount,
  type RunCurve,
  type RunFigures,
  type RunInputs,
} from "../../model/run-comparison.js";
import type { QueryContext } from "../context.js";
import { laneWords } from "../lane-words.js";
import { meanOf, stretchesOf } from "../monitor/monitor-series.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { type InputResponse, responsesIn } from "./responses.js";
import { numberOf, type Run, runsOf } from "./runs.js";

/** Processes that took less than this in a run are not compared one by one. */
const LEAST_PROCESS_NS = 20e6;
const MOST_PROCESSES = 50;
const HOST_CPUS = `CPUs of the host${COUNTER_OF}`;
const BUSY = /^(?:user|nice|system|irq|softirq|steal), CPUs$/;

/** Every run of a session, summed up. `name`: of what was opened. */
export function* runFigures(context: QueryContext, name: string): Steps<readonly RunFigures[]> {
  const runs = runsOf(context);
  const all: RunFigures[] = [];
  for (const run of runs) {
    const figures = yield* figuresOf(context, run, runs.length === 1 ? name : `${name}, run ${run.number}`);
    all.push(figures);
  }
  return all;
}

function* figuresOf(context: QueryContext, run: Run, name: string): Steps<RunFigures> {
  const { told, lane, t0, t1, isWhole, number } = run;
  const all = yield* responsesIn(context, t0, t1);
  const inputs = inputsOf(
    context,
    all.filter((input) => input.lane === lane && input.runNs === t0),
    run,
  );
  const series = yield* seriesOf(context, lane);
  const cpuNs = sumIn(series.cpu, t0, t1);
  const amounts = amountsOf(run, series, cpuNs);
  const processes = yield* processAmounts(context, run);
  const hostBusyNs = sumIn(series.host, t0, t1);
  const state = told.get("state") ?? "";
  return {
    name,
    run: number,
    series: run.series,
    vm: laneWords(context, lane),
    lane,
    recording: told.get("id") ?? "",
    mode: told.get("mode") ?? "",
    speed: numberOf(run, "speed"),
    qemu: told.get("qemu") ?? "",
    machine: told.get("machine") ?? "",
    accel: told.get("accel") ?? "",
    host: context.lanes.specs[lane]?.machine ?? "",
    t0,
    t1,
    isWhole,
    cutShort: state === "done" || state === "" ? "" : (told.get("why") ?? state),
    hostLoad: Math.max(0, hostBusyNs - (Number.isNaN(cpuNs) ? 0 : cpuNs)) / (t1 - t0),
    hostCpus: Number.isNaN(numberOf(run, "cpus")) ? 0 : numberOf(run, "cpus"),
    inputs,
    amounts: [...amounts, ...processes],
    curves: curvesOf(inputs, series, t1),
  };
}

function inputsOf({ strings }: QueryContext, all: readonly InputResponse[], { t0 }: Run): RunInputs {
  const numbered = all.map((input, i) => ({ ...input, number: input.number < 0 ? i : input.number }));
  const column = (of: (input: InputResponse) => number) => Float64Array.from(numbered, of);
  const signNs = Object.fromEntries(RESPONSE_SIGNS.map((sign) => [sign, column(({ signs }) => signs[sign])]));
  return {
    number: Int32Array.from(numbered, ({ number }) => number),
    label: numbered.map(({ keys }) => strings.get(keys)),
    sentNs: column(({ t }) => t),
    plannedNs: column(({ t, lateNs, answerNs }) => t + (Number.isNaN(answerNs) ? 0 : answerNs / 2) - lateNs - t0),
    errorNs: column(({ lateNs }) => lateNs),
    signNs: signNs as Record<ResponseSign, Float64Array>,
  };
}

/** Counters of a VM and of its host that a run is told by. */
interface RunSeries {
  /** How many CPUs the threads of the VM had. */
  readonly cpu: readonly CounterSeries[];
  readonly waited: readonly CounterSeries[];
  readonly exits: readonly CounterSeries[];
  readonly read: readonly CounterSeries[];
  readonly written: readonly CounterSeries[];
  readonly memory: readonly CounterSeries[];
  readonly host: readonly CounterSeries[];
}

const OF_VM: readonly (readonly [keyof RunSeries, RegExp])[] = [
  ["cpu", /^(?:(?:vCPU \d+ )?host's account|other threads of QEMU) › ran, CPUs$/],
  ["waited", /^(?:vCPU \d+ )?host's account › waited for a CPU, CPUs$/],
  ["exits", /^(?:vCPU \d+ )?KVM › exits\/s$/],
  ["read", /^block .+ › read bytes\/s$/],
  ["written", /^block .+ › write bytes\/s$/],
  ["memory", /^process of QEMU › resident, bytes$/],
];

function* seriesOf({ counters, lanes }: QueryContext, vm: LaneId): Steps<RunSeries> {
  const found = { cpu: [], waited: [], exits: [], read: [], written: [], memory: [], host: [] } as Record<
    keyof RunSeries,
    CounterSeries[]
  >;
  const machine = lanes.specs[vm]?.machine;
  for (const [i, series] of counters.series.entries()) {
    if (i % STEP_ROWS === 0) yield;
    if (series.counter !== "monitor") continue;
    if (isBelow(lanes, series.lane, vm)) {
      for (const [key, name] of OF_VM) if (name.test(series.detail)) found[key].push(series);
    } else if (series.detail.startsWith(HOST_CPUS) && lanes.specs[series.lane]?.machine === machine) {
      if (BUSY.test(series.detail.slice(HOST_CPUS.length))) found.host.push(series);
    }
  }
  return found;
}

function isBelow(lanes: QueryContext["lanes"], lane: LaneId, vm: LaneId): boolean {
  for (let at = lane; 0 <= at; at = lanes.specs[at]?.parent ?? -1) if (at === vm) return true;
  return false;
}

/** Less of a run is not all of it. */
const MOST_OF_IT = 0.5;

/**
 * Of rates, what they add up to in [t0, t1): the looks at the borders tell of other times, too, so it is the mean of what is
 * known. NaN: less than half is known of any.
 */
function sumIn(all: readonly CounterSeries[], t0: number, t1: number): number {
  let sum = Number.NaN;
  for (const series of all) {
    const { mean, knownNs } = meanOf(series, t0, t1);
    if (MOST_OF_IT * (t1 - t0) <= knownNs && 0 < knownNs) sum = (Number.isNaN(sum) ? 0 : sum) + mean * (t1 - t0);
  }
  return sum;
}

function amountsOf({ t0, t1, isWhole, told }: Run, series: RunSeries, cpuNs: number): readonly RunAmount[] {
  const total = (all: readonly CounterSeries[]) => Math.round(sumIn(all, t0, t1) / 1e9);
  const amounts: readonly RunAmount[] = [
    { metric: "total time", unit: "ns", value: isWhole && told.get("state") !== "stopped" ? t1 - t0 : Number.NaN },
    { metric: "CPU time of the VM", unit: "ns", value: cpuNs },
    { metric: "waited for a CPU", unit: "ns", value: sumIn(series.waited, t0, t1) },
    { metric: "exits", unit: "count", value: total(series.exits) },
    { metric: "bytes read", unit: "bytes", value: total(series.read) },
    { metric: "bytes written", unit: "bytes", value: total(series.written) },
    { metric: "memory peak", unit: "bytes", value: peakIn(series.memory, t0, t1) },
  ];
  return amounts.filter(({ value }) => !Number.isNaN(value));
}

function peakIn(all: readonly CounterSeries[], t0: number, t1: number): number {
  let peak = Number.NaN;
  for (const series of all)
    for (const { value } of stretchesOf(series, t0, t1, true))
      peak = Number.isNaN(peak) ? value : Math.max(peak, value);
  return peak;
}

/** Processes of the guest by their names: a run starts others of the same name. */
function* processAmounts(
  { guestProcesses, strings }: QueryContext,
  { lane, t0, t1 }: Run,
): Steps<readonly RunAmount[]> {
  const { columns } = guestProcesses;
  const lives = new Map<string, { readonly name: number; readonly first: number; last: number }>();
  const end = guestProcesses.firstFrom("t", t1);
  for (let row = 0; row < end; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (columns.lane.at(row) !== lane) continue;
    const key = `${columns.pid.at(row)} ${columns.started.at(row)}`;
    const seconds = columns.cpuSeconds.at(row);
    const life = lives.get(key);
    // What it had before the run is no part of it.
    if (life === undefined || columns.t.at(row) <= t0)
      lives.set(key, { name: columns.name.at(row), first: seconds, last: seconds });
    else life.last = seconds;
  }
  const byName = new Map<string, number>();
  for (const { name, first, last } of lives.values()) {
    const text = strings.get(name);
    byName.set(text, (byName.get(text) ?? 0) + (last - first) * 1e9);
  }
  return [...byName]
    .filter(([, ns]) => LEAST_PROCESS_NS <= ns)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_PROCESSES)
    .map(([name, value]) => ({ metric: `process ${name}`, unit: "ns", value }));
}

/** Each counter between inputs: so runs of other lengths lie beside each other. */
function curvesOf({ sentNs }: RunInputs, series: RunSeries, t1: number): readonly RunCurve[] {
  const curve = (metric: string, unit: RunCurve["unit"], all: readonly CounterSeries[]): readonly RunCurve[] => {
    if (all.length === 0) return [];
    const value = sentNs.map((t, i) => {
      const to = sentNs[i + 1] ?? t1;
      return t < to ? sumIn(all, t, to) / (to - t) : Number.NaN;
    });
    return value.every(Number.isNaN) ? [] : [{ metric, unit, value }];
  };
  return [
    ...curve("CPUs of the VM", "cpus", series.cpu),
    ...curve("CPUs waited for", "cpus", series.waited),
    ...curve("exits per second", "count", series.exits),
    ...curve("bytes read per second", "bytes", series.read),
    ...curve("bytes written per second", "bytes", series.written),
    ...curve("memory", "bytes", series.memory),
  ];
}
