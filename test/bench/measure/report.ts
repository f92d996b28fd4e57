import { cpus, totalmem } from "node:os";
import type { GestureTimes } from "./page-gestures.js";

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The value that so large a part of the values does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

export function seconds(value: number): string {
  return Number.isNaN(value) ? "–" : `${value < 0.1 ? value.toFixed(3) : value.toFixed(2)} s`;
}

export function megabytes(bytes: number): string {
  return Number.isNaN(bytes) ? "–" : `${Math.round(bytes / 1e6)} MB`;
}

export function machineFacts(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;
}

/** What window.mjs prints: seconds from the beginning of the page's loading, and of processor time until then. */
export interface WindowTimes {
  readonly firstLanes: number;
  readonly allRead: number;
  /** Of processor time, before the page. */
  readonly browserStart: number;
  readonly firstLanesWork: number;
  readonly allReadWork: number;
  /** Tasks of the page's own thread of 50 ms or more until all was drawn (ms). */
  readonly longTasks: readonly number[];
  /** If asked for. */
  readonly gestures?: Readonly<Record<"zoom" | "pan", GestureTimes>>;
  /** Of the machine, over the last minute. */
  readonly load: number;
}
