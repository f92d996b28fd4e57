import { readFileSync } from "node:fs";
import { join } from "node:path";
import { State } from "../../workers/model/states.js";
import { type Analysed, analyse } from "./analyses-open.js";

/** Who ran inside a VM, as the guest itself recorded it, on the clock of the host's session. */
export interface TruthSpan {
  readonly start: number;
  readonly end: number;
  /** Thread and process ids; 0 idle. */
  readonly tid: number;
  readonly pid: number;
  readonly isKernel: boolean;
  /** The thread was in user mode: no system call, no interrupt. Of logs see USER_WORK. */
  readonly isUserMode: boolean;
}

/** Comma-separated values with a heading, as records. */
export function readCsv(file: string): Record<string, string>[] {
  const [head = "", ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, i) => [names[i] ?? "", value])));
}

/** A clock read next to the TSC. Reads that took long (an exit in between) say little and are left out. */
interface Reading {
  readonly ns: number;
  readonly tsc: number;
}

function readings(files: readonly string[], clocks: readonly string[]): Reading[] {
  return files
    .flatMap(readCsv)
    .filter((row) => clocks.includes(row.clock ?? "") && Number(row.tsc_after) - Number(row.tsc_before) < 5000)
    .map((row) => ({ ns: Number(row.ns), tsc: (Number(row.tsc_before) + Number(row.tsc_after)) / 2 }))
    .sort((a, b) => a.tsc - b.tsc);
}

/** Straight lines between readings, and beyond them. */
function interpolate(points: readonly { readonly x: number; readonly y: number }[], x: number): number {
  let i = 1;
  while (i + 1 < points.length && (points[i]?.x ?? 0) < x) i++;
  const a = points[i - 1];
  const b = points[i];
  if (!a || !b) throw new Error("clocks were read less than twice");
  return a.y + ((x - a.x) * (b.y - a.y)) / (b.x - a.x);
}

/** From CLOCK_MONOTONIC of a guest to time in the host's session, by the TSC both share (host = guest - offset). */
export function guestToHost(folder: string, vm: string, host: Analysed): (guestNs: number) => number {
  const guestTsc = guestNsToTsc(folder, vm);
  const fromTsc = guestTscToHost(folder, vm, host);
  return (ns) => fromTsc(guestTsc(ns));
}

function guestNsToTsc(folder: string, vm: string): (ns: number) => number {
  // The guests were never suspended: boot time is monotonic time, and its reads were undisturbed.
  const points = readings([join(folder, "gt", vm, "clocks.csv")], ["boottime"]).map(({ ns, tsc }) => ({
    x: ns,
    y: tsc,
  }));
  return (ns) => interpolate(points, ns);
}

export function guestTscToHost(folder: string, vm: string, host: Analysed): (tsc: number) => number {
  const files = ["begin", "end"].map((when) => join(folder, `gt/host-clocks-${when}.csv`));
  const points = readings(files, ["monotonic", "boottime"]).map(({ ns, tsc }) => ({ x: tsc, y: ns }));
  const ends = [points[0], points.at(-1)].filter((point) => point !== undefined);
  const offset = tscOffset(folder, vm);
  return (tsc) => interpolate(ends, tsc - offset) - host.clockAtZeroNs;
}

/** `host-vms.txt` names the offset of each VM's vCPUs, which here are all the same. */
function tscOffset(folder: string, vm: string): number {
  const lines = readFileSync(join(folder, "gt/host-vms.txt"), "utf8").split("\n");
  let current = "";
  for (const line of lines) {
    current = /^(vm\w+)/.exec(line)?.[1] ?? current;
    const found = /tsc-offset (-?\d+)/.exec(line);
    if (found && current === vm) return Number(found[1]);
  }
  throw new Error(`no tsc-offset of ${vm}`);
}

