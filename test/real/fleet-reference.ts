import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { type ExportedRow, exportedRows, openPacked, valueOr } from "../setup/session.js";

// Answers to the questions of docs/fleet/queries.md, from what `lanescope export` writes of each trace, without SQL.

/** What the questions read. */
type TableName = "steal" | "exits" | "latencies" | "vm-usage" | "cpu-usage" | "fingerprints";

/** A trace as it is read by itself. */
export interface ReadTrace {
  readonly key: string;
  readonly host: string | undefined;
  readonly date: string | undefined;
  readonly isRead: boolean;
  readonly recordedNs: number;
  readonly events: number;
  /** Undefined: not known. */
  readonly lostEvents: number | undefined;
  readonly gaps: number;
  readonly tables: Readonly<Record<TableName, readonly ExportedRow[]>>;
}

export type Cell = string | number | null;

/** Reads a trace and exports the tables that the questions need. */
export async function readTrace(key: string, path: string, host?: string, date?: string): Promise<ReadTrace> {
  const engine = await openPacked(valueOr(await listTraceFiles([path])).files);
  const { begin_ns, end_ns, events, traces } = await engine.info();
  const lost = traces.map((trace) => trace.lost);
  const isCounted = lost.every((of) => of.gaps === 0 || 0 < of.events);
  const rows = (table: string) => exportedRows(engine, table);
  const tables = {
    steal: await rows("steal"),
    exits: await rows("exits"),
    latencies: await rows("latencies"),
    "vm-usage": await rows("vm-usage"),
    "cpu-usage": await rows("cpu-usage"),
    fingerprints: await rows("fingerprints"),
  };
  await engine.close();
  return {
    key,
    host,
    date,
    isRead: true,
    recordedNs: Number(BigInt(end_ns) - BigInt(begin_ns)),
    events,
    lostEvents: isCounted ? sum(lost, (of) => of.events) : undefined,
    gaps: sum(lost, (of) => of.gaps),
    tables,
  };
}

export function answersOf(traces: readonly ReadTrace[], until: string): Record<string, Cell[][]> {
  const read = traces.filter(({ isRead }) => isRead);
  return {
    "which-vm-lost-most": whichVmLostMost(read.filter(({ date }) => isWithin(date, until, 7))),
    "wake-up-latency": wakeUpLatency(read),
    "exits-by-reason": exitsByReason(read),
    "lost-events": lostEvents(traces),
    "noisy-neighbours": noisyNeighbours(read),
    "two-weeks": twoWeeks(read, until),
  };
}

const DAY_MS = 86_400_000;

/** Whether it is in the days before the day `until`. */
function isWithin(date: string | undefined, until: string, days: number): boolean {
  const before = date === undefined ? 0 : (Date.parse(until) - Date.parse(date)) / DAY_MS;
  return 0 < before && before <= days;
}

interface Vm {
  readonly lane: string;
  readonly name: string;
}

const vmOf = (lane: Cell | undefined) => `${lane ?? ""}`.split("/vcpu/")[0] ?? "";

export function vmsOf({ tables }: ReadTrace): ReadonlyMap<string, Vm> {
  return new Map(tables["vm-usage"].map(({ lane, name }) => [`${lane}`, { lane: `${lane}`, name: `${name}` }]));
}

/** For how long each VM of each host was recorded, ns. */
function recordedVms(traces: readonly ReadTrace[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const trace of traces)
    for (const vm of vmsOf(trace).values()) add(sums, key(trace.host, vm.lane, vm.name), trace.recordedNs);
  return sums;
}

