import { availableParallelism } from "node:os";
import { ok, type Result } from "../../workers/core/result.js";
import { tablesNamed } from "./fleet/fleet-tables.js";
import { bytes, count, givenOf, usage } from "./option-values.js";
import type { Values } from "./options.js";

/** What `lanescope fleet` writes, and how. */
export interface FleetArgs {
  readonly inputs: readonly string[];
  readonly dataset: string;
  readonly tables: readonly string[];
  readonly jobs: number;
  readonly traceMs: number;
  /** Of a job. Undefined: its share of what this machine has. */
  readonly memoryBytes?: number;
  /** All that lies in one folder directly below a given one is one trace. */
  readonly isTogether: boolean;
  readonly isThorough: boolean;
  /** A trace that another run is at is waited for. */
  readonly isWaiting: boolean;
}

const USUAL_MS = 10 * 60_000;
const MOST_JOBS = 1024;
const LEAST_MEMORY = 256 * 2 ** 20;

export function fleetArgs(inputs: readonly string[], values: Values): Result<FleetArgs> {
  const { output: dataset, jobs: jobsText, limit: limitText, memory: memoryText, together, verify, wait } = values;
  if (inputs.length === 0) return usage("fleet", "which traces? give folders, files or archives");
  if (dataset === undefined || dataset === "-") return usage("fleet", "which dataset? -o FOLDER");
  const tables = tablesNamed(values.tables);
  if (!tables.ok) return usage("fleet", `--tables: ${tables.error.message}, ${tables.error.hint}`);
  const jobs = jobsText === undefined ? availableParallelism() : count(jobsText);
  if (jobs === undefined || jobs < 1 || MOST_JOBS < jobs)
    return usage("fleet", "--jobs wants a whole number from 1 on");
  const traceMs = limitText === undefined ? USUAL_MS : milliseconds(limitText);
  if (traceMs === undefined) return usage("fleet", "--limit wants a time, as in 90s, 10m or 2h");
  const memoryBytes = memoryText === undefined ? undefined : bytes(memoryText);
  if (memoryText !== undefined && (memoryBytes ?? 0) < LEAST_MEMORY)
    return usage("fleet", "--memory wants bytes from 256M on, as in 500M or 4G");
  const flags = { isTogether: together === true, isThorough: verify === true, isWaiting: wait === true };
  return ok({ inputs, dataset, tables: tables.value, jobs, traceMs, ...givenOf({ memoryBytes }), ...flags });
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
/** Timers take no longer time. */
const LONGEST_MS = 2 ** 31 - 1;

function milliseconds(text: string): number | undefined {
  const match = /^(\d{1,9})([smh])$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (UNITS[match[2] ?? ""] ?? 0);
  return 0 < ms && ms <= LONGEST_MS ? ms : undefined;
}
