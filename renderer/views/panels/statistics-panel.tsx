import type { ExitRow } from "../../../workers/model/engine-api.js";
import { stateTitle } from "../../viewmodel/state-style.js";
import { formatCount, formatDuration } from "../../viewmodel/time-format.js";
import { Swatch } from "../parts/swatch.js";
import { useDerived, useSelection, useSession } from "../use-app.js";
import { useAnswer } from "./use-answer.js";
import { useScope } from "./use-scope.js";

/** Time per state and exits of the selected lane, or of all lanes on show, in the range or the window. */
export function StatisticsPanel() {
  const scope = useScope();
  const selected = useSelection((selection) => selection.lane);
  const name = useSession((session) => (selected === undefined ? undefined : session.lanes?.names[selected]));
  const shown = useDerived((app) => app.select.layout().lanes);
  const lanes = selected === undefined ? shown : Int32Array.of(selected);
  const key = `${scope.t0}:${scope.t1}:${selected ?? `all${shown.length}`}`;
  const statistics = useAnswer(key, { lanes, t0: scope.t0, t1: scope.t1 }, (engine, question) =>
    engine.statistics(question),
  );
  if (statistics === undefined) return <p className="hint">Counting…</p>;
  const total = statistics.states.reduce((sum, row) => sum + row.ns, 0);
  return (
    <div className="statistics">
      <table className="table num">
        <caption>
          {name ?? "Lanes on show"}, {scope.words} of {formatDuration(scope.t1 - scope.t0)}
        </caption>
        <thead>
          <tr>
            <th>State</th>
            <th className="right">Time</th>
            <th className="right">Share</th>
            <th className="right">Count</th>
            <th className="right">Longest</th>
          </tr>
        </thead>
        <tbody>
          {[...statistics.states]
            .sort((a, b) => b.ns - a.ns)
            .map((row) => (
              <tr key={row.state}>
                <td>
                  <Swatch state={row.state} /> {stateTitle(row.state)}
                </td>
                <td className="right">{formatDuration(row.ns)}</td>
                <td className="right">{percent(row.ns / Math.max(1, total))}</td>
                <td className="right">{formatCount(row.count)}</td>
                <td className="right">{formatDuration(row.maxNs)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <Exits rows={statistics.exits} />
    </div>
  );
}

function Exits({ rows }: { rows: readonly ExitRow[] }) {
  if (rows.length === 0) return undefined;
  const samples = rows.reduce((sum, row) => sum + row.count, 0);
  const time = rows.reduce((sum, row) => sum + row.totalNs, 0);
  return (
    <table className="table num">
      <caption>Exits</caption>
      <thead>
        <tr>
          <th>VM-EXIT</th>
          <th className="right">Samples</th>
          <th className="right">Samples %</th>
          <th className="right">Time %</th>
          <th className="right">Min</th>
          <th className="right">Median</th>
          <th className="right">p99</th>
          <th className="right">Max</th>
          <th className="right">Average</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.reason}>
            <td>{row.reason}</td>
            <td className="right">{formatCount(row.count)}</td>
            <td className="right">{percent(row.count / Math.max(1, samples))}</td>
            <td className="right">{percent(row.totalNs / Math.max(1, time))}</td>
            <td className="right">{formatDuration(row.minNs)}</td>
            <td className="right">{formatDuration(row.p50Ns)}</td>
            <td className="right">{formatDuration(row.p99Ns)}</td>
            <td className="right">{formatDuration(row.maxNs)}</td>
            <td className="right">{formatDuration(row.totalNs / Math.max(1, row.count))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
