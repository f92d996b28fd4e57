import { type ReactNode, useState } from "react";
import { formatCount, formatDuration } from "../../../workers/core/format.js";
import type { Table } from "../../../workers/model/table.js";
import { type Bin, histogramOf, latencyFilter } from "../../viewmodel/histogram.js";
import {
  EXITS,
  LATENCIES,
  type LatencyFamily,
  LONGEST,
  percentileFigures,
  SHORTEST,
} from "../../viewmodel/latency-family.js";
import { longestOf, type Moment, numberAt, rowTarget, shortestOf, textAt } from "../../viewmodel/table-view.js";
import { useApp } from "../use-app.js";
import { EmptyTable } from "./empty-table.js";
import { HistogramBars } from "./histogram-bars.js";
import { TablePanel } from "./table-panel.js";
import { useTable } from "./use-table.js";

/** Reasons of exits to choose from; the table of percentiles has all. */
const MOST_REASONS = 200;

const KIND_TITLES: Readonly<Record<string, string>> = {
  wakeup: "Wake-up to run",
  "irq-inject": "Interrupt injection",
  timer: "Timer lateness",
  virtio: "virtio",
  block: "Block I/O",
  "block-queue": "Block queue",
  syscall: "System calls",
};

/** Latencies of one kind, or exits of one reason: histogram, percentiles, and the cases, the longest first. */
export function LatencyPanel() {
  const latencies = useTable({ name: LATENCIES.percentiles, limit: 50 });
  const exits = useTable({ name: EXITS.percentiles, limit: MOST_REASONS });
  const [picked, setPicked] = useState<string>();
  const [reason, setReason] = useState<string>();
  const failure = latencies.failure ?? exits.failure;
  if (failure !== undefined) return <p className="failure">{failure}</p>;
  if (latencies.table === undefined || exits.table === undefined) return <p className="hint">Counting…</p>;
  const kinds = kindsOf(latencies.table, LATENCIES);
  const reasons = kindsOf(exits.table, EXITS);
  const isOfExits = 0 < reasons.length && (picked === EXIT_KIND || kinds.length === 0);
  const shown = isOfExits ? reasons : kinds;
  const wanted = isOfExits ? reason : picked;
  const kind = shown.find((one) => one === wanted) ?? shown[0];
  if (kind === undefined) return <EmptyTable name="latencies" hasLaneChoice />;
  return (
    <Shape
      key={`${isOfExits} ${kind}`}
      family={isOfExits ? EXITS : LATENCIES}
      table={isOfExits ? exits.table : latencies.table}
      kind={kind}
      choices={
        <div className="latency-kinds">
          <Kinds
            kinds={0 < reasons.length ? [...kinds, EXIT_KIND] : kinds}
            kind={isOfExits ? EXIT_KIND : kind}
            choose={setPicked}
          />
          {isOfExits && (
            <select
              className="select"
              aria-label="Reason of the exits"
              value={kind}
              onChange={(event) => setReason(event.target.value)}
            >
              {reasons.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </div>
      }
    />
  );
}

/** Stands for all exits among the kinds. */
const EXIT_KIND = "exit";

interface ShapeProps {
  readonly family: LatencyFamily;
  /** The percentiles of all kinds. */
  readonly table: Table;
  readonly kind: string;
  readonly choices: ReactNode;
}

function Shape({ family, table, kind, choices }: ShapeProps) {
  const [bin, setBin] = useState<Bin>();
  const only = latencyFilter(family, kind, undefined);
  const { table: shapes } = useTable({ name: family.histogram, limit: 5000, only });
  const row = kindsOf(table, family).indexOf(kind);
  const momentOf = (title: string) => {
    if (title === LONGEST) return longestOf(table, row);
    return title === SHORTEST ? shortestOf(table, row) : undefined;
  };
  const figures = percentileFigures(numberAt(table, "count", row), (column) => numberAt(table, column, row));
  return (
    <div className="latency">
      <div className="latency-shape">
        {choices}
        {shapes !== undefined && (
          <HistogramBars
            histogram={histogramOf(shapes, family, kind)}
            marks={figures.filter(({ title, isOfTooFew }) => title !== SHORTEST && title !== LONGEST && !isOfTooFew)}
            picked={bin}
            onPick={(next) => setBin(next.fromNs === bin?.fromNs ? undefined : next)}
          />
        )}
        <dl className="percentiles num">
          <div>
            <dt>cases</dt>
            <dd className="copyable">{formatCount(numberAt(table, "count", row))}</dd>
          </div>
          {figures.map(({ title, ns, isOfTooFew }) => (
            <div key={title}>
              <dt>{title}</dt>
              {isOfTooFew ? (
                <dd className="quiet" title="So few cases have no such percentile: it would be the longest.">
                  too few cases
                </dd>
              ) : (
                <Figure ns={ns} moment={momentOf(title)} />
              )}
            </div>
          ))}
        </dl>
      </div>
      <CaseRows key={bin?.fromNs} family={family} kind={kind} bin={bin} clear={() => setBin(undefined)} />
    </div>
  );
}

/** A duration; that of a single case leads to it. */
function Figure({ ns, moment }: { readonly ns: number; readonly moment: Moment | undefined }) {
  const app = useApp();
  if (moment === undefined) return <dd className="copyable">{formatDuration(ns)}</dd>;
  return (
    <dd>
      <button type="button" className="link num" onClick={() => app.actions.tables.follow(moment)}>
        {formatDuration(ns)}
      </button>
    </dd>
  );
}

interface CasesProps {
  readonly family: LatencyFamily;
  readonly kind: string;
  readonly bin: Bin | undefined;
  readonly clear: () => void;
}

/** The cases of a kind, or of one bar, the longest first; "next worst" walks them. */
function CaseRows({ family, kind, bin, clear }: CasesProps) {
  const app = useApp();
  const [shown, setShown] = useState<{ readonly rank: number; readonly ns: number }>();
  const only = latencyFilter(family, kind, bin);
  const rank = shown === undefined ? 0 : shown.rank + 1;
  // The next one is asked for before it is wanted: a press leads there at once.
  const worst = { name: family.cases, offset: rank, limit: 1, only, sortBy: family.length, descending: true };
  const { table: next } = useTable(worst);
  const hasNext = next !== undefined && next.count === 1 && next.offset === rank;
  const showNext = () => {
    if (!hasNext) return;
    setShown({ rank, ns: numberAt(next, family.length, 0) });
    const moment = rowTarget(next, 0);
    if (moment !== undefined) app.actions.tables.follow(moment);
  };
  return (
    <TablePanel
      name={family.cases}
      id={`latency-${family.cases}`}
      title={family === EXITS ? "Exits, one by one" : "Latencies"}
      only={only}
      sort={{ column: family.length, isDescending: true }}
      without={[family.kind]}
      tools={
        <>
          <button type="button" className="button is-plain" disabled={!hasNext} onClick={showNext}>
            {shown === undefined ? "Show the worst" : "Next worst"}
          </button>
          {shown !== undefined && next !== undefined && (
            <span className="num">
              {formatCount(shown.rank + 1)} of {formatCount(next.total)}: {formatDuration(shown.ns)}
            </span>
          )}
          {bin !== undefined && (
            <button type="button" className="link num" title="Show all again" onClick={clear}>
              {formatDuration(bin.fromNs)} – {formatDuration(bin.toNs)} ×
            </button>
          )}
        </>
      }
    />
  );
}

interface KindsProps {
  readonly kinds: readonly string[];
  readonly kind: string;
  readonly choose: (kind: string) => void;
}

function Kinds({ kinds, kind, choose }: KindsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Kind of latency">
      {kinds.map((one) => (
        <button key={one} type="button" aria-pressed={one === kind} onClick={() => choose(one)}>
          {one === EXIT_KIND ? "Exits" : (KIND_TITLES[one] ?? one)}
        </button>
      ))}
    </span>
  );
}

function kindsOf(table: Table, { kind }: LatencyFamily): string[] {
  return Array.from({ length: table.count }, (_, row) => textAt(table, kind, row));
}
