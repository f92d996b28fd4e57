import { formatCount, formatCountOf, formatDuration } from "../../../workers/core/format.js";
import type { Table } from "../../../workers/model/table.js";
import { LONGEST, type PercentileFigure, SHORTEST } from "../../viewmodel/latency-family.js";
import { longestOf, type Moment, numberAt, shortestOf } from "../../viewmodel/table-view.js";
import { useApp } from "../use-app.js";

export interface PercentilesProps {
  /** A row for each kind. */
  readonly table: Table;
  readonly row: number;
  readonly figures: readonly PercentileFigure[];
  /** Picks the cases from a duration on. */
  readonly onTail: (fromNs: number) => void;
}

/** The number of cases, the shortest and the longest, and percentiles, each with the number of cases behind it. */
export function Percentiles({ table, row, figures, onTail }: PercentilesProps) {
  return (
    <dl className="percentiles num">
      <div>
        <dt>cases</dt>
        <dd className="copyable">{formatCount(numberAt(table, "count", row))}</dd>
      </div>
      {figures.map((figure) => (
        <div key={figure.title}>
          <dt>{figure.title}</dt>
          <Figure figure={figure} moment={momentOf(table, row, figure.title)} onTail={onTail} />
        </div>
      ))}
    </dl>
  );
}

interface FigureProps {
  readonly figure: PercentileFigure;
  readonly moment: Moment | undefined;
  readonly onTail: (fromNs: number) => void;
}

function Figure({ figure: { title, ns, isOfTooFew, behind }, moment, onTail }: FigureProps) {
  const app = useApp();
  if (isOfTooFew) {
    return (
      <dd className="quiet" title="So few cases have no such percentile: it would be the longest.">
        too few cases
      </dd>
    );
  }
  if (moment !== undefined) {
    return (
      <dd>
        <button type="button" className="link num" onClick={() => app.actions.tables.follow(moment)}>
          {formatDuration(ns)}
        </button>
      </dd>
    );
  }
  if (behind === undefined) return <dd className="copyable">{formatDuration(ns)}</dd>;
  return (
    <dd>
      <span className="copyable">{formatDuration(ns)}</span>{" "}
      <button
        type="button"
        className="link quiet num"
        title={`Pick the cases from ${title} on: ${formatCountOf(behind, "case")} behind it`}
        onClick={() => onTail(ns)}
      >
        {formatCount(behind)} behind
      </button>
    </dd>
  );
}

/** The shortest and the longest lead to their case. */
function momentOf(table: Table, row: number, title: string): Moment | undefined {
  if (title === LONGEST) return longestOf(table, row);
  return title === SHORTEST ? shortestOf(table, row) : undefined;
}
