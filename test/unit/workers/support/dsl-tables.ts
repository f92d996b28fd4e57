import { ANALYSES } from "../../../../workers/analyses/index.js";
import type { LostSpan, QueryContext } from "../../../../workers/query/context.js";
import { EXPORT_TABLES } from "../../../../workers/query/export/index.js";
import type { Cell, ExportScope } from "../../../../workers/query/export/table.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { type DslRun, run } from "../analyses/dsl.js";
import { sessionContext } from "./session-context.js";

/** Events in the language of analyses-dsl.ts, run through all analyses, to ask tables about. */
export interface DslTables extends DslRun {
  readonly context: QueryContext;
  /** The rows of a table as objects; times in ns. */
  rows(table: string, scope?: Partial<ExportScope>): Record<string, Cell>[];
}

export function runTables(text: string, endUs?: number, lost: readonly LostSpan[] = []): DslTables {
  const ran = run(text, { analyses: ANALYSES, ...(endUs === undefined ? {} : { end: endUs }) });
  const { session } = ran;
  const untilNs = (endUs ?? lastUs(text)) * 1000;
  const context = sessionContext(session, untilNs, { lost });
  const tables = [...EXPORT_TABLES, ...SESSION_TABLES];
  return {
    ...ran,
    context,
    rows: (name, scope = {}) => {
      const table = tables.find((candidate) => candidate.name === name);
      if (table === undefined) throw new Error(`no table ${name}`);
      const rows = table.rows(context, {
        t0: Number.NEGATIVE_INFINITY,
        t1: Number.POSITIVE_INFINITY,
        hasLane: () => true,
        ...scope,
      });
      if (Symbol.asyncIterator in rows) throw new Error(`${name} is not made at once`);
      const made = Array.from(rows).filter((row) => row !== undefined);
      return made.map((row) => Object.fromEntries(table.columns.map((column, i) => [column.name, row[i]])));
    },
  };
}

function lastUs(text: string): number {
  const times = text.split("\n").flatMap((line) => /^\s*([\d.]+)\s/.exec(line)?.[1] ?? []);
  return Number(times.at(-1) ?? 0);
}
