import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { lanescope } from "./cli-support.js";

// What a part of a trace has to have in common with the whole.

export type Row = Readonly<Record<string, string | number | null>>;
export type Range = readonly [from: bigint, to: bigint];

export async function rowsOf(trace: string, table: string, [from, to]: Range): Promise<Row[]> {
  const range = ["--from", `${from}`, "--to", `${to}`];
  const { code, out, err } = await lanescope("export", trace, "-t", table, ...range, "--format", "jsonl");
  expect([code, err.split("\n").filter((line) => /error/.test(line))]).toEqual([0, []]);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

/** Absolute times of a range, from the begin of the trace on, in seconds. */
export async function rangeOf(trace: string, from: number, to: number): Promise<Range> {
  const { out } = await lanescope("info", trace, "--json");
  const begin = BigInt((JSON.parse(out) as { readonly begin_ns: string }).begin_ns);
  return [begin + BigInt(Math.round(from * 1e9)), begin + BigInt(Math.round(to * 1e9))];
}

/**
 * The states of CPUs, threads and vCPUs in a range. Why a state lasts that the range ends in may be known only later, and so
 * may be why the last wait of a vCPU did. What is inferred of processes inside of guests begins anew in a part.
 */
export async function statesOf(trace: string, range: Range): Promise<readonly string[]> {
  const [from, to] = range;
  const rows = await rowsOf(trace, "intervals", range);
  const isCarried = ({ lane_kind, end_ns }: Row) =>
    lane_kind !== "process" && lane_kind !== "guest-thread" && BigInt(end_ns ?? 0) < to - 1n;
  const carried = rows.filter(isCarried);
  const lastWaits = new Map(carried.flatMap((row) => (isWait(row) ? [[row.lane, row]] : [])));
  return carried
    .map((row) => (lastWaits.get(row.lane ?? "") === row ? { ...row, reason: "" } : row))
    .map((row) => JSON.stringify({ ...row, start_ns: `${later(BigInt(row.start_ns ?? 0), from)}`, duration_ns: "" }))
    .sort();
}

function isWait({ lane_kind, state }: Row): boolean {
  return lane_kind === "vcpu" && state === "wait";
}

function later(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}

/** The lines that babeltrace2 prints of a folder of CTF, from a time on; undefined where there is no babeltrace2. */
export function babeltraceLines(folder: string, from?: bigint): number | undefined {
  const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
  const args = [folder, ...(from === undefined ? [] : ["--begin", seconds(from)])];
  const printed = spawnSync(babeltrace2, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (printed.error !== undefined) return undefined;
  expect(printed.stderr).toBe("");
  return printed.stdout.split("\n").length - 1;
}

function seconds(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${`${ns % 1_000_000_000n}`.padStart(9, "0")}`;
}
