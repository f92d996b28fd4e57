import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { release, version } from "node:os";
import { join } from "node:path";
import type { FoundVm } from "../../../../workers/model/monitor-vms.js";
import { findVms } from "../find-vms.js";
import { LocalHost } from "../local-host.js";
import { type VcpuThread, vcpuThreads } from "../vcpu-threads.js";
import type { ClockReading } from "./clocks.js";

/** `capture.json`: what was recorded, by which commands, and what belongs to it. */
export interface CaptureDescription {
  readonly lanescope: "capture";
  readonly version: 1;
  readonly host: { readonly hostname: string; readonly kernel: string; readonly build: string; readonly arch: string };
  readonly backend: string;
  readonly backend_version: string;
  readonly commands: readonly string[];
  readonly events: readonly string[];
  readonly lacks: readonly string[];
  /** At the begin and at the end. */
  readonly clocks: readonly ClockReading[];
  readonly vms: readonly CapturedVm[];
  /** Undefined: not known. */
  readonly lost?: number;
  readonly ended_by: string;
}

export interface CapturedVm {
  readonly name: string;
  readonly pid: number;
  readonly command_line: readonly string[];
  /** The threads that its vCPUs are, by the names that QEMU gives them. */
  readonly vcpus: readonly VcpuThread[];
  /** What KVM adds to the host's TSC for each vCPU; missing: not readable, or no KVM. */
  readonly tsc_offsets?: Readonly<Record<string, string>>;
}

const LSCPU_MS = 5000;

/** The VMs that run here, which vCPU is which thread, and the offsets of their TSC. Nothing is asked of them. */
export async function capturedVms(): Promise<CapturedVm[]> {
  const host = new LocalHost();
  try {
    const found = await findVms(host);
    return await Promise.all(found.map((vm) => capturedVm(vm, host)));
  } finally {
    host.close();
  }
}

async function capturedVm({ name, pid }: FoundVm, host: LocalHost): Promise<CapturedVm> {
  const texts = await host.files([`/proc/${pid}/cmdline`]);
  const offsets = await host.files([`/sys/kernel/debug/kvm/${pid}-*/vcpu*/tsc-offset`]);
  const tsc = [...offsets].map(([path, text]) => [path.split("/")[6]?.slice("vcpu".length) ?? "", text.trim()]);
  return {
    name,
    pid,
    command_line: (texts.get(`/proc/${pid}/cmdline`) ?? "").split("\0").filter((word) => word !== ""),
    vcpus: await vcpuThreads(host, pid),
    ...(0 < tsc.length && { tsc_offsets: Object.fromEntries(tsc) }),
  };
}

/** Symbols of the kernel, its modules, and where the CPUs are. Answers what could not be written, and why. */
export async function writeBeside(folder: string): Promise<string[]> {
  const notes = await Promise.all([
    copyText("/proc/kallsyms", join(folder, "kallsyms"), whyNoSymbols),
    copyText("/proc/modules", join(folder, "modules"), () => undefined),
    writePlaces(join(folder, "cpus.txt")),
  ]);
  return notes.filter((note) => note !== undefined);
}

export async function writeDescription(folder: string, description: CaptureDescription): Promise<void> {
  await writeFile(join(folder, "capture.json"), `${JSON.stringify(description, undefined, 1)}\n`, { mode: 0o600 });
}

export async function hostOfCapture(): Promise<CaptureDescription["host"]> {
  const hostname = await readFile("/proc/sys/kernel/hostname", "utf8").catch(() => "");
  return { hostname: hostname.trim(), kernel: release(), build: version(), arch: process.arch };
}

/** Files of /proc have no size, so they are read whole. */
async function copyText(
  from: string,
  to: string,
  whyNot: (text: string) => string | undefined,
): Promise<string | undefined> {
  const text = await readFile(from, "latin1").catch(() => "");
  if (text === "") return undefined;
  const why = whyNot(text);
  if (why === undefined) await writeFile(to, text, { mode: 0o600, encoding: "latin1" });
  return why;
}

function whyNoSymbols(text: string): string | undefined {
  const isHidden = /^0+ /.test(text) && !/^0*[1-9a-f]/m.test(text.slice(0, 4096));
  return isHidden
    ? "symbols of the kernel are not kept: /proc/kallsyms shows no addresses to you (kernel.kptr_restrict)"
    : undefined;
}

function writePlaces(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("lscpu", ["-p=CPU,NODE,SOCKET,CORE"], { timeout: LSCPU_MS }, (error, stdout) => {
      if (error !== null) return resolve("where the CPUs are is not kept: lscpu is not there");
      writeFile(path, stdout, { mode: 0o600 }).then(
        () => resolve(undefined),
        () => resolve(undefined),
      );
    });
  });
}
