import type { OwnAnalysisFacts, OwnKey } from "../../facts/own-facts.js";
import { NO_OWN_FACTS } from "../../facts/own-facts.js";
import { NO_LANE } from "../../model/lanes.js";
import { STATE_ROLES } from "../../model/own-analysis.js";
import { State } from "../../model/states.js";
import { begunRows } from "../begun-rows.js";
import type { QueryContext } from "../context.js";
import { Durations, SUMMARY_COLUMNS } from "../durations.js";
import {
  type Cell,
  durationColumns,
  type ExportScope,
  laneColumns,
  numberColumns,
  type PanelTable,
  type RowPlaces,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, type PlacePart, placedRows, placesOf } from "../listing/places.js";
import { STEP_ROWS } from "../resumable.js";
import { rowsIn } from "../row-scan.js";

/** The tables of what the user's own analyses made (docs/analyses.md): all analyses in one, told apart by columns. */

const KEY_COLUMNS = ["key", "key_1", "key_2", "key_3", "key_4"];

export const ownStatesTable: PanelTable = {
  name: "own-states",
  title: "States of your analyses",
  about: "A stretch in which something was in a state of an analysis of yours.",
  columns: [
    ...textColumns("analysis", "section", ...KEY_COLUMNS),
    ...laneColumns("lane"),
    ...textColumns("state", "colour"),
    ...timeColumns("start_ns", "end_ns"),
    ...durationColumns("duration_ns"),
  ],
  rows: (context, scope) => placedRows(statePlaces(context, scope)),
  places: statePlaces,
};

export const ownLatenciesTable: PanelTable = {
  name: "own-latencies",
  title: "Latencies of your analyses",
  about: "A time between two events that an analysis of yours pairs.",
  columns: [
    ...textColumns("analysis", "section", ...KEY_COLUMNS),
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("detail"),
    ...durationColumns("latency_ns"),
  ],
  rows: (context, scope) => placedRows(latencyPlaces(context, scope)),
  places: latencyPlaces,
};

export const ownLatencySummaryTable: PanelTable = {
  name: "own-latency-summary",
  title: "Latencies of your analyses, summed up",
  about: "All latencies of one key of an analysis of yours: how many, and how long they took.",
  columns: [...textColumns("analysis", "section", ...KEY_COLUMNS), ...laneColumns("lane"), ...SUMMARY_COLUMNS],
  *rows(context, scope) {
    for (const analysis of analysesOf(context)) {
      const { columns } = analysis.latencies;
      const byKey = new Map<number, Durations>();
      for (const { from, to } of begunRows(analysis.latencies, columns.start, scope.t0, scope.t1)) {
        for (let row = from; row < to; row += 1) {
          if (row % STEP_ROWS === 0) yield;
          const start = columns.start.at(row);
          if (scope.t1 <= start) continue;
          const key = columns.key.at(row);
          const durations = byKey.get(key) ?? new Durations();
          byKey.set(key, durations);
          durations.add(start, columns.end.at(row) - start);
        }
      }
      for (const [index, durations] of [...byKey].sort(([, a], [, b]) => b.total - a.total)) {
        const key = analysis.keys[index];
        if (key === undefined || !isWanted(context, scope, key)) continue;
        yield [...headOf(analysis, key), pathOf(context, key.lane), ...(yield* durations.cellSteps())];
      }
    }
  },
};

export const ownCountersTable: PanelTable = {
  name: "own-counters",
  title: "Counters of your analyses",
  about: "A stretch in which a counter of an analysis of yours had a value.",
  columns: [
    ...textColumns("analysis", "section", ...KEY_COLUMNS),
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...numberColumns("value"),
    ...textColumns("unit"),
  ],
  rows: (context, scope) => placedRows(counterPlaces(context, scope)),
  places: counterPlaces,
};

interface KeyOfAnalysis {
  readonly analysis: OwnAnalysisFacts;
  readonly key: OwnKey;
  readonly head: readonly Cell[];
}

function analysesOf({ own = NO_OWN_FACTS }: QueryContext): readonly OwnAnalysisFacts[] {
  return own.analyses;
}

function headOf({ id }: OwnAnalysisFacts, { section, parts }: OwnKey): readonly Cell[] {
  return [id, section.id, parts.join(" "), ...[0, 1, 2, 3].map((part) => parts[part] ?? "")];
}

/** Keys without a lane are wanted where all lanes are. */
function isWanted(context: QueryContext, { hasLane }: ExportScope, { lane }: OwnKey): boolean {
  return hasLane(pathOf(context, lane));
}

function* keysOf(context: QueryContext, scope: ExportScope, kind: OwnKey["section"]["kind"]): Generator<KeyOfAnalysis> {
  for (const analysis of analysesOf(context)) {
    for (const key of analysis.keys) {
      if (key.section.kind === kind && isWanted(context, scope, key))
        yield { analysis, key, head: headOf(analysis, key) };
    }
  }
}

