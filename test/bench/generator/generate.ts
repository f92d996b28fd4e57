import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Host, type Thread } from "./host.js";
import { metadataText } from "./metadata.js";
import { Random } from "./random.js";
import { StreamWriter } from "./stream-writer.js";
import { Truth, VcpuTruth } from "./truth.js";
import { Vcpu } from "./vcpu.js";
import { Daemon, Disk, IoThread, startTraffic, Vhost } from "./workers.js";

export interface GenerateOptions {
  /** Folder to make; the trace is in `kernel/` below it, as LTTng lays it out. */
  readonly out: string;
  readonly events: number;
  readonly seed: number;
  readonly cpus: number;
  readonly vms: number;
  readonly vcpusPerVm: number;
  readonly header: "compact" | "large";
  readonly packetBytes: number;
  /** Events one full ring buffer loses, once, on the last CPU. */
  readonly lost: number;
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
};

export interface Generated {
  readonly folder: string;
  readonly events: number;
  readonly bytes: number;
}

const BEGIN_NS = 5_000e9;
const EPOCH_OFFSET_NS = 1_795_249_616_138_574_299n;
const HOSTNAME = "genhost";

/** Writes a trace of a busy, overcommitted KVM host, and beside it truth.json: what each vCPU did. */
export function generate(options: GenerateOptions): Generated {
  const folder = join(options.out, "kernel");
  mkdirSync(folder, { recursive: true });
  const random = new Random(options.seed);
  const uuid = Uint8Array.from({ length: 16 }, () => random.between(0, 256));
  const { header, packetBytes } = options;
  writeFileSync(
    join(folder, "metadata"),
    metadataText({ hostname: HOSTNAME, header, uuid, epochOffsetNs: EPOCH_OFFSET_NS }),
  );
  const streams = Array.from({ length: options.cpus }, (_, cpu) => {
    const file = join(folder, `channel0_${cpu}`);
    return new StreamWriter({ file, cpu, header, uuid, packetBytes, beginNs: BEGIN_NS });
  });
  const host = new Host(random, streams, BEGIN_NS);
  const truth = new Truth();
  populate(host, options, truth);
  stateDump(host);
  start(host);
  runLosing(host, options);
  for (const stream of streams) stream.close();
  writeFileSync(join(options.out, "truth.json"), truth.toJson(BEGIN_NS, host.nowNs));
  return { folder, events: host.events, bytes: streams.reduce((sum, stream) => sum + stream.bytesWritten, 0) };
}

function populate(host: Host, options: GenerateOptions, truth: Truth): void {
  const disk = new Disk(host);
  const vhosts: Thread[] = [];
  for (let vm = 0; vm < options.vms; vm += 1) vhosts.push(addVm(host, options, vm, truth, disk));
  for (let i = 0; i < 3; i += 1) {
    const behaviour = new Daemon(host, 300_000 * (i + 1), 3_000_000);
    host.spawn({ tid: 700 + i, pid: 700 + i, name: ["rsyslogd", "node_exporter", "make"][i] as string }, behaviour, i);
  }
  startTraffic(host, vhosts, 120_000, BEGIN_NS + 50_000);
}

/** QEMU with its vCPUs, an iothread and a vhost thread; answers the vhost thread. */
function addVm(host: Host, options: GenerateOptions, vm: number, truth: Truth, disk: Disk): Thread {
  const pid = 2000 + vm * 100;
  const vcpus: Vcpu[] = [];
  const io = new IoThread(host, vcpus, 36, disk);
  const vhost = host.spawn(
    { tid: pid + 50, pid: pid + 50, name: `vhost-${pid}`, isKernel: true, preempts: 0.5 },
    new Vhost(host, vcpus, 35),
    vm,
  );
  const ioThread = host.spawn({ tid: pid + 5, pid, name: "IO io0", preempts: 0.4 }, io, vm + 1);
  host.spawn({ tid: pid, pid, name: "qemu-system-x86" }, new Daemon(host, 20_000, 20_000_000), vm);
  for (let id = 0; id < options.vcpusPerVm; id += 1) {
    const known = new VcpuTruth(pid, pid + 10 + id, id);
    truth.vcpus.push(known);
    const devices = {
      notify: (cpu: Thread["cpu"]) => host.wake(cpu, host.random.chance(0.6) ? vhost : ioThread),
      sibling: () => vcpus[host.random.between(0, vcpus.length)] as Vcpu,
    };
    const vcpu = new Vcpu(host, devices, id, known);
    vcpus.push(vcpu);
    vcpu.thread = host.spawn({ tid: known.tid, pid, name: `CPU ${id}/KVM`, preempts: 0.15 }, vcpu, vm * 2 + id);
  }
  return vhost;
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

/** All threads but vhosts have something to do. */
function start(host: Host): void {
  for (const thread of host.threads) {
    if (!thread.isKernel) host.interrupt(thread.cpu, BEGIN_NS + 100_000, (cpu) => host.wake(cpu, thread));
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
