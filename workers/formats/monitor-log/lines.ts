import { parsedJson } from "../../core/parsed-json.js";

/** What the lines of a monitor log tell that leads to samples. */
export type MonitorLine =
  | {
      readonly kind: "header";
      readonly beginNs: bigint;
      readonly hostname: string | undefined;
      readonly vms: readonly MonitoredVm[];
    }
  | { readonly kind: "threads"; readonly vm: string; readonly tids: ReadonlyMap<number, number> }
  | { readonly kind: "kvm"; readonly vm: string; readonly isKvm: boolean }
  | { readonly kind: "process"; readonly vm: string; readonly pid: number }
  /** Ns of the monotonic clock, or since the begin that the header tells. */
  | { readonly kind: "registers"; readonly vm: string; readonly t: number; readonly text: string };

export interface MonitoredVm {
  readonly key: string;
  readonly pid: number;
  readonly isKvm: boolean | undefined;
  readonly tids: ReadonlyMap<number, number>;
}

/** What lines that count have in their text: most have not, and are not parsed. */
const COUNTS = /CPU#|"query-cpus-fast"|"query-kvm"|"proc-threads"|"monitor-log"/;

/** Undefined: the line tells nothing of the kind. Reads `.lsm.jsonl` and the layout before it (`t_mono_ns`, `kind`, `data`). */
export function readMonitorLine(line: string): MonitorLine | undefined {
  if (!COUNTS.test(line)) return undefined;
  const one = asObject(parsedJson(line));
  if (one === undefined) return undefined;
  if (one["lanescope"] === "monitor-log") return headerOf(one);
  const vm = textOf(one["vm"]);
  const t = numberOf(one["t"] ?? one["t_mono_ns"]);
  const data = one["d"] ?? one["data"];
  const question = textOf(one["n"] ?? one["kind"]) ?? "";
  if (vm === undefined || t === undefined || t < 0) return undefined;
  if (question === "query-cpus-fast" && Array.isArray(data))
    return { kind: "threads", vm, tids: tidsOf(data, "cpu-index", "thread-id") };
  if (question === "proc-threads") return processOf(vm, asObject(data));
  if (question === "query-kvm") return { kind: "kvm", vm, isKvm: asObject(data)?.["enabled"] === true };
  return typeof data === "string" && data.includes("CPU#") ? { kind: "registers", vm, t, text: data } : undefined;
}

function headerOf(one: JsonObject): MonitorLine {
  const begin = textOf(one["t0_mono_ns"]) ?? "";
  const vms = (Array.isArray(one["vms"]) ? one["vms"] : []).flatMap((each: unknown): MonitoredVm[] => {
    const vm = asObject(each);
    const key = textOf(vm?.["key"]);
    if (vm === undefined || key === undefined) return [];
    const vcpus = Array.isArray(vm["vcpus"]) ? vm["vcpus"] : [];
    const accel = vm["accel"];
    const isKvm = accel === "kvm" ? true : accel === "tcg" ? false : undefined;
    return [{ key, pid: numberOf(vm["pid"]) ?? -1, isKvm, tids: tidsOf(vcpus, "index", "tid") }];
  });
  const hostname = textOf(asObject(one["host"])?.["hostname"]);
  return { kind: "header", beginNs: /^\d{1,19}$/.test(begin) ? BigInt(begin) : 0n, hostname, vms };
}

/** Of the threads of a process the first one has the least id, which is that of the process. */
function processOf(vm: string, threads: JsonObject | undefined): MonitorLine | undefined {
  const tids = Object.keys(threads ?? {}).filter((key) => /^[1-9]\d{0,9}$/.test(key));
  const pid = tids.reduce((least, tid) => Math.min(least, Number(tid)), Number.POSITIVE_INFINITY);
  return Number.isFinite(pid) ? { kind: "process", vm, pid } : undefined;
}

/** Threads by vCPU. */
function tidsOf(list: readonly unknown[], index: string, tid: string): ReadonlyMap<number, number> {
  const tids = new Map<number, number>();
  for (const each of list) {
    const one = asObject(each);
    const [vcpu, thread] = [numberOf(one?.[index]), numberOf(one?.[tid])];
    if (vcpu !== undefined && thread !== undefined && 0 < thread) tids.set(vcpu, thread);
  }
  return tids;
}

type JsonObject = Readonly<Record<string, unknown>>;

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}
