import { useMemo, useRef } from "react";
import type { Table } from "../../../workers/model/table.js";
import { rowFields } from "../../viewmodel/row-fields.js";
import type { OfferedField } from "../../viewmodel/suggestions.js";
import { columnsOf } from "../../viewmodel/table-view.js";
import type { TableRows } from "./use-rows.js";

/** What the filter of a table offers. Rows that a filter left out still say which words there are. */
export function useRowFields(name: string, rows: TableRows | undefined): readonly OfferedField[] {
  const known = useRef<{ readonly name: string; readonly sample: Table }>(undefined);
  const sample = rows?.pages.sample;
  const isPoor = known.current?.name !== name || known.current.sample.count === 0;
  if (sample !== undefined && (isPoor || rows?.request.where === undefined)) known.current = { name, sample };
  const from = known.current?.sample;
  return useMemo(() => (from === undefined ? [] : rowFields(columnsOf(from), from)), [from]);
}
