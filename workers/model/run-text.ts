import { formatBytes, formatCount, formatDuration, formatNumber } from "../core/format.js";
import type { AmountUnit, ResponseSign } from "./run-comparison.js";

const SIGN_WORDS: Readonly<Record<ResponseSign, string>> = {
  dispatched: "dispatched by QEMU",
  evdev: "read by the guest's kernel",
  vcpu: "a vCPU wakes",
  process: "a process runs",
  screen: "the screen changes",
  idle: "at rest again",
};

export function signWords(sign: ResponseSign | undefined): string {
  return sign === undefined ? "not known" : SIGN_WORDS[sign];
}

/** An amount as people read it. */
export function amountText(value: number, unit: AmountUnit): string {
  if (Number.isNaN(value)) return "";
  if (unit === "ns") return formatDuration(value);
  if (unit === "bytes") return formatBytes(value);
  return unit === "cpus" ? `${formatNumber(value)} CPUs` : formatCount(value);
}
