import { useState } from "react";
import { useStore } from "zustand";
import { absoluteTime, periodOrigin } from "../../../workers/core/timeline.js";
import { EVENT_KIND } from "../../../workers/model/chart.js";
import { timelineOf } from "../../state/selectors.js";
import { casesOfKind, type HeatMap, type HeatPart, heatMapOf, partOf, periodOf } from "../../viewmodel/heat-map.js";
import { type ChartRect, lostStretches } from "../../viewmodel/place-chart.js";
import { numberAt } from "../../viewmodel/table-view.js";
import { PlaceChartView } from "../charts/place-chart.js";
import { useApp, useSession } from "../use-app.js";
import { EmptyTable } from "./empty-table.js";
import { HeatChoices } from "./heat-choices.js";
import { TablePanel } from "./table-panel.js";
import { useCellWords, useKnownScope, useTable, useTableScope } from "./use-table.js";

/** Places across and up: at least four pixels each in a common window. */
const COLUMNS = 200;
const ROWS = 40;

/** When something began, by how far into a period that was: what comes with a rhythm makes lines. */
export function HeatPanel() {
  const app = useApp();
  const choice = useStore(app.stores.tables, (tables) => tables.heat);
  const { kind, period } = choice;
  // Events have no length.
  const by = kind.startsWith(EVENT_KIND) ? "count" : choice.by;
  const [picked, setPicked] = useState<{ readonly key: string; readonly rect: ChartRect }>();
  const words = useCellWords();
  const scope = useTableScope();
  const window = useKnownScope();
  const gaps = useSession((session) => session.minimap?.gaps) ?? NO_GAPS;
  const periodNs = periodOf(period);
  const chart = { kind, columns: COLUMNS, rows: ROWS, ...(periodNs === undefined ? {} : { periodNs }) };
  const { table, failure } = useTable({
    name: "heat-map",
    limit: COLUMNS * ROWS,
    chart,
    isOff: periodNs === undefined,
  });
  const timeline = timelineOf(useSession((session) => session.info));
  const originNs = periodOrigin(timeline, window.t0, periodNs ?? 1);
  const shape = periodNs === undefined ? undefined : { columns: COLUMNS, rows: ROWS, periodNs, originNs, by };
  const map = table && shape && heatMapOf(table, window, shape, words);
  // A part of another picture means nothing here.
  const key = JSON.stringify([kind, periodNs, scope.key]);
  const rect = picked?.key === key ? picked.rect : undefined;
  const part = map && rect && partOf(map, rect);
  const count = table === undefined ? 0 : sumOf(table.count, (row) => numberAt(table, "count", row));
  return (
    <div className="latency">
      <div className="latency-shape">
        <HeatChoices
          choice={choice}
          meanNs={1 < count ? (window.t1 - window.t0) / count : undefined}
          isPeriod={periodNs !== undefined}
        />
        {failure !== undefined && <p className="failure">{failure}</p>}
        {failure === undefined && map === undefined && periodNs !== undefined && <p className="hint">Counting…</p>}
        {map !== undefined && map.places.length === 0 && <EmptyTable name="heat-map" hasLaneChoice />}
        {map !== undefined && 0 < map.places.length && (
          <PlaceChartView
            label={`How often ${kind} began, over time and within ${period}`}
            about="up: from the begin to the end of each period"
            chart={map}
            ink="heat"
            rect={rect}
            onRect={(to) => setPicked(to && { key, rect: to })}
            onFollow={({ moment }) => moment && app.actions.tables.follow(moment)}
            lost={lostIn(map, gaps)}
            mark={undefined}
          />
        )}
      </div>
      {failure === undefined && periodNs !== undefined && (
        <Places kind={kind} chart={chart} part={part} clear={() => setPicked(undefined)} />
      )}
    </div>
  );
}

const NO_GAPS = new Float64Array(0);

function lostIn({ t0, columns, columnNs }: HeatMap, gaps: Float64Array) {
  return lostStretches(gaps, t0, t0 + columns * columnNs);
}

function sumOf(count: number, value: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += value(row);
  return sum;
}

interface PlacesProps {
  readonly kind: string;
  readonly chart: object;
  /** What is picked in the picture. */
  readonly part: HeatPart | undefined;
  readonly clear: () => void;
}

/** The cases of the part that is picked, the longest first; and the picture itself as a table. */
function Places({ kind, chart, part, clear }: PlacesProps) {
  const app = useApp();
  const [isOfPlaces, setOfPlaces] = useState(false);
  const timeline = timelineOf(useSession((session) => session.info));
  const cases = casesOfKind(kind);
  const showsCases = cases !== undefined && !isOfPlaces;
  const begins =
    part && `start_ns >= ${absoluteTime(timeline, part.t0)} and start_ns < ${absoluteTime(timeline, part.t1)}`;
  const only = [cases?.only, begins].filter(Boolean).join(" and ");
  const tools = (
    <>
      {cases !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <span className="choice" role="group" aria-label="Table of">
          <button type="button" aria-pressed={!isOfPlaces} onClick={() => setOfPlaces(false)}>
            Cases
          </button>
          <button type="button" aria-pressed={isOfPlaces} onClick={() => setOfPlaces(true)}>
            Places
          </button>
        </span>
      )}
      {part !== undefined && (
        <>
          <button
            type="button"
            className="button is-plain"
            onClick={() => app.actions.tables.follow({ lane: undefined, t0: part.t0, t1: part.t1 })}
          >
            Select this time
          </button>
          <button type="button" className="link" title="Show all again" onClick={clear}>
            part of the picture ×
          </button>
        </>
      )}
    </>
  );
  if (!showsCases) {
    return <TablePanel key="places" name="heat-map" id="heat-places" title="Heat map" chart={chart} tools={tools} />;
  }
  return (
    <TablePanel
      key={cases.table}
      name={cases.table}
      id={`heat-${cases.table}`}
      title="Cases"
      sort={{ column: cases.sort, isDescending: true }}
      hasPublished={false}
      {...(only === "" ? {} : { only })}
      {...(part?.phase === undefined ? {} : { phase: part.phase })}
      tools={tools}
    />
  );
}
