import { formatBytes, formatDecimals, formatNumber } from "../../workers/core/format.js";
import type { FigureId, GuestProcess, VmPicture } from "../../workers/model/monitor-picture.js";
import type { AttachedVm } from "../../workers/model/monitor-vms.js";

export interface FigureWords {
  readonly title: string;
  /** What the figure means, for those who ask. */
  readonly about: string;
  readonly unit: "CPUs" | "bytes" | "bytes/s" | "/s";
}

export const FIGURE_WORDS: Readonly<Record<FigureId, FigureWords>> = {
  "guest-busy": {
    title: "guest says busy",
    about: "CPUs that the guest's own kernel counted as busy",
    unit: "CPUs",
  },
  "host-ran": { title: "host says ran", about: "CPUs that the host gave the threads of the vCPUs", unit: "CPUs" },
  "host-waited": {
    title: "host says waited",
    about: "CPUs that the vCPUs wanted and did not get: their threads waited for a CPU of the host",
    unit: "CPUs",
  },
  "taken-unseen": {
    title: "taken, unseen",
    about: "what the guest believes to have used beyond what the host gave it",
    unit: "CPUs",
  },
  memory: { title: "memory", about: "memory that the guest has by its balloon", unit: "bytes" },
  "memory-resident": { title: "resident", about: "memory of the host that the process of QEMU has now", unit: "bytes" },
  "disk-read": { title: "disks read", about: "bytes that its disks read", unit: "bytes/s" },
  "disk-write": { title: "disks written", about: "bytes that its disks wrote", unit: "bytes/s" },
  "net-rx": {
    title: "net received",
    about: "bytes that the host's network devices of the VM received",
    unit: "bytes/s",
  },
  "net-tx": { title: "net sent", about: "bytes that the host's network devices of the VM sent", unit: "bytes/s" },
  interrupts: { title: "interrupts", about: "interrupts of all lines of its controllers", unit: "/s" },
  exits: { title: "exits", about: "exits of its vCPUs, as KVM counts them", unit: "/s" },
};

export function figureText(id: FigureId, value: number): string {
  if (Number.isNaN(value)) return "unknown";
  switch (FIGURE_WORDS[id].unit) {
    case "CPUs":
      return formatDecimals(value, 2);
    case "bytes":
      return formatBytes(value);
    case "bytes/s":
      return `${formatBytes(value)}/s`;
    case "/s":
      return `${formatNumber(Math.round(value))}/s`;
  }
}

/** The value of a counter as its name says what it is. */
export function counterText(name: string, value: number): string {
  if (Number.isNaN(value)) return "unknown";
  if (/bytes\/s$/.test(name)) return `${formatBytes(value)}/s`;
  if (/, bytes$|bytes$/.test(name)) return formatBytes(value);
  return Number.isInteger(value) ? formatNumber(value) : formatNumber(Number(value.toPrecision(4)));
}

/** Height of the box of a small curve, whose width is the number of steps. Whole numbers are written fast. */
export const SPARK_HEIGHT = 100;

/** Points of a line, the highest value at the top; a gap where the value is not known. */
export function sparkPath(values: Float64Array): string {
  let most = 0;
  for (const value of values) if (most < value) most = value;
  const scale = most === 0 ? 0 : SPARK_HEIGHT / most;
  let isOn = false;
  let path = "";
  values.forEach((value, i) => {
    if (Number.isNaN(value)) isOn = false;
    else {
      path += `${isOn ? "L" : "M"}${i} ${Math.round(SPARK_HEIGHT - value * scale)}`;
      isOn = true;
    }
  });
  return path;
}

/** The VM that a person has picked. Without a choice it is the only one. */
export function pickedOf(vms: readonly VmPicture[], picked: VmPicture | undefined): VmPicture | undefined {
  // Beside another trace the lanes of a VM have other numbers.
  const same = vms.filter(({ pid, name }) => pid === picked?.pid && name === picked.name);
  return same.find(({ lane }) => lane === picked?.lane) ?? same[0] ?? (vms.length === 1 ? vms[0] : undefined);
}

/**
 * The attachment of a VM of a log. Where its process is not known, its name tells it. A VM that was let go and attached
 * again is among them twice: the later one counts.
 */
export function attachedOf(vm: VmPicture | undefined, attached: readonly AttachedVm[]): AttachedVm | undefined {
  return attached.findLast(({ pid, name }) => (pid === 0 ? name === vm?.name : pid === vm?.pid));
}

/** What state a VM is in, or was in when it was asked last. */
export function statusWords({ status, isOver }: Pick<VmPicture, "status" | "isOver">): string {
  if (status === "") return "state unknown";
  return isOver ? `was ${status}, state unknown` : status;
}

/** How many of its vCPUs a VM keeps busy by its host's account, of 1; undefined: the log does not tell. */
export function busyShare({ figures, vcpus }: VmPicture): number | undefined {
  const ran = figures.find(({ id }) => id === "host-ran")?.value ?? Number.NaN;
  return vcpus === 0 || Number.isNaN(ran) ? undefined : ran / vcpus;
}

export type ProcessOrder = "cpus" | "memory" | "pid" | "tree";

export interface ProcessRow {
  readonly process: GuestProcess;
  readonly depth: number;
}

/** Processes in an order; in that of the tree below their parents. */
export function processRows(processes: readonly GuestProcess[], order: ProcessOrder): readonly ProcessRow[] {
  if (order === "tree") return treeRows(processes);
  const by: Readonly<Record<Exclude<ProcessOrder, "tree">, (one: GuestProcess) => number>> = {
    cpus: ({ cpus }) => (Number.isNaN(cpus) ? 1 : -cpus),
    memory: ({ residentBytes }) => -residentBytes,
    pid: ({ pid }) => pid,
  };
  const key = by[order];
  return processes.toSorted((a, b) => key(a) - key(b) || a.pid - b.pid).map((process) => ({ process, depth: 0 }));
}

/** A guest may lie about parents: each process has one row, also where they go round in circles. */
function treeRows(processes: readonly GuestProcess[]): readonly ProcessRow[] {
  const known = new Set(processes.map(({ pid }) => pid));
  const below = new Map<number, GuestProcess[]>();
  for (const process of processes.toSorted((a, b) => a.pid - b.pid)) {
    const parent = known.has(process.parent) && process.parent !== process.pid ? process.parent : -1;
    below.set(parent, [...(below.get(parent) ?? []), process]);
  }
  const rows: ProcessRow[] = [];
  const seen = new Set<number>();
  const walk = (first: readonly GuestProcess[]) => {
    const left = first.map((process) => ({ process, depth: 0 })).reverse();
    for (let row = left.pop(); row !== undefined; row = left.pop()) {
      const { process, depth } = row;
      if (seen.has(process.pid)) continue;
      seen.add(process.pid);
      rows.push(row);
      for (const child of (below.get(process.pid) ?? []).toReversed()) left.push({ process: child, depth: depth + 1 });
    }
  };
  walk(below.get(-1) ?? []);
  walk(processes.filter(({ pid }) => !seen.has(pid)));
  return rows;
}
