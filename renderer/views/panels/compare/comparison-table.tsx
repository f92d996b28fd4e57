import { type KeyboardEvent, useRef } from "react";
import { formatCount } from "../../../../workers/core/format.js";
import type { ComparisonRow } from "../../../../workers/model/comparison.js";
import { chanceText, changeText, valueText } from "../../../../workers/model/comparison-text.js";
import { useApp } from "../../use-app.js";

export interface ComparisonTableProps {
  readonly rows: readonly ComparisonRow[];
  readonly picked: ComparisonRow | undefined;
  readonly pick: (row: ComparisonRow) => void;
}

/** Rows drawn; the choice of parts and the command line lead to the others. */
const MOST_DRAWN = 300;

/**
 * Figures of both ranges beside each other. Arrow keys walk the rows, Enter goes to the worst case of B, Shift+Enter to that
 * of A, and L puts one above the other.
 */
export function ComparisonTable({ rows, picked, pick }: ComparisonTableProps) {
  const { compare } = useApp().actions;
  const body = useRef<HTMLTableSectionElement>(null);
  const drawn = rows.slice(0, MOST_DRAWN);
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const row = drawn[at];
    const next = event.code === "ArrowDown" ? at + 1 : event.code === "ArrowUp" ? at - 1 : at;
    const isOwn = event.target === event.currentTarget;
    if (next !== at) {
      const to = drawn[next];
      if (to !== undefined) pick(to);
      body.current?.rows[next]?.focus();
    } else if (event.code === "Enter" && isOwn && row !== undefined)
      void compare.showWorst(row, event.shiftKey ? "a" : "b");
    else if (event.code === "KeyL" && row !== undefined && !event.altKey) void compare.alignWorst(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="compare-table" tabIndex={0} aria-label="Differences">
      <table className="num">
        <thead>
          <tr>
            {HEAD.map(({ title, about }) => (
              <th key={title} scope="col" title={about}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {drawn.map((row, i) => (
            <tr
              key={`${row.pathA} ${row.lane} ${row.metric} ${row.figure}`}
              tabIndex={row === picked ? 0 : -1}
              aria-selected={row === picked}
              className={row === picked ? "is-current" : undefined}
              onClick={() => pick(row)}
              onFocus={() => pick(row)}
              onKeyDown={(event) => onKeyDown(event, i)}
            >
              <td className="is-text">{row.lane}</td>
              <td className="is-text">{row.metric}</td>
              <td className="is-text">{row.figure}</td>
              <Value row={row} value={row.a} side="a" />
              <Value row={row} value={row.b} side="b" />
              <td>{changeText(row)}</td>
              <td>{row.effect.toFixed(2)}</td>
              <td>{chanceText(row.qValue)}</td>
              <td className="is-text">{row.certainty}</td>
              <td>{row.figure === "share" ? "" : formatCount(row.countA)}</td>
              <td>{row.figure === "share" ? "" : formatCount(row.countB)}</td>
              <td className="is-text">
                <Go row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {drawn.length < rows.length && (
        <p className="hint">{rows.length - drawn.length} more rows: lanescope compare writes all.</p>
      )}
    </section>
  );
}

const HEAD = [
  { title: "Lane", about: "Several lanes of one name are compared together" },
  { title: "Metric", about: "A state, a kind of latency, a reason for exits" },
  { title: "Figure", about: "Share of the time, cases per second, or a percentile of how long they took" },
  { title: "A", about: "The value in A" },
  { title: "B", about: "The value in B" },
  { title: "Change", about: "From A to B" },
  { title: "Effect", about: "−1 to 1: how far B lies above A; 0.15 is small, 0.47 large" },
  { title: "q", about: "The share of such rows that differ by chance alone" },
  { title: "Certainty", about: "sure: q below 0.01; likely: below 0.05; one step less where events were lost" },
  { title: "Cases A", about: "" },
  { title: "Cases B", about: "" },
  { title: "Worst case", about: "Where it lasted longest, or came most often" },
];

function Value({
  row,
  value,
  side,
}: {
  readonly row: ComparisonRow;
  readonly value: number;
  readonly side: "a" | "b";
}) {
  const most = Math.max(row.a, row.b);
  const share = 0 < most ? value / most : 0;
  return (
    <td className="compare-value">
      <span className={`compare-fill is-${side}`} style={{ width: `${share * 100}%` }} />
      <span>{valueText(row, value)}</span>
    </td>
  );
}

function Go({ row }: { readonly row: ComparisonRow }) {
  const { compare } = useApp().actions;
  const words = `${row.lane}, ${row.metric}`;
  return (
    <span className="compare-go">
      <button type="button" aria-label={`Worst case in A of ${words}`} onClick={() => void compare.showWorst(row, "a")}>
        A
      </button>
      <button type="button" aria-label={`Worst case in B of ${words}`} onClick={() => void compare.showWorst(row, "b")}>
        B
      </button>
      <button
        type="button"
        aria-label={`Worst case in A above that in B of ${words}`}
        title="One above the other"
        onClick={() => void compare.alignWorst(row)}
      >
        A/B
      </button>
    </span>
  );
}
