import { isAbsolute, join } from "node:path";
import type { FoundPath, FoundVm, PathKind } from "../../../workers/model/monitor-vms.js";
import { socketAddress } from "./address.js";
import type { HostMachine, SocketFacts } from "./host-machine.js";
import { type QemuOptions, type QemuSocket, readQemuOptions } from "./qemu-options.js";

const QEMU = /^(?:qemu-system-[\w.+-]+|qemu-kvm|kvm)$/;

const GIVES: Readonly<Record<PathKind, readonly string[]>> = {
  qmp: ["state", "registers", "memory", "disks", "interrupts", "balloon", "events"],
  virsh: ["state", "registers", "memory", "disks", "interrupts", "balloon"],
  qga: ["processes of the guest", "its memory and load", "its clock"],
  port: ["processes of the guest, if our agent listens there"],
  serial: ["processes of the guest, if a shell is there"],
  hmp: [],
  vnc: ["screen and inputs"],
  host: ["processor time and waits of each vCPU's thread", "memory", "input and output"],
};

/** The VMs on a machine, by the command lines of its processes. Nothing is connected. */
export async function findVms(host: HostMachine): Promise<FoundVm[]> {
  const lines = await host.files(["/proc/*/cmdline"]);
  const pids: number[] = [];
  for (const [path, text] of lines) {
    const pid = Number(path.split("/")[2]);
    if (Number.isSafeInteger(pid) && QEMU.test(baseName(text.split("\0")[0] ?? ""))) pids.push(pid);
  }
  if (pids.length === 0) return [];
  const paths = pids.flatMap((pid) => [`/proc/${pid}/stat`, `/proc/${pid}/status`]);
  const texts = await host.files([...paths, "/proc/net/unix", "/etc/passwd"]);
  const links = await host.links(pids.flatMap((pid) => [`/proc/${pid}/exe`, `/proc/${pid}/cwd`]));
  const taken = takenSockets(texts.get("/proc/net/unix") ?? "");
  const found = pids.flatMap((pid) => {
    const argv = (lines.get(`/proc/${pid}/cmdline`) ?? "").split("\0");
    const program = baseName(links.get(`/proc/${pid}/exe`)?.replace(/ \(deleted\)$/, "") ?? argv[0] ?? "");
    // A shell that runs a script named so is no QEMU.
    if (!QEMU.test(program)) return [];
    return [{ pid, program, options: readQemuOptions(argv), folder: links.get(`/proc/${pid}/cwd`) }];
  });
  const sockets = await host.sockets(found.flatMap(({ options, folder }) => unixPaths(options, folder)));
  return found.map(({ pid, program, options, folder }) => ({
    pid,
    startTicks: startOf(texts.get(`/proc/${pid}/stat`) ?? ""),
    name: options.name || `${pid}`,
    uuid: options.uuid,
    user: userOf(texts.get(`/proc/${pid}/status`) ?? "", texts.get("/etc/passwd") ?? ""),
    program,
    arch: /^qemu-system-(.+)$/.exec(program)?.[1] ?? "",
    accel: options.accel,
    ...(options.isByLibvirt && { domain: options.name }),
    taps: options.taps,
    paths: [...pathsOf(options, folder, sockets, taken), hostPath()],
  }));
}

/** The 22nd field of /proc/PID/stat. The name before may hold spaces and parentheses. */
export function startOf(stat: string): string {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function userOf(status: string, passwd: string): string {
  const uid = /^Uid:\t(\d+)/m.exec(status)?.[1] ?? "";
  return (
    passwd
      .split("\n")
      .find((line) => line.split(":")[2] === uid)
      ?.split(":")[0] ?? uid
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Sockets that have a client: the one that QEMU accepted has the path of the socket (proc(5), /proc/net/unix). */
function takenSockets(text: string): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const line of text.split("\n")) {
    const [, , , , , state, , ...path] = line.split(" ");
    if (state === "03" && 0 < path.length) taken.add(path.join(" "));
  }
  return taken;
}

function unixPaths({ sockets }: QemuOptions, folder: string | undefined): string[] {
  return sockets.flatMap(({ address }) => {
    const to = address === undefined ? undefined : socketAddress(address);
    return to?.ok && to.value.kind === "unix" ? [absolute(to.value.path, folder)] : [];
  });
}

function absolute(path: string, folder: string | undefined): string {
  return isAbsolute(path) || folder === undefined ? path : join(folder, path);
}

function pathsOf(
  options: QemuOptions,
  folder: string | undefined,
  facts: ReadonlyMap<string, SocketFacts>,
  taken: ReadonlySet<string>,
): FoundPath[] {
  const paths = options.sockets.map((socket) => pathOf(socket, options.isByLibvirt, folder, facts, taken));
  if (!options.isByLibvirt) return paths;
  const why = "by virsh, which marks the domain as tainted; no events";
  return [...paths, { kind: "virsh", address: options.name, isReachable: true, why, gives: GIVES.virsh }];
}

function pathOf(
  { kind, address = "", id }: QemuSocket,
  isByLibvirt: boolean,
  folder: string | undefined,
  sockets: ReadonlyMap<string, SocketFacts>,
  taken: ReadonlySet<string>,
): FoundPath {
  const to = socketAddress(address);
  const path = to.ok && to.value.kind === "unix" ? to.value.path : undefined;
  const whole = path === undefined ? address : absolute(path, folder);
  const facts = sockets.get(whole);
  const isLibvirts = isByLibvirt && (kind === "qmp" || kind === "qga");
  const why = isLibvirts
    ? "libvirt holds it"
    : kind === "hmp"
      ? "a monitor for people, which is not used: QMP is"
      : !to.ok
        ? to.error.message
        : path === undefined
          ? undefined
          : // A server of VNC serves several viewers.
            whyNot(facts, kind !== "vnc" && (taken.has(path) || taken.has(whole)));
  return {
    kind,
    address: whole,
    ...(id !== undefined && { id }),
    isReachable: why === undefined,
    ...(why !== undefined ? { why } : isForAll(facts) && { why: "its mode lets everybody on that machine connect" }),
    ...(facts !== undefined && { rights: `${facts.user} ${facts.mode}` }),
    gives: GIVES[kind],
  };
}

function whyNot(facts: SocketFacts | undefined, isTaken: boolean): string | undefined {
  if (facts === undefined) return "no such socket, or no right to see it";
  if (!facts.isSocket) return "it is no socket, or a link to one";
  if (!facts.isWritable) return `no right to connect: it belongs to ${facts.user} (${facts.mode})`;
  return isTaken ? "someone else is connected, and it serves one at a time" : undefined;
}

/** A socket that others may write to. */
function isForAll(facts: SocketFacts | undefined): boolean {
  return facts !== undefined && (Number.parseInt(facts.mode, 8) & 0o002) !== 0;
}

function hostPath(): FoundPath {
  return { kind: "host", address: "/proc", isReachable: true, gives: GIVES.host };
}
