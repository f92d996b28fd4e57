import { fieldsOf, parsedJson } from "../../core/parsed-json.js";

/** A line of a monitor log (docs/formats/monitor-log.md). */
export type MonitorLine = HeaderLine | RecordLine;

export interface HeaderLine {
  readonly kind: "header";
  readonly version: number;
  /** Where `t` of the records counts from: ns of the monotonic clock, and of the time of day where it is told. */
  readonly monoNs: bigint;
  readonly realNs: bigint | undefined;
  readonly hostname: string | undefined;
  /** Bytes of a page of the host. */
  readonly pageSize: number;
  readonly vms: readonly ToldVm[];
}

/** A VM as a header tells it, or the record that attached it. */
export interface ToldVm {
  readonly key: string;
  readonly name: string | undefined;
  /** -1: not told. */
  readonly pid: number;
  readonly isKvm: boolean | undefined;
  readonly vcpus: readonly { readonly index: number; readonly tid: number; readonly qom: string }[];
}

export interface RecordLine {
  readonly kind: "record";
  readonly vm: string;
  /** Ns since the header's moment, or of the monotonic clock where there is no header. */
  readonly t: number;
  /** Of the layout without a header: ns of the time of day. */
  readonly realNs: bigint | undefined;
  readonly k: string;
  readonly n: string;
  /** µs until it was answered; 0: not told. */
  readonly us: number;
  readonly data: unknown;
  readonly error: string | undefined;
}

const PAGE = 4096;

/** Undefined: it is no line of a monitor log. Reads `.lsm.jsonl` and the layout before it (`t_mono_ns`, `kind`, `data`). */
export function readMonitorLine(line: string): MonitorLine | undefined {
  const one = fieldsOf(parsedJson(line));
  if (one["lanescope"] === "monitor-log") return headerOf(one);
  const vm = textOf(one["vm"]);
  const t = numberOf(one["t"] ?? one["t_mono_ns"]);
  if (vm === undefined || t === undefined || t < 0) return undefined;
  if (one["t_mono_ns"] !== undefined) return olderRecord(one, vm, t);
  const us = numberOf(one["us"]) ?? 0;
  return {
    kind: "record",
    vm,
    t,
    realNs: undefined,
    k: textOf(one["k"]) ?? "",
    n: textOf(one["n"]) ?? "",
    us: Math.min(Math.max(0, us), 0x7fffffff),
    data: one["d"],
    error: textOf(one["error"]),
  };
}

/** Kinds of the layout before: QEMU's commands by their names, `hmp:…`, and files of the host. */
function olderRecord(one: Fields, vm: string, t: number): RecordLine {
  const kind = textOf(one["kind"]) ?? "";
  const real = one["t_real_ns"];
  // A number of this size has lost its last digits: the text would have them, but 256 ns do not count here.
  const realNs = typeof real === "number" && 0 < real && Number.isFinite(real) ? BigInt(Math.round(real)) : undefined;
  const record = { kind: "record" as const, vm, t, realNs, us: 0, data: one["data"], error: undefined };
  if (kind.startsWith("hmp:")) return { ...record, k: "hmp", n: kind.slice("hmp:".length) };
  if (kind.startsWith("event:")) return { ...record, k: "event", n: kind.slice("event:".length) };
  const isHosts = kind.startsWith("proc-") || kind.startsWith("debugfs-");
  return { ...record, k: isHosts ? "host" : "qmp", n: kind };
}

type Fields = Readonly<Record<string, unknown>>;

function headerOf(one: Fields): HeaderLine {
  const host = fieldsOf(one["host"]);
  const pageSize = numberOf(host["page_size"]) ?? PAGE;
  return {
    kind: "header",
    version: numberOf(one["version"]) ?? 0,
    monoNs: wholeNs(one["t0_mono_ns"]) ?? 0n,
    realNs: wholeNs(one["t0_real_ns"]),
    hostname: textOf(host["hostname"]),
    pageSize: 0 < pageSize ? pageSize : PAGE,
    vms: listOf(one["vms"]).flatMap((each) => toldVm(each) ?? []),
  };
}

export function toldVm(value: unknown): ToldVm | undefined {
  const vm = fieldsOf(value);
  const key = textOf(vm["key"]);
  if (key === undefined) return undefined;
  const accel = vm["accel"];
  const pid = numberOf(vm["pid"]) ?? -1;
  return {
    key,
    name: textOf(vm["name"]),
    pid: 0 < pid ? pid : -1,
    isKvm: accel === "kvm" ? true : accel === "tcg" ? false : undefined,
    vcpus: listOf(vm["vcpus"]).flatMap((each) => {
      const { index, tid, qom } = fieldsOf(each);
      const number = numberOf(index);
      return number === undefined ? [] : { index: number, tid: numberOf(tid) ?? -1, qom: textOf(qom) ?? "" };
    }),
  };
}

function wholeNs(value: unknown): bigint | undefined {
  const text = textOf(value) ?? "";
  return /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

/** Any number that is one; texts of digits too, as files of the kernel have them. */
export function amountOf(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return typeof value === "string" && /^\s*-?\d{1,20}\s*$/.test(value) ? Number(value) : undefined;
}
