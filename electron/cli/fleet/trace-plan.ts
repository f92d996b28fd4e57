import { isWhole } from "./dataset.js";
import { datasetTables, schemaOf } from "./fleet-tables.js";
import type { Owners } from "./owners.js";
import type { PartState, TraceState } from "./trace-state.js";
import { tracesTable } from "./traces-table.js";
import type { Unit } from "./units.js";

/** What is wanted of each trace. */
interface Wanted {
  readonly dataset: string;
  readonly tables: readonly string[];
  readonly tool: string;
  readonly isThorough: boolean;
}

/** Whether the dataset has the trace as it is, with all tables that are wanted. */
export async function isDone(
  wanted: Wanted,
  unit: Unit,
  state: TraceState | undefined,
  owners: Owners,
): Promise<boolean> {
  if (state === undefined || !isSame(wanted, unit, state)) return false;
  if (state.status === "copy") return owners.isOther(state.key, unit.id);
  const hasAll = [tracesTable.name, ...wanted.tables].every((table) => state.parts[table]?.schema === schemaOf(table));
  return state.status === "ok" && hasAll && (await isWhole(wanted.dataset, state, wanted.isThorough));
}

/** The tables to be written, which are those that are wanted and those that the trace had, and parts that stay. */
export async function planOf(
  wanted: Wanted,
  unit: Unit,
  before: TraceState | undefined,
): Promise<{ readonly tables: readonly string[]; readonly kept: Readonly<Record<string, PartState>> }> {
  const known = new Set(datasetTables().map(({ name }) => name));
  const had = Object.entries(before?.parts ?? {}).filter(([table]) => known.has(table));
  const stays =
    before?.status === "ok" &&
    isSame(wanted, unit, before) &&
    (await isWhole(wanted.dataset, before, wanted.isThorough));
  const kept = stays ? Object.fromEntries(had.filter(([table, { schema }]) => schema === schemaOf(table))) : {};
  const all = new Set([...wanted.tables, ...had.map(([table]) => table)]);
  return { tables: [...all].filter((table) => !(table in kept)), kept };
}

function isSame({ tool }: Wanted, unit: Unit, state: TraceState): boolean {
  return state.source.signature === unit.signature && state.tool === tool;
}
