import { formatPercent } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import { chanceText } from "../../../../workers/model/comparison-text.js";
import type { RunRow } from "../../../../workers/model/run-comparison.js";
import { amountText } from "../../../../workers/model/run-text.js";

const HEAD = [
  { title: "Figure", about: "The response of the guest to inputs, and what each run used as a whole" },
  { title: "A", about: "The median of the runs of A" },
  { title: "B", about: "The median of the runs of B" },
  { title: "Change", about: "From A to B" },
  { title: "Interval", about: "B is larger than A by so much in 95 of 100 cases" },
  { title: "q", about: "The share of such rows that differ by chance alone" },
  { title: "Certainty", about: "sure: q below 0.01; likely: below 0.05" },
  { title: "Runs", about: "In A and in B" },
] as const;

/** Every figure of the runs, those that changed for certain first. */
export function RunAmounts({ rows }: { readonly rows: readonly RunRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="compare-table run-table" tabIndex={0} aria-label="Figures of the runs">
      <table className="num">
        <thead>
          <tr>
            {HEAD.map(({ title, about }, i) => (
              <th key={title} scope="col" title={about} className={i === 0 ? "is-text" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.metric}>
              <td className="is-text">
                <bdi>{visibleText(row.metric)}</bdi>
              </td>
              <td>{amountText(row.a, row.unit)}</td>
              <td>{amountText(row.b, row.unit)}</td>
              <td>{Number.isFinite(row.change) ? signed(formatPercent(row.change), row.change) : ""}</td>
              <td>{intervalOf(row)}</td>
              <td>{chanceText(row.qValue)}</td>
              <td>{row.certainty}</td>
              <td>
                {row.runsA}, {row.runsB}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function signed(text: string, value: number): string {
  return 0 < value ? `+${text}` : text;
}

function intervalOf({ unit, low, high }: RunRow): string {
  return Number.isNaN(low) || Number.isNaN(high) ? "" : `${amountText(low, unit)} to ${amountText(high, unit)}`;
}
