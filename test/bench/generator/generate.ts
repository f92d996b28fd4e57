import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Books } from "./books.js";
import type { EventName } from "./event-classes.js";
import type { TraceOutput } from "./event-stream.js";
import { MIXES } from "./guest-mix.js";
import { Host } from "./host.js";
import { Losses, type LossOptions } from "./losses.js";
import { lttngOutput } from "./lttng-output.js";
import { MainLoop } from "./main-loop.js";
import { perfDataOutput } from "./perf-data-output.js";
import { Random } from "./random.js";
import { addServices } from "./services.js";
import type { Thread } from "./thread.js";
import { traceDatOutput } from "./trace-dat-output.js";
import { type TruthFile, VcpuDetail, VcpuTruth } from "./truth.js";
import { Vcpu } from "./vcpu.js";
import { traitsOf, type VmVariety } from "./vm-traits.js";
import { Daemon, Disk, IoThread, startPassthrough, startTraffic, Vhost } from "./workers.js";

export interface GenerateOptions {
  /** Folder to make; the trace is in `kernel/` below it, as LTTng lays it out, or a file that is called as its format. */
  readonly out: string;
  /** Other tracers than LTTng keep the same events, but those of its state dump; undefined: LTTng. */
  readonly format?: "lttng" | "trace.dat" | "perf.data" | undefined;
  readonly events: number;
  readonly seed: number;
  readonly cpus: number;
  readonly vms: number;
  readonly vcpusPerVm: number;
  /**
   * Threads in all, daemons making up the number; what they and the network do for each CPU stays as on 4 CPUs. undefined:
   * three daemons, and one network for all CPUs.
   */
  readonly threads?: number | undefined;
  readonly header: "compact" | "large";
  readonly packetBytes: number;
  /** Events one full ring buffer loses, once, on the last CPU. */
  readonly lost: number;
  /** Events lost again and again on every CPU; undefined: never. */
  readonly losses?: Omit<LossOptions, "seed"> | undefined;
  /** Events the recording leaves out. */
  readonly omitted: readonly EventName[];
  /** Name of the machine, and the time of day at which its clock is 0, ns since the epoch. */
  readonly hostname: string;
  readonly epochOffsetNs: bigint;
  /** How likely a CPU about to idle takes a thread over that waits for another. */
  readonly migrates: number;
  readonly variety: VmVariety;
  /** truth.json holds each state, wait and theft. Costs time and memory: not for large traces. */
  readonly isDetailed: boolean;
}

export const DEFAULTS: Omit<GenerateOptions, "out"> = {
  events: 2_000_000,
  seed: 1,
  cpus: 4,
  vms: 6,
  vcpusPerVm: 2,
  header: "large",
  packetBytes: 1 << 20,
  lost: 0,
  omitted: [],
  hostname: "genhost",
  epochOffsetNs: 1_795_249_616_138_574_299n,
  migrates: 0.3,
  variety: { timerVectors: [0xec], queues: 1, vhost: "kernel", windowsEvery: 0, hasPassthrough: false },
  isDetailed: false,
};

export interface Generated {
  /** What is to be opened: a folder, or the file of another format. */
  readonly folder: string;
  readonly events: number;
  readonly bytes: number;
}

const BEGIN_NS = 5_000e9;
const USUAL_CPUS = 4;

/** Writes a trace of a busy, overcommitted KVM host, and beside it truth.json: what each vCPU did. */
export function generate(options: GenerateOptions): Generated {
  mkdirSync(options.out, { recursive: true });
  const random = new Random(options.seed);
  const output = outputOf(
    options,
    Uint8Array.from({ length: 16 }, () => random.between(0, 256)),
  );
  const { omitted, migrates, seed } = options;
  const losses = options.losses === undefined ? undefined : new Losses({ ...options.losses, seed });
  const books = options.isDetailed ? new Books() : undefined;
  const host = new Host(random, output.streams, BEGIN_NS, {
    omitted,
    migrates,
    ...(losses === undefined ? {} : { losses }),
    ...(books === undefined ? {} : { books }),
  });
  const truth: VcpuTruth[] = [];
  populate(host, options, truth);
  output.begin(host.threads);
  stateDump(host);
  start(host);
  runLosing(host, options);
  const bytes = output.end(host.nowNs);
  const told = tell(truth, host, losses);
  writeFileSync(join(options.out, "truth.json"), `${JSON.stringify(told, undefined, 1)}\n`);
  return { folder: output.path, events: host.events, bytes };
}

function outputOf(options: GenerateOptions, uuid: Uint8Array): TraceOutput {
  const { out, cpus, format = "lttng" } = options;
  if (format === "trace.dat") return traceDatOutput(join(out, format), cpus);
  if (format === "perf.data") return perfDataOutput(join(out, format), cpus, BEGIN_NS);
  return lttngOutput(join(out, "kernel"), { ...options, uuid }, BEGIN_NS);
}

function populate(host: Host, options: GenerateOptions, truth: VcpuTruth[]): void {
  const disk = new Disk(host);
  const vhosts: Thread[] = [];
  for (let vm = 0; vm < options.vms; vm += 1) vhosts.push(addVm(host, options, vm, truth, disk));
  for (let i = 0; i < 3; i += 1) {
    const behaviour = new Daemon(host, 300_000 * (i + 1), 3_000_000);
    host.spawn({ tid: 700 + i, pid: 700 + i, name: ["rsyslogd", "node_exporter", "make"][i] as string }, behaviour, i);
  }
  const perCpu = options.threads === undefined ? 1 : USUAL_CPUS / options.cpus;
  if (options.threads !== undefined) addServices(host, options.threads - host.threads.length);
  startTraffic(host, vhosts, 120_000 * perCpu, BEGIN_NS + 50_000);
}