function whichVmLostMost(traces: readonly ReadTrace[]): Cell[][] {
  const groups = new Map<string, { of: Cell[]; lostNs: number; times: number; longestNs: number }>();
  for (const trace of traces) {
    const vms = vmsOf(trace);
    const names = new Map(trace.tables["cpu-usage"].map(({ lane, name }) => [`${lane}`, `${name}`]));
    for (const [lane, { name }] of vms) names.set(lane, name);
    for (const row of trace.tables.steal) {
      const vm = vms.get(vmOf(row.victim_lane));
      if (vm === undefined) continue;
      const culprit = names.get(vmOf(row.culprit_lane)) ?? `${row.culprit_lane ?? ""}`;
      const of = [trace.host ?? null, vm.name, vm.lane, culprit, `${row.culprit_kind}`];
      const group = groups.get(key(...of)) ?? { of, lostNs: 0, times: 0, longestNs: 0 };
      group.lostNs += Number(row.total_ns);
      group.times += Number(row.count);
      group.longestNs = Math.max(group.longestNs, Number(row.max_ns));
      groups.set(key(...of), group);
    }
  }
  const recorded = recordedVms(traces);
  const rows = [...groups.values()].map(({ of: [host, name, lane, ...culprit], lostNs, times, longestNs }): Cell[] => {
    const perS = (lostNs * 1e3) / (recorded.get(key(host, lane, name)) ?? 0);
    return [host ?? null, name ?? null, lane ?? null, ...culprit, lostNs / 1e6, perS, times, longestNs / 1e6];
  });
  return inOrder(rows, [-6, 1, 3, 4, 5]).slice(0, 20);
}

const isOfVcpu = (lane: Cell | undefined) => `${lane}`.includes("/vcpu/");

/** Of the wake-ups of vCPUs, in order, ns. */
function wakeups({ tables }: ReadTrace): number[] {
  return tables.latencies
    .filter(({ kind, lane }) => kind === "wakeup" && isOfVcpu(lane))
    .map(({ latency_ns }) => Number(latency_ns));
}

function wakeUpLatency(traces: readonly ReadTrace[]): Cell[][] {
  const days = new Map<string, { of: Cell[]; traces: number; all: number[] }>();
  for (const trace of traces) {
    const all = wakeups(trace);
    if (trace.date === undefined || all.length === 0) continue;
    const of = [trace.host ?? null, trace.date];
    const day = days.get(key(...of)) ?? { of, traces: 0, all: [] };
    day.traces += 1;
    day.all = day.all.concat(all);
    days.set(key(...of), day);
  }
  const rows = [...days.values()].map(({ of, traces, all }): Cell[] => {
    all.sort((a, b) => a - b);
    return [
      ...of,
      all.length,
      traces,
      nearestRank(all, 0.5) / 1e3,
      nearestRank(all, 0.99) / 1e3,
      (all.at(-1) ?? 0) / 1e3,
    ];
  });
  return inOrder(rows, [1, 2]);
}

function exitsByReason(traces: readonly ReadTrace[]): Cell[][] {
  const groups = new Map<string, { of: Cell[]; exits: number; totalNs: number; longestNs: number }>();
  for (const trace of traces) {
    const vms = vmsOf(trace);
    for (const row of trace.tables.exits) {
      const vm = vms.get(vmOf(row.lane));
      if (vm === undefined) continue;
      const of = [trace.host ?? null, vm.name, vm.lane, `${row.isa}`, `${row.reason}`];
      const group = groups.get(key(...of)) ?? { of, exits: 0, totalNs: 0, longestNs: 0 };
      group.exits += Number(row.count);
      group.totalNs += Number(row.total_ns);
      group.longestNs = Math.max(group.longestNs, Number(row.max_ns));
      groups.set(key(...of), group);
    }
  }
  const recorded = recordedVms(traces);
  const rows = [...groups.values()].map(({ of, exits, totalNs, longestNs }): Cell[] => {
    const ns = recorded.get(key(of[0], of[2], of[1])) ?? 0;
    return [...of, exits, (exits * 1e9) / ns, totalNs / ns, longestNs / 1e6];
  });
  return inOrder(rows, [-6, 1, 3, 2, 4, 5]).slice(0, 50);
}

function lostEvents(traces: readonly ReadTrace[]): Cell[][] {
  const rows = [...grouped(traces, ({ host }) => host)].map(([host, all]): Cell[] => {
    const known = all.filter(({ isRead }) => isRead);
    const counted = known.filter(({ lostEvents }) => lostEvents !== undefined);
    const events = known.length === 0 ? null : sum(known, (trace) => trace.events);
    const lost = counted.length === 0 ? null : sum(counted, (trace) => trace.lostEvents ?? 0);
    const share = events === null || lost === null || events + lost === 0 ? null : lost / (events + lost);
    const losing = known.filter(({ lostEvents, gaps }) => 0 < (lostEvents ?? 0) || 0 < gaps).length;
    const gaps = known.length === 0 ? null : sum(known, (trace) => trace.gaps);
    return [host ?? null, all.length, all.length - known.length, losing, events, lost, gaps, share];
  });
  return inOrder(rows, [-8, 1]);
}