const HEADS = [0, 1, 2, 3, 4, 5, 6].map(
  (column) =>
    ({ head }: KeyOfAnalysis): Cell =>
      head[column],
);

function statePlaces(context: QueryContext, scope: ExportScope): RowPlaces {
  const { lanes, strings, untilNs } = context;
  const { t0, t1 } = scope;
  const trackOf = ({ key }: KeyOfAnalysis) => lanes.track(key.lane);
  const startOf = (one: KeyOfAnalysis, row: number) => Math.max(t0, trackOf(one).startAt(row));
  const endOf = (one: KeyOfAnalysis, row: number) => Math.min(t1, trackOf(one).endAt(row, untilNs));
  const parts = [...keysOf(context, scope, "state")]
    .filter(({ key }) => key.lane !== NO_LANE)
    .map((list) => ({ list, ...rowsIn(lanes.track(list.key.lane), t0, t1, untilNs) }));
  return placesOf(parts, {
    has: (one, row) => trackOf(one).stateAt(row) !== State.NONE && startOf(one, row) < endOf(one, row),
    ...cellReaders<KeyOfAnalysis>([
      ...HEADS,
      ({ key }) => pathOf(context, key.lane),
      (one, row) => {
        const track = trackOf(one);
        return track.stateAt(row) === State.UNKNOWN ? "unknown" : strings.get(track.auxAt(row));
      },
      (one, row) => STATE_ROLES[trackOf(one).stateAt(row) - State.OWN_NEUTRAL] ?? "",
      startOf,
      endOf,
      (one, row) => endOf(one, row) - startOf(one, row),
    ]),
  });
}

interface AnalysisLatencies {
  readonly analysis: OwnAnalysisFacts;
  readonly heads: readonly (readonly Cell[])[];
  readonly wanted: readonly boolean[];
}

function latencyPlaces(context: QueryContext, scope: ExportScope): RowPlaces {
  const parts = analysesOf(context).flatMap((analysis): PlacePart<AnalysisLatencies>[] => {
    const list = {
      analysis,
      heads: analysis.keys.map((key) => headOf(analysis, key)),
      wanted: analysis.keys.map((key) => isWanted(context, scope, key)),
    };
    const { latencies } = analysis;
    return begunRows(latencies, latencies.columns.start, scope.t0, scope.t1).map((rows) => ({ list, ...rows }));
  });
  const columnsOf = ({ analysis }: AnalysisLatencies) => analysis.latencies.columns;
  const keyOf = (list: AnalysisLatencies, row: number) => columnsOf(list).key.at(row);
  return placesOf(parts, {
    has: (list, row) => columnsOf(list).start.at(row) < scope.t1 && list.wanted[keyOf(list, row)] === true,
    ...cellReaders<AnalysisLatencies>([
      ...HEADS.map((_, column) => (list: AnalysisLatencies, row: number) => list.heads[keyOf(list, row)]?.[column]),
      (list, row) => pathOf(context, list.analysis.keys[keyOf(list, row)]?.lane ?? NO_LANE),
      (list, row) => columnsOf(list).start.at(row),
      (list, row) => columnsOf(list).end.at(row),
      (list, row) => context.strings.get(columnsOf(list).detail.at(row)),
      (list, row) => columnsOf(list).end.at(row) - columnsOf(list).start.at(row),
    ]),
  });
}

function counterPlaces(context: QueryContext, scope: ExportScope): RowPlaces {
  const { untilNs } = context;
  const { t0, t1 } = scope;
  const at = ({ key }: KeyOfAnalysis, row: number, column: "t" | "value") =>
    key.points?.columns[column].at(row) ?? Number.NaN;
  const startOf = (one: KeyOfAnalysis, row: number) => Math.max(t0, at(one, row, "t"));
  const endOf = (one: KeyOfAnalysis, row: number) =>
    Math.min(t1, row + 1 < (one.key.points?.count ?? 0) ? at(one, row + 1, "t") : untilNs);
  const parts = [...keysOf(context, scope, "counter")].map((list) => {
    const { points } = list.key;
    const from = points === undefined ? 0 : Math.max(0, points.firstAfter("t", t0) - 1);
    return { list, from, to: points?.firstFrom("t", t1) ?? 0 };
  });
  return placesOf(parts, {
    has: (one, row) => startOf(one, row) <= endOf(one, row),
    ...cellReaders<KeyOfAnalysis>([
      ...HEADS,
      ({ key }) => pathOf(context, key.lane),
      startOf,
      endOf,
      (one, row) => {
        const value = at(one, row, "value");
        return Number.isNaN(value) ? undefined : value;
      },
      ({ key }) => key.section.unit,
    ]),
  });
}
