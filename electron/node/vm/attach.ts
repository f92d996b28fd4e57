import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { AttachRequest, FoundPath, FoundVm, GuestPath } from "../../../workers/model/monitor-vms.js";
import { findVms } from "./find-vms.js";
import type { HostMachine } from "./host-machine.js";
import type { QmpEvent, QmpMonitor } from "./monitor.js";
import { QmpSocket } from "./qmp-socket.js";
import { SharedQmp } from "./replay/shared-qmp.js";
import { hasQmpThread, ThreadedQmp } from "./replay/threaded-qmp.js";
import { vcpuThreads } from "./vcpu-threads.js";
import { readVmFacts, type VmFacts } from "./vm-facts.js";

/** A VM that somebody picked, connected. */
export interface Connection {
  readonly host: HostMachine;
  /** Undefined: only the host tells about it. */
  readonly monitor: QmpMonitor | undefined;
  readonly facts: VmFacts;
  readonly startTicks: string;
  readonly taps: readonly string[];
  /** By what its guest is asked; undefined: it is not. */
  readonly guestPath?: GuestPath | undefined;
  /** What is not there, and why. */
  readonly missing: readonly string[];
}

export interface ConnectOptions {
  readonly onEvent: (event: QmpEvent) => void;
  /** Input may be played to it while others ask it. */
  readonly isPlayable: boolean;
}

/** Connects a VM: by the socket that is named, else by the first way of its process that can be taken. */
export async function connectVm(
  request: AttachRequest,
  host: HostMachine,
  options: ConnectOptions,
): Promise<Result<Connection>> {
  const found = await findVms(host);
  const picked = found.find((vm) => isMeant(vm, request));
  if (request.pid !== undefined && picked === undefined) {
    return fail(
      `process ${request.pid} is no QEMU, or it is not there${host.name === undefined ? "" : ` on ${host.name}`}`,
    );
  }
  if (request.isHostOnly && picked !== undefined) {
    const vcpus = await vcpuThreads(host, picked.pid);
    const facts = { ...factsOf(picked), vcpus: vcpus.map((vcpu) => ({ ...vcpu, qom: "" })) };
    return ok(connection(host, undefined, facts, picked, ["monitor: QEMU is not asked"]));
  }
  const monitor = await monitorOf(request, picked, host, options);
  if (!monitor.ok) {
    // The host tells something all the same, unless it was the socket that was meant.
    if (picked === undefined || request.qmp !== undefined || request.domain !== undefined) return monitor;
    return ok(connection(host, undefined, factsOf(picked), picked, [`monitor: ${monitor.error.message}`]));
  }
  const facts = await readVmFacts(monitor.value, host);
  const process = picked ?? found.find(({ pid }) => pid === facts.pid);
  return ok(connection(host, monitor.value, withKnown(facts, process), process, []));
}

function connection(
  host: HostMachine,
  monitor: QmpMonitor | undefined,
  facts: VmFacts,
  process: FoundVm | undefined,
  missing: readonly string[],
): Connection {
  return { host, monitor, facts, startTicks: process?.startTicks ?? "", taps: process?.taps ?? [], missing };
}

function isMeant(vm: FoundVm, { pid, qmp, domain }: AttachRequest): boolean {
  if (pid !== undefined) return vm.pid === pid;
  if (domain !== undefined) return vm.domain === domain;
  return vm.paths.some(({ kind, address }) => kind === "qmp" && address === qmp);
}

async function monitorOf(
  { qmp, domain }: AttachRequest,
  picked: FoundVm | undefined,
  host: HostMachine,
  options: ConnectOptions,
): Promise<Result<QmpMonitor>> {
  if (qmp !== undefined) return openQmp(qmp, host, options);
  if (domain !== undefined) return ok(virshOf(domain, host, options));
  const ways = picked?.paths.filter(({ kind }) => kind === "qmp") ?? [];
  const whyNot: string[] = [];
  for (const { address, isReachable, why } of ways) {
    const opened = isReachable ? await openQmp(address, host, options) : fail(why ?? "not reachable");
    if (opened.ok) return opened;
    whyNot.push(opened.error.message);
  }
  const libvirt = picked?.paths.find(isVirsh);
  if (libvirt !== undefined) return ok(virshOf(libvirt.address, host, options));
  return fail(whyNot[0] ?? "it was started without a QMP socket");
}

function isVirsh({ kind, isReachable }: FoundPath): boolean {
  return kind === "virsh" && isReachable;
}

function virshOf(domain: string, host: HostMachine, { isPlayable }: ConnectOptions): QmpMonitor {
  const monitor = host.virsh(domain);
  return isPlayable ? new SharedQmp(monitor) : monitor;
}

/** ssh logs in, and may start a program there, before anything of QEMU arrives. */
const OF_OTHER_HOSTS = { greetingMs: 10_000 };

async function openQmp(
  address: string,
  host: HostMachine,
  { onEvent, isPlayable }: ConnectOptions,
): Promise<Result<QmpMonitor>> {
  // The thread connects sockets of this machine. What ssh carries belongs to this thread.
  if (isPlayable && host.name === undefined && hasQmpThread())
    return named(address, await ThreadedQmp.open(address, onEvent));
  const stream = await host.connect(address);
  if (!stream.ok) return stream;
  let shared: SharedQmp | undefined;
  const hear = (event: QmpEvent) => {
    shared?.heard(event);
    onEvent(event);
  };
  const opened = await QmpSocket.open(stream.value, hear, host.name === undefined ? {} : OF_OTHER_HOSTS);
  if (!opened.ok || !isPlayable) return named(address, opened);
  shared = new SharedQmp(opened.value);
  return ok(shared);
}

function named<T>(address: string, opened: Result<T>): Result<T> {
  if (opened.ok || opened.error.message.startsWith(address)) return opened;
  return fail(`${address}: ${opened.error.message}`);
}

/** What the command line tells of a VM whose monitor cannot be asked. */
function factsOf({ name, uuid, pid, accel, arch }: FoundVm): VmFacts {
  return {
    commands: new Set(),
    balloon: undefined,
    name,
    uuid,
    pid,
    accel: accel === "kvm" || accel === "tcg" ? accel : "",
    arch,
    qemu: "",
    vcpus: [],
  };
}

function withKnown(facts: VmFacts, process: FoundVm | undefined): VmFacts {
  return { ...facts, pid: facts.pid || (process?.pid ?? 0), name: facts.name || (process?.name ?? "") };
}