function noisyNeighbours(traces: readonly ReadTrace[]): Cell[][] {
  const culprits = new Map<string, { of: Cell[]; longestNs: number; victims: Map<string, { vm: Vm; ns: number }> }>();
  for (const trace of traces) {
    const vms = vmsOf(trace);
    for (const row of trace.tables.steal) {
      const [vm, culprit] = [vms.get(vmOf(row.victim_lane)), vms.get(vmOf(row.culprit_lane))];
      if (row.culprit_kind !== "other-vm" || vm === undefined || culprit === undefined) continue;
      const of = [trace.host ?? null, culprit.name, culprit.lane];
      const group = culprits.get(key(...of)) ?? { of, longestNs: 0, victims: new Map() };
      const victim = group.victims.get(key(vm.lane, vm.name)) ?? { vm, ns: 0 };
      victim.ns += Number(row.total_ns);
      group.victims.set(key(vm.lane, vm.name), victim);
      group.longestNs = Math.max(group.longestNs, Number(row.max_ns));
      culprits.set(key(...of), group);
    }
  }
  const rows = [...culprits.values()].map(({ of, longestNs, victims }): Cell[] => {
    const worst = inOrder(
      Array.from(victims.values(), ({ vm, ns }): Cell[] => [vm.lane, vm.name, ns]),
      [-3, 1, 2],
    )[0];
    const takenNs = sum([...victims.values()], ({ ns }) => ns);
    return [...of, takenNs / 1e6, victims.size, worst?.[1] ?? null, Number(worst?.[2]) / 1e6, longestNs / 1e6];
  });
  return inOrder(rows, [-4, 1, 3, 2]).slice(0, 20);
}

function twoWeeks(traces: readonly ReadTrace[], until: string): Cell[][] {
  const recent = traces.filter(({ date }) => isWithin(date, until, 14));
  const rows = [...grouped(recent, ({ host }) => host)].map(([host, all]): Cell[] => {
    const last = all.filter(({ date }) => isWithin(date, until, 7));
    const before = all.filter((trace) => !last.includes(trace));
    return [host ?? null, ...figures(before).flatMap((value, i) => [value, figures(last)[i] ?? null])];
  });
  return inOrder(rows, [1]);
}

function figures(traces: readonly ReadTrace[]): readonly Cell[] {
  if (traces.length === 0) return [null, null, null, null];
  const ns = sum(traces, ({ recordedNs }) => recordedNs);
  const lost = traces.flatMap(({ tables }) => tables.steal.filter(({ victim_lane }) => isOfVcpu(victim_lane)));
  const exits = traces.flatMap(({ tables }) => tables.exits);
  const woken = traces.flatMap(wakeups).sort((a, b) => a - b);
  return [
    ns / 1e9,
    lost.length === 0 ? null : (sum(lost, (row) => Number(row.total_ns)) * 1e3) / ns,
    exits.length === 0 ? null : (sum(exits, (row) => Number(row.count)) * 1e9) / ns,
    woken.length === 0 ? null : nearestRank(woken, 0.99) / 1e3,
  ];
}

function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** By columns, counted from 1; one with a minus is in descending order. Null comes last. */
export function inOrder(rows: readonly Cell[][], by: readonly number[]): Cell[][] {
  return rows.toSorted((a, b) => {
    for (const column of by) {
      const [x, y] = [a[Math.abs(column) - 1] ?? null, b[Math.abs(column) - 1] ?? null];
      if (x === y) continue;
      if (x === null || y === null) return x === null ? 1 : -1;
      const isFirst = 0 < column ? x < y : y < x;
      return isFirst ? -1 : 1;
    }
    return 0;
  });
}

function grouped<T, K>(all: readonly T[], by: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}

function add(sums: Map<string, number>, of: string, value: number): void {
  sums.set(of, (sums.get(of) ?? 0) + value);
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function key(...parts: readonly (Cell | undefined)[]): string {
  return JSON.stringify(parts);
}
