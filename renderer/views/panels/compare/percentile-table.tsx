import { amountText } from "../../../../workers/model/run-text.js";

export interface PercentileRow {
  /** "p99", "longest". */
  readonly title: string;
  /** In ns; NaN: the side has no cases. */
  readonly a: number;
  readonly b: number;
}

interface PercentileTableProps {
  /** What has percentiles, as the first heading. */
  readonly heading: string;
  readonly rows: readonly PercentileRow[];
}

/** Durations of both sides at the same shares of their cases. */
export function PercentileTable({ heading, rows }: PercentileTableProps) {
  return (
    <table className="table num">
      <caption>Percentiles</caption>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ title, a, b }) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td>{amountText(a, "ns")}</td>
            <td>{amountText(b, "ns")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
