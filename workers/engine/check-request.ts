import { createSession } from "../analyses/session.js";
import type { Result } from "../core/result.js";
import { StringTable } from "../core/string-table.js";
import { EdgeStore } from "../index/edge-store.js";
import { LaneStore } from "../index/lane-store.js";
import type { ExportRequest, ReportRequest } from "../model/engine-api.js";
import { checkExport } from "../query/export/exporter.js";
import { checkTimes } from "../query/export/time-window.js";
import { sessionTables } from "../query/tables/index.js";
import { exportTables, findTable } from "./exports.js";

/** What is wrong with an export, as far as that can be said before any trace is read. */
export function checkExportRequest(request: ExportRequest): Result<void> {
  const nothing = createSession({ strings: new StringTable(), lanes: new LaneStore(), edges: new EdgeStore() }, []);
  const tables = exportTables({ async *readRange() {} }, sessionTables(nothing));
  const table = findTable(tables, request.table);
  return table.ok ? checkExport(table.value, request) : table;
}

/** The same for a report. */
export function checkReportRequest(request: ReportRequest): Result<void> {
  return checkTimes(request);
}