/** QEMU with its vCPUs, an iothread and a vhost thread; answers the vhost thread. */
function addVm(host: Host, options: GenerateOptions, vm: number, truth: VcpuTruth[], disk: Disk): Thread {
  const pid = 2000 + vm * 100;
  const vcpus: Vcpu[] = [];
  const traits = traitsOf(vm, options.variety);
  const mix = MIXES[traits.workload];
  const io = new IoThread(host, vcpus, traits.disk, disk);
  const isKernel = traits.vhostIsKernel;
  const vhost = host.spawn(
    { tid: pid + 50, pid: isKernel ? pid + 50 : pid, name: `vhost-${pid}`, isKernel, preempts: 0.5 },
    new Vhost(host, vcpus, traits.net),
    vm,
  );
  const ioThread = host.spawn({ tid: pid + 5, pid, name: "IO io0", preempts: 0.4 }, io, vm + 1);
  const mainLoop = new MainLoop(host, vcpus, traits.emulated);
  const main = host.spawn({ tid: pid, pid, name: "qemu-system-x86" }, mainLoop, vm);
  for (let id = 0; id < options.vcpusPerVm; id += 1) {
    const known = new VcpuTruth(pid, pid + 10 + id, id, options.isDetailed ? new VcpuDetail() : undefined);
    truth.push(known);
    const devices = {
      notify: (cpu: Thread["cpu"]) => host.wake(cpu, host.random.chance(mix.net) ? vhost : ioThread),
      sibling: () => vcpus[host.random.between(0, vcpus.length)] as Vcpu,
      pageIn: (cpu: Thread["cpu"], done: (by: Thread["cpu"]) => void) => disk.read(cpu, done),
      lock: (cpu: Thread["cpu"], thread: Thread) => {
        mainLoop.waiting.push(thread);
        host.wake(cpu, main);
      },
    };
    const vcpu = new Vcpu(host, devices, id, known, traits);
    vcpus.push(vcpu);
    vcpu.thread = host.spawn({ tid: known.tid, pid, name: `CPU ${id}/KVM`, preempts: 0.15 }, vcpu, vm * 2 + id);
  }
  if (traits.passthrough !== undefined) {
    startPassthrough(host, { vcpus, irq: 60 + vm, vector: traits.passthrough }, BEGIN_NS + 70_000);
  }
  return vhost;
}

function tell(truth: readonly VcpuTruth[], host: Host, losses: Losses | undefined): TruthFile {
  const endNs = host.nowNs;
  const since = (ns: number) => ns - BEGIN_NS;
  const vcpus = truth.map((vcpu) => {
    const { pid, tid, id, firstNs, exits, detail } = vcpu;
    const sums = { pid, tid, id, firstNs: since(firstNs), exits, states: vcpu.sumsUntil(endNs) };
    if (detail === undefined) return sums;
    const rows = detail.rows.map(([at, state]) => [since(at), state] as const);
    const waits = detail.waits.map((wait) => ({
      ...wait,
      startNs: since(wait.startNs),
      wokenNs: since(wait.wokenNs),
    }));
    const steal = host.books?.stealFrom(tid, firstNs, endNs) ?? [];
    return { ...sums, detail: { rows, waits, polls: detail.polls, exits: detail.exits, steal } };
  });
  const gaps = (losses?.gaps(endNs) ?? []).map(({ cpu, beginNs, endNs: end }) => {
    return { cpu, beginNs: since(beginNs), endNs: since(end) };
  });
  const runs = Object.fromEntries([...(host.books?.runs ?? [])].map(([tid, times]) => [tid, times.map(since)]));
  return { beginNs: BEGIN_NS, endNs, vcpus, gaps, runs };
}

/** LTTng lists the processes there are when recording starts. */
function stateDump(host: Host): void {
  const [cpu] = host.cpus;
  if (cpu === undefined) return;
  const WAITING = 5;
  host.emit(cpu, "lttng_statedump_start", 1000);
  for (const { tid, pid, comm, isKernel, cpu: on } of host.threads) {
    const type = isKernel ? 1 : 0;
    host.emit(cpu, "lttng_statedump_process_state", 400, tid, pid, 1, comm, type, 4, 0, WAITING, on.id);
  }
  host.emit(cpu, "lttng_statedump_end", 1000);
}

/** All threads but vhosts have something to do. Every CPU is heard of before. */
function start(host: Host): void {
  const SCHED = 7;
  for (const at of host.cpus) host.interrupt(at, BEGIN_NS + 60_000, (cpu) => host.softirq(cpu, SCHED));
  for (const thread of host.threads) {
    if (thread.isKernel) continue;
    const { delayNs = 0 } = thread.spec;
    const wake = () => host.interrupt(thread.cpu, BEGIN_NS + 100_000 + delayNs, (cpu) => host.wake(cpu, thread));
    if (delayNs === 0) wake();
    else host.timers.add(BEGIN_NS + 100_000 + delayNs, wake);
  }
}

function runLosing(host: Host, options: GenerateOptions): void {
  if (0 < options.lost) {
    host.run(Math.floor(options.events / 2));
    const cpu = host.cpus.at(-1);
    cpu?.stream.lose(options.lost, cpu.clock);
  }
  host.run(options.events);
}
