import type { Result } from "../core/result.js";
import type { ExportRequest, ReportRequest } from "../model/engine-api.js";
import { checkExport } from "../query/export/exporter.js";
import { checkTimes } from "../query/export/time-window.js";
import { SESSION_TABLES } from "../query/tables/index.js";
import { exportTables, findTable } from "./exports.js";

/** What is wrong with an export, as far as that can be said before any trace is read. */
export function checkExportRequest(request: ExportRequest): Result<void> {
  const tables = exportTables({ async *readRange() {} }, SESSION_TABLES);
  const table = findTable(tables, request.table);
  return table.ok ? checkExport(table.value, request) : table;
}

/** The same for a report. */
export function checkReportRequest(request: ReportRequest): Result<void> {
  return checkTimes(request);
}
