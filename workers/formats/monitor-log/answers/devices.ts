import { fieldsOf } from "../../../core/parsed-json.js";
import { MonitorType } from "../../../model/monitor-values.js";
import { amountOf, listOf, textOf } from "../lines.js";
import type { Asked, SeriesGroup, SeriesGroups } from "../series.js";
import type { WatchedVm } from "../watched-vm.js";

const { CUMULATIVE, INSTANT } = MonitorType;

/** Numbers of a device that are no totals. */
const MOMENTS = /^(?:wr_highest_offset|account_\w+)$/;
/** How long ago the disk was used last: it grows by itself, and says nothing that the operations do not. */
const SINCE_LAST_USE = "idle_time_ns";
/** In one answer. */
const MOST_DEVICES = 1000;

/** The answer of `query-blockstats`. */
export function takeBlockStats(groups: SeriesGroups, vm: WatchedVm, asked: Asked, data: unknown): void {
  for (const each of listOf(data).slice(0, MOST_DEVICES)) {
    const { device, qdev, "node-name": node, stats } = fieldsOf(each);
    const name = [device, node, qdev].map(textOf).find((text) => text !== undefined && text !== "");
    if (name === undefined) continue;
    const group = groups.of(vm.index, -1, `block ${name}`);
    for (const [key, value] of Object.entries(fieldsOf(stats))) {
      if (typeof value === "number") blockStat(group, asked, key, value);
    }
  }
}

const OPERATIONS: Readonly<Record<string, string>> = { rd: "read", wr: "write", flush: "flush", unmap: "discard" };

function blockStat(group: SeriesGroup, asked: Asked, key: string, value: number): void {
  if (key === SINCE_LAST_USE) return;
  if (MOMENTS.test(key)) {
    group.set(asked, key, value, INSTANT);
    return;
  }
  const [, operation, rest] = /^(?:rd|wr|flush|unmap)_/.test(key) ? (/^([a-z]+)_(.+)$/.exec(key) ?? []) : [];
  const what = operation === undefined ? "" : (OPERATIONS[operation] ?? "");
  if (rest === "bytes") group.set(asked, `${what} bytes/s`, value, CUMULATIVE);
  else if (rest === "operations") group.set(asked, `${what} operations/s`, value, CUMULATIVE);
  else if (rest === "total_time_ns") group.set(asked, `${what} time, s/s`, value / 1e9, CUMULATIVE);
  else group.set(asked, `${key}/s`, value, CUMULATIVE);
}

/** Balloons and sizes of memory: bytes by name. */
export function takeBytes(groups: SeriesGroups, vm: WatchedVm, asked: Asked, data: unknown): void {
  const group = groups.of(vm.index, -1, "memory");
  for (const [key, value] of Object.entries(fieldsOf(data))) {
    if (typeof value === "number") group.set(asked, `${key}, bytes`, value, INSTANT);
  }
}

/** What the driver of the balloon in the guest says. 2^64 - 1: it does not know. */
export function takeGuestStats(groups: SeriesGroups, vm: WatchedVm, asked: Asked, data: unknown): void {
  const group = groups.of(vm.index, -1, "memory in the guest");
  const { stats } = fieldsOf(data);
  for (const [key, value] of Object.entries(fieldsOf(stats ?? data))) {
    if (typeof value !== "number" || value < 0 || 2 ** 63 <= value) continue;
    const name = key.replace(/^stat-/, "").replaceAll("-", " ");
    const isCount = /faults|hugetlb/.test(name);
    if (isCount || /swap/.test(name)) group.set(asked, `${name}${isCount ? "" : ", bytes"}/s`, value, CUMULATIVE);
    else if (/memory|caches/.test(name)) group.set(asked, `${name}, bytes`, value, INSTANT);
    else if (key !== "last-update") group.set(asked, name, value, INSTANT);
  }
}

/** `x-query-irq`, `info irq`: a total for each line of each controller. */
export function takeInterrupts(groups: SeriesGroups, vm: WatchedVm, asked: Asked, text: string): void {
  let group: SeriesGroup | undefined;
  for (const line of text.slice(0, 1 << 20).split(/\r?\n/)) {
    const controller = /^IRQ statistics for (.{1,100}):/.exec(line)?.[1];
    if (controller !== undefined) group = groups.of(vm.index, -1, `interrupts ${controller}`);
    const counted = /^\s*(\d{1,5}):\s*(\d{1,20})\s*$/.exec(line);
    if (counted !== null) group?.set(asked, `line ${counted[1]}, interrupts/s`, Number(counted[2]), CUMULATIVE);
  }
}

/** Totals of the host's network devices, `{ device: { rx_bytes: "12" } }`. */
export function takeNetStatistics(groups: SeriesGroups, vm: number, asked: Asked, data: unknown): void {
  for (const [device, totals] of Object.entries(fieldsOf(data)).slice(0, MOST_DEVICES)) {
    const group = groups.of(vm, -1, `net ${device}`);
    for (const [key, text] of Object.entries(fieldsOf(totals))) {
      const value = amountOf(text);
      if (value !== undefined) group.set(asked, `${key.replaceAll("_", " ")}/s`, value, CUMULATIVE);
    }
  }
}
