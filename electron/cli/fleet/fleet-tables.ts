import { Hash128 } from "../../../workers/core/hash128.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { plainTimeline } from "../../../workers/core/timeline.js";
import { findTable, knownTables } from "../../../workers/engine/exports.js";
import { createBatchSink } from "../../../workers/query/export/row-sink.js";
import type { ExportTable } from "../../../workers/query/export/table.js";
import { tracesTable } from "./traces-table.js";

/**
 * What a dataset has of each trace without `--tables`: sums, and the occurrences of which a trace has thousands. Those of
 * which it has millions (intervals, events, edges, counters, samples) are written when they are named.
 */
const FLEET_TABLES: readonly string[] = [
  "waits",
  "wait-summary",
  "steal",
  "culprits",
  "waiters",
  "exits",
  "exit-summary",
  "exit-storms",
  "halt-polling",
  "host-memory",
  "lock-holder",
  "nested-exits",
  "nested-split",
  "latencies",
  "latency-summary",
  "latency-percentiles",
  "cpu-usage",
  "vm-usage",
  "vcpu-usage",
  "vm-threads",
  "state-usage",
  "syscalls",
  "block-io",
  "network",
  "migrations",
  "smt",
  "numa-balancing",
  "live-migration",
  "cpu-speed",
  "fingerprints",
  "fingerprint-groups",
  "process-ranks",
  "guest-processes",
  "guest-belief",
  "monitor-agreement",
  "runs",
  "lost",
];

/** Every table that a dataset can have: those about one lane, and what people wrote, belong to no trace as a whole. */
export function datasetTables(): readonly ExportTable[] {
  return knownTables().filter(({ name, isOfLane }) => isOfLane !== true && name !== "annotations");
}

/** The tables that `--tables` names. `default` and `all` stand for several. */
export function tablesNamed(text: string | undefined): Result<readonly string[]> {
  if (text === undefined) return ok(FLEET_TABLES);
  const known = datasetTables();
  const named = new Set<string>();
  for (const word of text.split(",").map((part) => part.trim().replaceAll("_", "-"))) {
    if (word === "" || word === tracesTable.name) continue;
    const many = word === "default" ? FLEET_TABLES : word === "all" ? known.map(({ name }) => name) : undefined;
    const found = many === undefined ? findTable(known, word) : ok(undefined);
    if (!found.ok) return fail(found.error.message, { hint: `${found.error.hint}; default and all stand for several` });
    for (const name of many ?? [word]) named.add(name);
  }
  return ok([...named]);
}

/** The same for the same columns: parts of another version are written anew. */
export function schemaOf(name: string): string {
  const { columns } = tableOf(name);
  return new Hash128().update(new TextEncoder().encode(JSON.stringify(columns))).hex();
}

/** A part without rows: readers know the columns of a table that no trace filled. */
export function emptyPart(name: string): Uint8Array {
  const { columns } = tableOf(name);
  const sink = createBatchSink("parquet", { name, columns, timeline: plainTimeline(0n), beginNs: 0, trace: "" });
  return sink.end() as Uint8Array;
}

function tableOf(name: string): Pick<ExportTable, "name" | "columns"> {
  if (name === tracesTable.name) return tracesTable;
  const found = findTable(knownTables(), name);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}
