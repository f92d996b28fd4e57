import { formatDuration } from "../../../../workers/core/format.js";
import type { ComparedInput } from "../../../../workers/model/run-comparison.js";
import { distributionOf, linePath, mostOf } from "../../../viewmodel/run-charts.js";
import { ChartLegend } from "./chart-legend.js";
import { DistributionChart } from "./distribution-chart.js";
import { PercentileTable } from "./percentile-table.js";

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
        <DistributionChart
          label="Distributions of the responses"
          width={WIDTH}
          ns={ns}
          belowA={isAnswered(a) ? belowA : undefined}
          belowB={isAnswered(b) ? belowB : undefined}
        />
      </figure>
      <PercentileTable heading="Inputs" rows={percentiles} />
    </section>
  );
}

function isAnswered(responses: readonly number[]): boolean {
  return responses.some((ns) => 0 < ns);
}
