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

/** By how much B differs from A: "+20 %", "× 12". */
export function runChangeText({
  a,
  b,
  change,
}: {
  readonly a: number;
  readonly b: number;
  readonly change: number;
}): string {
  if (a === b) return "0 %";
  if (a === 0) return "none before";
  if (b === 0) return "none any more";
  if (9 <= change) return `× ${formatNumber(change + 1)}`;
  return `${0 < change ? "+" : "−"}${formatNumber(Math.abs(Math.round(change * 100)))} %`;
}
