import { useStore } from "zustand";
import { formatCount, formatDuration, formatPercent, formatSpan } from "../../../workers/core/format.js";
import type { ExitRow, KindStatistics } from "../../../workers/model/engine-api.js";
import { absentTitle, kindTitle } from "../../viewmodel/lane-kinds.js";
import { labelOf } from "../../viewmodel/lane-names.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";
import { stateStyle, stateTitle } from "../../viewmodel/state-style.js";
import { explained } from "../parts/explanation.js";
import { PublishedChoice } from "../parts/published-choice.js";
import { Swatch } from "../parts/swatch.js";
import { useApp, useDerived, useSelection, useSession } from "../use-app.js";
import { PublishedDifference } from "./published-difference.js";
import { useAnswer } from "./use-answer.js";
import { useScope } from "./use-scope.js";

/**
 * Time per state and exits of the selected lane, or of all lanes on show, in the range or the window: a table for each
 * kind of lane, as lanes of two kinds may show the same time. A lane that heads others stands for these.
 */
export function StatisticsPanel() {
  const scope = useScope();
  const selected = useSelection((selection) => selection.lane);
  const name = useSession((session) => (selected === undefined ? undefined : labelOf(session.lanes, selected)));
  const shown = useDerived((app) => app.select.layout().lanes);
  const lanes = selected === undefined ? shown : Int32Array.of(selected);
  const asPublished = useStore(useApp().stores.tables, (tables) => tables.asPublished);
  const key = `${scope.t0}:${scope.t1}:${selected ?? `all${shown.length}`}`;
  const question = { lanes, t0: scope.t0, t1: scope.t1 };
  const statistics = useAnswer(`${key}:${asPublished}`, { ...question, asPublished }, (engine, asked) =>
    engine.statistics(asked),
  );
  const tree = useSession((session) => session.tree);
  const kinds = useSession((session) => session.lanes?.kinds);
  const meant = selected === undefined ? shown : withDescendants(tree, selected);
  const vcpus = meant.filter((lane) => kinds?.[lane] === "vcpu");
  if (statistics === undefined) return <p className="hint">Counting…</p>;
  const windowNs = scope.t1 - scope.t0;
  const hasVcpus = statistics.kinds.some(({ kind }) => kind === "vcpu");
  return (
    <>
      {hasVcpus && (
        <div className="panel-bar">
          <PublishedChoice />
        </div>
      )}
      <div className="statistics">
        {statistics.kinds.map((kind) => (
          <States
            key={kind.kind}
            caption={`${name ?? kindTitle(kind)}, ${scope.words} of ${formatSpan(windowNs)}`}
            kind={kind}
            windowNs={windowNs}
          />
        ))}
        {hasVcpus && asPublished && (
          <PublishedDifference {...question} lanes={vcpus} questionKey={`${key}:${vcpus.join()}`} />
        )}
        <Exits rows={statistics.exits} />
      </div>
    </>
  );
}

/** Lanes of one kind: their times sum to the window times their number, so shares sum to 100 %. */
function States({
  caption,
  kind,
  windowNs,
}: {
  readonly caption: string;
  readonly kind: KindStatistics;
  readonly windowNs: number;
}) {
  const allNs = Math.max(1, kind.lanes * windowNs);
  return (
    <table className="table num">
      <caption>{caption}</caption>
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
        {kind.states.map((row) => (
          <tr key={row.state}>
            <td {...explained(stateStyle(row.state).meaning)}>
              <Swatch state={row.state} /> {stateTitle(row.state)}
            </td>
            <td className="right">{formatDuration(row.ns)}</td>
            <td className="right">{percent(row.ns / allNs)}</td>
            <td className="right">{formatCount(row.count)}</td>
            <td className="right">{formatDuration(row.maxNs)}</td>
          </tr>
        ))}
        {0 < kind.absentNs && (
          <tr>
            <td>{absentTitle(kind.kind)}</td>
            <td className="right">{formatDuration(kind.absentNs)}</td>
            <td className="right">{percent(kind.absentNs / allNs)}</td>
            <td />
            <td />
          </tr>
        )}
      </tbody>
    </table>
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
  return formatPercent(share, 2);
}
