import { useMemo, useState } from "react";
import type { Table } from "../../../../workers/model/table.js";
import { axesFor, type SqlAxes, sqlChart } from "../../../viewmodel/sql-chart.js";
import type { CellWords, ColumnView, Moment } from "../../../viewmodel/table-view.js";
import { PlaceChartView } from "../../charts/place-chart.js";

export interface SqlChartViewProps {
  readonly table: Table;
  readonly columns: readonly ColumnView[];
  readonly words: CellWords;
  readonly onFollow: (moment: Moment) => void;
}

/** The rows of an answer as dots, of two columns that are chosen. A press on a dot leads to its row's lane and time. */
export function SqlChartView({ table, columns, words, onFollow }: SqlChartViewProps) {
  const { x, y, first } = useMemo(() => axesFor(table, columns), [table, columns]);
  const [chosen, choose] = useState<Partial<SqlAxes>>({});
  const axes = first && { ...first, ...chosen };
  const chart = useMemo(() => axes && sqlChart(table, columns, axes, words), [table, columns, axes, words]);
  if (axes === undefined || chart === undefined) return <p className="hint">A picture needs a column of numbers.</p>;
  return (
    <>
      <div className="panel-bar">
        <AxisChoice label="Across" columns={x} value={axes.x} onChange={(to) => choose({ ...chosen, x: to })} />
        <AxisChoice label="Up" columns={y} value={axes.y} onChange={(to) => choose({ ...chosen, y: to })} />
      </div>
      <PlaceChartView
        label="Rows of the query"
        chart={chart}
        ink="accent"
        rect={undefined}
        onRect={() => undefined}
        onFollow={({ moment }) => moment !== undefined && onFollow(moment)}
        lost={NOTHING}
        mark={undefined}
        about={`${axes.y} by ${axes.x}`}
      />
    </>
  );
}

const NOTHING: readonly never[] = [];

function AxisChoice(props: {
  readonly label: string;
  readonly columns: readonly ColumnView[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  return (
    <label className="quiet">
      {props.label}{" "}
      <select className="select" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.columns.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