/** Pid of the VMM of a VM, by the offsets' paths or by the heading before its processes. */
export function vmPid(folder: string, vm: string): number {
  const text = readFileSync(join(folder, "gt/host-vms.txt"), "utf8");
  const found = new RegExp(`^${vm} (\\d+)$`, "m").exec(text) ?? new RegExp(`^${vm} \\S*/kvm/(\\d+)-`, "m").exec(text);
  if (!found) throw new Error(`no pid of ${vm}`);
  return Number(found[1]);
}

/** The guest's own trace as spans of its current threads, per guest CPU. */
export async function readTruth(folder: string, vm: string, host: Analysed): Promise<TruthSpan[][]> {
  const guest = await analyse(join(folder, `lttng-${vm}`));
  const toHost = guestToHost(folder, vm, host);
  const { pids, kernel } = readPs(join(folder, "gt", vm, "ps.txt"));
  const spans: TruthSpan[][] = [];
  for (const machine of guest.session.machines) {
    const threads = [...machine.threads, ...machine.cpus.flatMap((cpu) => (cpu ? [cpu.idle] : []))];
    for (const { track, tid, tgid, cpu } of threads) {
      const pid = pids.get(tid) ?? (0 < tgid ? tgid : tid);
      for (let row = 0; row < track.count; row++) {
        if (!RUNNING.has(track.stateAt(row))) continue;
        const start = toHost(track.startAt(row) + guest.clockAtZeroNs);
        const end = toHost(track.endAt(row, guest.endNs) + guest.clockAtZeroNs);
        const list = spans[Math.max(0, cpu)] ?? [];
        spans[Math.max(0, cpu)] = list;
        const isUserMode = track.stateAt(row) === State.USER;
        list.push({ start, end, tid, pid, isKernel: kernel.has(tid), isUserMode });
      }
    }
  }
  for (const list of spans) list?.sort((a, b) => a.start - b.start);
  return spans;
}

const RUNNING: ReadonlySet<number> = new Set([State.USER, State.SYSCALL, State.INTERRUPTED, State.IDLE]);

/** Columns PID TID PPID; kernel threads are children of kthreadd. */
function readPs(file: string): { pids: Map<number, number>; kernel: Set<number> } {
  const pids = new Map<number, number>();
  const kernel = new Set<number>();
  for (const line of readFileSync(file, "utf8").split("\n").slice(1)) {
    const [pid = 0, tid = 0, ppid = 0] = line.trim().split(/\s+/).map(Number);
    pids.set(tid, pid);
    if (ppid === 2 || pid === 2) kernel.add(tid);
  }
  return { pids, kernel };
}

/**
 * Kinds of rows (column `what`) that are loops in user mode. All other rows are one system call each, from before it to
 * after it: a "write" to the pipe of piper.csv takes 0.13 ms, and of the exits recorded in such rows 89 of 101 found
 * the guest's kernel (cpl 0), and 12 user mode. They are guest time of the thread, and no user mode.
 */
const USER_WORK: ReadonlySet<string | undefined> = new Set(["burn", "consume", "hold", "turn"]);

/**
 * The workload's own log as spans: each row is a piece of work of one thread. Pieces that overlap others are left
 * out, since the log does not say who had the vCPU.
 */
export function readWork(folder: string, vm: string, host: Analysed, files: readonly string[]): TruthSpan[] {
  const toHost = guestTscToHost(folder, vm, host);
  const spans = files
    .flatMap((file) => readCsv(join(folder, "gt", vm, file)))
    .map((row) => ({
      start: toHost(Number(row.tsc_begin)),
      end: toHost(Number(row.tsc_end)),
      tid: Number(row.tid),
      pid: Number(row.pid),
      isKernel: false,
      isUserMode: USER_WORK.has(row.what),
    }))
    .sort((a, b) => a.start - b.start);
  return spans.filter(
    ({ start, end }, i) => (spans[i - 1]?.end ?? start) <= start && end <= (spans[i + 1]?.start ?? end),
  );
}
