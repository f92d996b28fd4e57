import { type ReactNode, useState } from "react";
import { absoluteTime } from "../../../workers/core/timeline.js";
import type { Table } from "../../../workers/model/table.js";
import { timelineOf } from "../../state/selectors.js";
import { histogramOf } from "../../viewmodel/histogram.js";
import {
  type CaseLimits,
  type LatencyFamily,
  LONGEST,
  latencyFilter,
  percentileFigures,
  SHORTEST,
} from "../../viewmodel/latency-family.js";
import { type ChartRect, lostStretches } from "../../viewmodel/place-chart.js";
import { dotAt, limitsOfScatter, type Scatter, scatterOf } from "../../viewmodel/scatter.js";
import { numberAt } from "../../viewmodel/table-view.js";
import { PlaceChartView } from "../charts/place-chart.js";
import { useApp, useSession } from "../use-app.js";
import { HistogramBars } from "./histogram-bars.js";
import { LatencyCases } from "./latency-cases.js";
import { Percentiles } from "./percentiles.js";
import { useSelectedCase } from "./use-selected-case.js";
import { useCellWords, useKnownScope, useTable } from "./use-table.js";

/** Columns of the scatter: about one for every three pixels that it has in a common window. */
const COLUMNS = 160;
/** More places than it has, and more bins than there are. */
const MOST_CELLS = 20_000;

/** What is picked: durations, by the histogram or a percentile, or a part of the scatter. */
interface Picked {
  readonly durations?: { readonly fromNs: number; readonly toNs: number };
  readonly rect?: ChartRect;
  readonly begins?: { readonly t0: number; readonly t1: number };
}

export interface LatencyShapeProps {
  readonly family: LatencyFamily;
  /** The percentiles of all kinds. */
  readonly table: Table;
  readonly kind: string;
  readonly choices: ReactNode;
}

/** One kind of cases: histogram, scatter and percentiles, and the cases that are picked in them. */
export function LatencyShape({ family, table, kind, choices }: LatencyShapeProps) {
  const at = `${family.id} ${kind}`;
  const [kept, setKept] = useState<{ readonly of: string; readonly picked: Picked }>({ of: at, picked: {} });
  const picked = kept.of === at ? kept.picked : {};
  const setPicked = (next: Picked) => setKept({ of: at, picked: next });
  const own = { family, table, kind, picked, setPicked };
  // The choices stay the same elements: who chooses by keyboard goes on where the focus is.
  return (
    <div className="latency">
      <div className="latency-shape">
        {choices}
        <Charts key={at} {...own} />
      </div>
      <Cases key={`cases ${at}`} {...own} />
    </div>
  );
}

interface PickedProps extends Omit<LatencyShapeProps, "choices"> {
  readonly picked: Picked;
  readonly setPicked: (picked: Picked) => void;
}

function Charts({ family, table, kind, picked, setPicked }: PickedProps) {
  const app = useApp();
  const words = useCellWords();
  const gaps = useSession((session) => session.minimap?.gaps) ?? NO_GAPS;
  const window = useKnownScope();
  const only = latencyFilter(family, kind);
  const chart = { columns: COLUMNS };
  const { table: bins } = useTable({ name: family.histogram, limit: MOST_CELLS, only });
  const { table: cells } = useTable({ name: family.scatter, limit: MOST_CELLS, only, chart });
  const selected = useSelectedCase(family, kind);
  const row = rowOf(table, family, kind);
  const figures = percentileFigures(numberAt(table, "count", row), (column) => numberAt(table, column, row));
  const scatter = cells && 0 < cells.count ? scatterOf(cells, { ...window, columns: COLUMNS }, words) : undefined;
  const pickRect = (from: Scatter, rect: ChartRect | undefined) =>
    setPicked(rect === undefined ? {} : { rect, ...limitsOfScatter(from, rect) });
  return (
    <>
      <div className="latency-charts">
        {bins !== undefined && (
          <HistogramBars
            histogram={histogramOf(bins, family, kind)}
            marks={figures.filter(({ title, isOfTooFew }) => title !== SHORTEST && title !== LONGEST && !isOfTooFew)}
            picked={picked.durations}
            onPick={(durations) => setPicked(durations === undefined ? {} : { durations })}
          />
        )}
        {scatter !== undefined && (
          <PlaceChartView
            label={`When ${kind} began, and how long it took`}
            about="durations over time, logarithmic scale"
            chart={scatter}
            ink="accent"
            rect={picked.rect ?? (picked.durations && bandOf(scatter, picked.durations))}
            onRect={(rect) => pickRect(scatter, rect)}
            onFollow={({ moment }) => moment && app.actions.tables.follow(moment)}
            lost={lostStretches(gaps, window.t0, window.t1)}
            mark={selected && dotAt(scatter, selected.startNs, selected.ns)}
          />
        )}
      </div>
      <Percentiles
        table={table}
        row={row}
        figures={figures}
        onTail={(fromNs) => setPicked({ durations: { fromNs, toNs: numberAt(table, "max_ns", row) + 1 } })}
      />
    </>
  );
}

function Cases({ family, kind, picked: { durations, begins }, setPicked }: PickedProps) {
  const selected = useSelectedCase(family, kind);
  const timeline = timelineOf(useSession((session) => session.info));
  const limits: CaseLimits = {
    ...(durations && { durations }),
    ...(begins && { begins: { from: absoluteTime(timeline, begins.t0), to: absoluteTime(timeline, begins.t1) } }),
  };
  return (
    <LatencyCases
      family={family}
      kind={kind}
      limits={limits}
      columns={COLUMNS}
      selected={selected}
      clear={() => setPicked({})}
    />
  );
}

const NO_GAPS = new Float64Array(0);

/** All times of a range of durations, as far as the picture has them. */
function bandOf(scatter: Scatter, durations: { readonly fromNs: number; readonly toNs: number }): ChartRect {
  const rowAt = (ns: number) => Math.floor(dotAt(scatter, scatter.t0, ns).y * scatter.rows);
  const within = (at: number) => Math.max(0, Math.min(scatter.rows - 1, at));
  return {
    column0: 0,
    column1: scatter.columns - 1,
    row0: within(rowAt(durations.fromNs)),
    row1: within(rowAt(Math.max(durations.fromNs, durations.toNs - 1))),
  };
}

function rowOf(table: Table, { kind: name }: LatencyFamily, kind: string): number {
  const column = table.columns.find((one) => one.name === name);
  return column?.type === "text" ? column.values.indexOf(kind) : -1;
}
