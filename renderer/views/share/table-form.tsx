import { useEffect, useId, useState } from "react";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { gridFieldsOf, isOfLane, savedTables, type TableChoice } from "../../viewmodel/table-choice.js";
import { TABLE_FILES } from "../../viewmodel/table-files.js";
import { useApp, useIsReading, useSelection, useSession } from "../use-app.js";
import { Check } from "./check.js";
import { OneOf } from "./one-of.js";
import { PartChoice, useParts } from "./part-choice.js";
import type { ShareKind } from "./share-kind.js";
import { type Estimate, useEstimate } from "./use-estimate.js";

export const TABLE_KIND: ShareKind = {
  id: "table",
  title: "Table",
  about: "Rows of any table, for a spreadsheet, pandas, DuckDB and the like.",
  Form: TableForm,
};

const FIELD_TITLES = {
  lanes: ["Only lanes with a path like", "host/vm/*/vcpu/*"],
  where: ["Only rows for which this holds", "duration > 2ms"],
  kind: ["What is counted", "exit, steal, run-queue, event/NAME"],
  period: ["Period", "10ms"],
  columns: ["Columns of the grid", "200"],
  rows: ["Rows of the grid", "50"],
} as const;

type Field = keyof typeof FIELD_TITLES;

function TableForm() {
  const { actions, stores } = useApp();
  const tables = useTables();
  const lane = useSelection((selection) => selection.lane);
  const lanes = useSession((session) => session.lanes);
  const isReading = useIsReading();
  const { parts, first } = useParts();
  const [part, setPart] = useState(first);
  const [choice, setChoice] = useState<TableChoice>(() => ({
    table: "intervals",
    format: "csv",
    lanes: "",
    where: "",
    asPublished: stores.tables.getState().asPublished,
    kind: "",
    period: "",
    columns: "",
    rows: "",
  }));
  const change = (changes: Partial<TableChoice>) => setChoice({ ...choice, ...changes });
  const range = parts[part] ?? parts.whole;
  const estimate = useEstimate(choice, range, isReading);
  const save = () => {
    actions.ui.closeDialog();
    void actions.shareTables.save(choice, part === "whole" ? undefined : range);
  };
  const needsLane = isOfLane(choice.table);
  const field = (name: Field) => (
    <TextField key={name} field={name} value={choice[name]} onChange={(text) => change({ [name]: text })} />
  );
  return (
    <>
      <Choice label="Table" value={choice.table} all={tables} onChange={(table) => change({ table })} />
      <OneOf
        legend="Format"
        all={TABLE_FILES}
        chosen={TABLE_FILES.find(({ format }) => format === choice.format) ?? TABLE_FILES[0]}
        titleOf={(file) => (file === undefined ? "" : `${file.title}, ${file.note}`)}
        onChange={(file) => file !== undefined && change({ format: file.format })}
      />
      <PartChoice part={part} parts={parts} onChange={setPart} />
      {needsLane && (
        <p>
          {lane === undefined
            ? "Select the lane that the path is of first."
            : `Of ${titleOf(lanes, lane)}, as selected.`}
        </p>
      )}
      {field("lanes")}
      {field("where")}
      {gridFieldsOf(choice.table).map(field)}
      <Check
        label="waits as the published analyses count them"
        isOn={choice.asPublished}
        onChange={(asPublished) => change({ asPublished })}
      />
      <p role="status">{sizeText(estimate)}</p>
      <div className="share-tools">
        <button type="button" className="button is-main" disabled={isReading || estimate.why !== ""} onClick={save}>
          Save the table
        </button>
        {isReading && <span className="quiet">once the trace is read</span>}
      </div>
    </>
  );
}

function sizeText({ rows, bytes, isCounting, why }: Estimate): string {
  if (why !== "") return why;
  if (isCounting) return "Counting rows…";
  const size =
    rows === undefined
      ? "How many rows it has is told when they are written."
      : `${formatCountOf(rows, "row")}, about ${formatBytes(bytes)}.`;
  return `${size} Names are in it as they are: a table of a redacted bundle has none.`;
}

/** All tables with their titles. */
function useTables() {
  const app = useApp();
  const [tables, setTables] = useState(savedTables([]));
  useEffect(() => {
    let isWanted = true;
    void app
      .engine()
      ?.tables()
      .then((shown) => isWanted && setTables(savedTables(shown)));
    return () => {
      isWanted = false;
    };
  }, [app]);
  return tables;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly all: readonly { readonly name: string; readonly title: string }[];
  readonly onChange: (name: string) => void;
}

function Choice({ label, value, all, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="share-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {all.map(({ name, title }) => (
          <option key={name} value={name}>
            {title} ({name})
          </option>
        ))}
      </select>
    </div>
  );
}

interface TextFieldProps {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function TextField({ field, value, onChange }: TextFieldProps) {
  const id = useId();
  const [title, example] = FIELD_TITLES[field];
  return (
    <div className="share-field">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="input"
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder={example}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
