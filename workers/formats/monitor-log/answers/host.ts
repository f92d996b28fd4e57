import { fieldsOf } from "../../../core/parsed-json.js";
import { MonitorRole, MonitorType } from "../../../model/monitor-values.js";
import { amountOf, textOf } from "../lines.js";
import type { Asked, SeriesGroup, SeriesGroups } from "../series.js";
import type { WatchedVm } from "../watched-vm.js";

const { CUMULATIVE, INSTANT } = MonitorType;
const HOST = -1;
const MOST_THREADS = 8192;
const SECTOR = 512;

/**
 * Threads of a VM's process: of each the ns that it ran and that it waited for a CPU (schedstat, Documentation/scheduler/
 * sched-stats.rst). The kernel adds them up at ticks and switches, and leaves out the time of interrupts.
 */
export function takeThreads(groups: SeriesGroups, vm: WatchedVm, asked: Asked, data: unknown): void {
  let [ran, waited, others] = [0, 0, 0];
  for (const [key, thread] of Object.entries(fieldsOf(data)).slice(0, MOST_THREADS)) {
    const [runs, waits] = (textOf(fieldsOf(thread)["schedstat"]) ?? "").trim().split(/\s+/, 2).map(amountOf);
    if (runs === undefined || waits === undefined) continue;
    const vcpu = vm.byTid.get(Number(key));
    if (vcpu === undefined) {
      ran += runs;
      waited += waits;
      others += 1;
      continue;
    }
    const group = groups.of(vm.index, vcpu, "host's account");
    group.set(asked, "ran, CPUs", runs / 1e9, CUMULATIVE, MonitorRole.VCPU_RAN);
    group.set(asked, "waited for a CPU, CPUs", waits / 1e9, CUMULATIVE, MonitorRole.VCPU_WAITED);
  }
  if (others === 0) return;
  const group = groups.of(vm.index, -1, "other threads of QEMU");
  group.set(asked, "ran, CPUs", ran / 1e9, CUMULATIVE);
  group.set(asked, "waited for a CPU, CPUs", waited / 1e9, CUMULATIVE);
}

export function takeStatm(groups: SeriesGroups, vm: WatchedVm, asked: Asked, data: unknown, pageSize: number): void {
  const [size, resident, shared] = (textOf(data) ?? "").trim().split(/\s+/, 3).map(amountOf);
  const group = groups.of(vm.index, -1, "process of QEMU");
  const pages = { "size, bytes": size, "resident, bytes": resident, "shared, bytes": shared };
  for (const [name, value] of Object.entries(pages))
    if (value !== undefined) group.set(asked, name, value * pageSize, INSTANT);
}

/** `/proc/PID/io`, `cpu.stat` of a control group: totals by name. */
export function takeTotals(group: SeriesGroup, asked: Asked, data: unknown): void {
  for (const line of linesOf(data)) {
    const [, name, digits] = /^([\w.]{1,60}):?\s+(\d{1,20})$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (name.endsWith("_usec")) group.set(asked, `${name.slice(0, -5)}, s/s`, Number(digits) / 1e6, CUMULATIVE);
    else group.set(asked, `${name.replaceAll("_", " ")}/s`, Number(digits), CUMULATIVE);
  }
}

/** Ticks of `/proc/stat`: the kernel has had 100 a second for programs on all architectures of guests (USER_HZ). */
export const USER_HZ = 100;
const CPU_TIMES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"] as const;

/** Seconds by their names, of all CPUs together. */
export function cpuTimes(text: string): ReadonlyMap<(typeof CPU_TIMES)[number], number> | undefined {
  const line = /^cpu\s+(\d[\d ]{0,300})$/m.exec(text)?.[1];
  if (line === undefined) return undefined;
  const ticks = line.trim().split(/\s+/).map(Number);
  return new Map(CPU_TIMES.flatMap((name, i) => (ticks[i] === undefined ? [] : [[name, ticks[i] / USER_HZ] as const])));
}

/** What a CPU did for somebody. */
export function busySeconds(times: ReadonlyMap<string, number>): number {
  return ["user", "nice", "system", "irq", "softirq"].reduce((sum, name) => sum + (times.get(name) ?? 0), 0);
}

export function takeHostStat(groups: SeriesGroups, asked: Asked, data: unknown): void {
  const text = textOf(data) ?? "";
  const group = groups.of(HOST, -1, "CPUs of the host");
  for (const [name, seconds] of cpuTimes(text) ?? []) group.set(asked, `${name}, CPUs`, seconds, CUMULATIVE);
  for (const [, name, digits] of text.matchAll(/^(ctxt|processes|intr) (\d{1,20})/gm))
    group.set(asked, `${name}/s`, Number(digits), CUMULATIVE);
  for (const [, name, digits] of text.matchAll(/^(procs_running|procs_blocked) (\d{1,9})$/gm))
    group.set(asked, (name as string).replace("_", " "), Number(digits), INSTANT);
}

const MEMORY =
  /^(MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree|Dirty|AnonPages|Slab):\s+(\d{1,15}) kB$/gm;

/** `/proc/meminfo`. */
export function takeMeminfo(group: SeriesGroup, asked: Asked, data: unknown): void {
  for (const [, name, digits] of (textOf(data) ?? "").matchAll(MEMORY))
    group.set(asked, `${name}, bytes`, Number(digits) * 1024, INSTANT);
}

/** `/proc/diskstats` (Documentation/admin-guide/iostats.rst). */
export function takeDiskStats(groups: SeriesGroups, asked: Asked, data: unknown): void {
  for (const line of linesOf(data).slice(0, 1000)) {
    const [, , name, reads, , readSectors, , writes, , writtenSectors, , , busyMs] = line.trim().split(/\s+/);
    if (name === undefined || busyMs === undefined || /^(?:loop|ram)\d/.test(name)) continue;
    const group = groups.of(HOST, -1, `disk ${name} of the host`);
    const totals: readonly (readonly [string, string | undefined, number])[] = [
      ["read operations/s", reads, 1],
      ["read bytes/s", readSectors, SECTOR],
      ["write operations/s", writes, 1],
      ["write bytes/s", writtenSectors, SECTOR],
      ["busy, s/s", busyMs, 1e-3],
    ];
    for (const [what, text, factor] of totals) {
      const value = amountOf(text);
      if (value !== undefined) group.set(asked, what, value * factor, CUMULATIVE);
    }
  }
}

/** `/proc/net/dev`. */
export function takeNetDev(groups: SeriesGroups, asked: Asked, data: unknown): void {
  for (const line of linesOf(data).slice(0, 1000)) {
    const [, device, rest] = /^\s*([^\s:]{1,32}):\s*(.*)$/.exec(line) ?? [];
    if (device === undefined || device === "lo") continue;
    const [rxBytes, rxPackets, , rxDrop, , , , , txBytes, txPackets, , txDrop] = (rest ?? "").split(/\s+/);
    const totals = {
      rx_bytes: rxBytes,
      rx_packets: rxPackets,
      rx_dropped: rxDrop,
      tx_bytes: txBytes,
      tx_packets: txPackets,
      tx_dropped: txDrop,
    };
    const group = groups.of(HOST, -1, `net ${device}`);
    for (const [key, text] of Object.entries(totals)) {
      const value = amountOf(text);
      if (value !== undefined) group.set(asked, `${key.replaceAll("_", " ")}/s`, value, CUMULATIVE);
    }
  }
}

function linesOf(data: unknown): readonly string[] {
  return (textOf(data) ?? "").slice(0, 1 << 20).split("\n");
}
