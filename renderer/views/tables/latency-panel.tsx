import { useState } from "react";
import { formatCount, formatDuration } from "../../../workers/core/format.js";
import type { Table } from "../../../workers/model/table.js";
import { type Bin, histogramOf, latencyFilter } from "../../viewmodel/histogram.js";
import { numberAt, rowTarget, textAt } from "../../viewmodel/table-view.js";
import { useApp } from "../use-app.js";
import { HistogramBars } from "./histogram-bars.js";
import { TablePanel } from "./table-panel.js";
import { useTable } from "./use-table.js";

const KIND_TITLES: Readonly<Record<string, string>> = {
  wakeup: "Wake-up to run",
  "irq-inject": "Interrupt injection",
  timer: "Timer lateness",
  virtio: "virtio",
  block: "Block I/O",
  "block-queue": "Block queue",
  syscall: "System calls",
};

/** Latencies of one kind: histogram, percentiles, and the cases, the longest first. */
export function LatencyPanel() {
  const summary = useTable({ name: "latency-percentiles", limit: 50 });
  const shapes = useTable({ name: "latency-histogram", limit: 5000 });
  const [picked, setPicked] = useState<string>();
  const [bin, setBin] = useState<Bin>();
  const kinds = kindsOf(summary.table);
  const kind = kinds.find((one) => one === picked) ?? kinds[0];
  if (summary.failure !== undefined) return <p className="failure">{summary.failure}</p>;
  if (summary.table === undefined) return <p className="hint">Counting…</p>;
  if (kind === undefined) return <p className="hint">Nothing here took time that could be measured.</p>;
  const row = kinds.indexOf(kind);
  const choose = (one: string) => {
    setPicked(one);
    setBin(undefined);
  };
  return (
    <div className="latency">
      <div className="latency-shape">
        <Kinds kinds={kinds} kind={kind} choose={choose} />
        {shapes.table !== undefined && (
          <HistogramBars
            histogram={histogramOf(shapes.table, kind)}
            marks={percentilesOf(summary.table, row).slice(0, 5)}
            picked={bin}
            onPick={(next) => setBin(next.fromNs === bin?.fromNs ? undefined : next)}
          />
        )}
        <Percentiles table={summary.table} row={row} />
      </div>
      <Cases key={`${kind} ${bin?.fromNs}`} kind={kind} bin={bin} clear={() => setBin(undefined)} />
    </div>
  );
}

interface CasesProps {
  readonly kind: string;
  readonly bin: Bin | undefined;
  readonly clear: () => void;
}

/** The cases of a kind, or of one bar, the longest first; "next worst" walks them. */
function Cases({ kind, bin, clear }: CasesProps) {
  const app = useApp();
  const [shown, setShown] = useState<{ readonly rank: number; readonly ns: number }>();
  const only = latencyFilter(kind, bin);
  const rank = shown === undefined ? 0 : shown.rank + 1;
  // The next one is asked for before it is wanted: a press leads there at once.
  const { table: next } = useTable({ name: "latencies", offset: rank, limit: 1, only, ...WORST_FIRST });
  const hasNext = next !== undefined && next.count === 1 && next.offset === rank;
  return (
    <TablePanel
      name="latencies"
      title="Latencies"
      only={only}
      sort={{ column: "latency_ns", isDescending: true }}
      tools={
        <>
          <button
            type="button"
            className="button is-plain"
            disabled={!hasNext}
            onClick={() => {
              if (!hasNext) return;
              setShown({ rank, ns: numberAt(next, "latency_ns", 0) });
              const moment = rowTarget(next, 0);
              if (moment !== undefined) app.actions.tables.follow(moment);
            }}
          >
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

const WORST_FIRST = { sortBy: "latency_ns", descending: true };

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
          {KIND_TITLES[one] ?? one}
        </button>
      ))}
    </span>
  );
}

function Percentiles({ table, row }: { readonly table: Table; readonly row: number }) {
  return (
    <dl className="percentiles num">
      {[
        ["count", formatCount(numberAt(table, "count", row))] as const,
        ...percentilesOf(table, row).map(({ title, ns }) => [title, formatDuration(ns)] as const),
      ].map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd className="copyable">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const PERCENTILES = [
  ["p50", "p50_ns"],
  ["p90", "p90_ns"],
  ["p99", "p99_ns"],
  ["p99.9", "p999_ns"],
  ["p99.99", "p9999_ns"],
  ["longest", "max_ns"],
] as const;

function percentilesOf(table: Table, row: number): { readonly title: string; readonly ns: number }[] {
  return PERCENTILES.map(([title, name]) => ({ title, ns: numberAt(table, name, row) })).filter(
    ({ ns }) => !Number.isNaN(ns),
  );
}

function kindsOf(table: Table | undefined): string[] {
  return table === undefined ? [] : Array.from({ length: table.count }, (_, row) => textAt(table, "kind", row));
}
