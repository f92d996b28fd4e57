import { formatDuration } from "../../../../workers/core/format.js";
import type { ComparedInput } from "../../../../workers/model/run-comparison.js";
import { amountText } from "../../../../workers/model/run-text.js";
import { curveDecades, curvePath } from "../../../viewmodel/comparison-view.js";
import { distributionOf, linePath, mostOf } from "../../../viewmodel/run-charts.js";
import { ChartLegend } from "./chart-legend.js";

const WIDTH = 480;
const HEIGHT = 110;

/** How long the guest took to answer: input by input, and as distributions. */
export function RunResponses({ inputs }: { readonly inputs: readonly ComparedInput[] }) {
  const distribution = distributionOf(inputs);
  if (distribution === undefined)
    return <p className="hint">How long the guest took to answer is not known on either side: nothing watched it.</p>;
  const [a, b] = [inputs.map((input) => input.a), inputs.map((input) => input.b)];
  const most = mostOf(a, b);
  const { ns, belowA, belowB, percentiles } = distribution;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="run-charts" tabIndex={0} aria-label="Responses of the runs">
      <figure>
        <figcaption>
          Response by input, the first at the left; up to {formatDuration(most)} <ChartLegend />
        </figcaption>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label="Response by input; the table Inputs has the figures"
        >
          <path className="compare-curve is-a" d={linePath(a, most, WIDTH, HEIGHT)} />
          <path className="compare-curve is-b" d={linePath(b, most, WIDTH, HEIGHT)} />
        </svg>
      </figure>
      <figure>
        <figcaption>Share of inputs that were answered within a time, logarithmic scale</figcaption>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`} role="img" aria-label="Distributions of the responses">
          {curveDecades(ns).map(({ ns: at, place }) => (
            <g key={at}>
              <line className="compare-grid" x1={place * WIDTH} x2={place * WIDTH} y1={0} y2={HEIGHT} />
              <text x={place * WIDTH + 2} y={HEIGHT + 12}>
                {formatDuration(at)}
              </text>
            </g>
          ))}
          <path className="compare-curve is-a" d={curvePath(ns, belowA, WIDTH, HEIGHT)} />
          <path className="compare-curve is-b" d={curvePath(ns, belowB, WIDTH, HEIGHT)} />
        </svg>
      </figure>
      <table className="table num">
        <caption>Percentiles</caption>
        <thead>
          <tr>
            <th scope="col">Inputs</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {percentiles.map(({ title, a: inA, b: inB }) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{amountText(inA, "ns")}</td>
              <td>{amountText(inB, "ns")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
