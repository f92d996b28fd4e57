import { formatCount } from "../../../../workers/core/format.js";
import { chanceText } from "../../../../workers/model/comparison-text.js";
import { useAnswer } from "../use-answer.js";
import { DistributionChart } from "./distribution-chart.js";
import { PercentileTable } from "./percentile-table.js";

const WIDTH = 360;

/** Both distributions over one scale: the share of the cases that took no longer, and the percentiles as a table. */
export function ComparedCurves({ sample }: { readonly sample: number }) {
  const cases = useAnswer(`${sample}`, sample, (engine, one) => engine.comparedCases(one));
  if (cases === undefined) return undefined;
  const { ns, belowA, belowB, countA, countB, distance, distanceP, percentiles } = cases;
  const counts = `${formatCount(countA)} cases in A, ${formatCount(countB)} in B`;
  const apart = Number.isNaN(distance)
    ? ""
    : `; at most ${(distance * 100).toFixed(0)} % apart (Kolmogorov-Smirnov, p ${chanceText(distanceP)})`;
  return (
    <figure className="compare-curves">
      <figcaption>
        <strong>{cases.metric}</strong> {cases.lane}
        <div className="quiet">{`Share of cases that took at most so long, logarithmic scale. ${counts}${apart}`}</div>
      </figcaption>
      <DistributionChart
        label={`Distributions of ${cases.metric}: ${counts}`}
        width={WIDTH}
        ns={ns}
        belowA={0 < countA ? belowA : undefined}
        belowB={0 < countB ? belowB : undefined}
      />
      <PercentileTable heading="Cases" rows={percentiles.map(({ p, a, b }) => ({ title: titleOf(p), a, b }))} />
    </figure>
  );
}

/** "p99.9", "longest". */
function titleOf(p: number): string {
  return p === 1 ? "longest" : `p${Number((p * 100).toFixed(2))}`;
}
