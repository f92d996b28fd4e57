import { expect, test } from "vitest";
import { rowFields } from "../../../../renderer/viewmodel/row-fields.js";
import { columnsOf } from "../../../../renderer/viewmodel/table-view.js";
import type { Table, TableColumn } from "../../../../workers/model/table.js";

const table = (...columns: readonly TableColumn[]): Table => ({ columns, rows: 2, total: 2 }) as unknown as Table;
const fieldsOf = (of: Table) => rowFields(columnsOf(of), of);

test("a column is a field with the operator that suits it, and without its unit", () => {
  const of = table(
    { name: "start_ns", type: "time", values: Float64Array.of(1, 2) },
    { name: "duration_ns", type: "duration", values: Float64Array.of(3, 4) },
    { name: "lane", type: "lane", values: Int32Array.of(0, 1), words: new Map() } as unknown as TableColumn,
  );
  expect(fieldsOf(of).map(({ name, about, operator }) => [name, about, operator])).toEqual([
    ["start", "Start", " > "],
    ["duration", "Duration", " > "],
    ["lane", "Lane", " ~ "],
  ]);
});

test("few words are offered, free text is not", () => {
  const reasons = ["hlt", "io", "hlt", ""];
  const texts = ["a b", "(c)", "", "d"];
  const many = Array.from({ length: 13 }, (_, i) => `w${i}`);
  const of = table(
    { name: "reason", type: "text", values: reasons },
    { name: "evidence", type: "text", values: texts },
    { name: "word", type: "text", values: many },
    { name: "state", type: "text", values: ["preempted"] },
  );
  const [reason, evidence, word, state] = fieldsOf(of);
  expect(reason).toMatchObject({ name: "reason", values: ["hlt", "io"] });
  expect(evidence).toMatchObject({ operator: " ~ " });
  expect(evidence?.values).toBeUndefined();
  expect(word?.values).toBeUndefined();
  expect(state?.values).toContain("wait");
});
