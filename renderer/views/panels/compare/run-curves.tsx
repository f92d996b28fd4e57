import type { ComparedCurve } from "../../../../workers/model/run-comparison.js";
import { amountText } from "../../../../workers/model/run-text.js";
import { linePath, meanOf, mostOf } from "../../../viewmodel/run-charts.js";
import { ChartLegend } from "./chart-legend.js";

const WIDTH = 320;
const HEIGHT = 64;

/** What both sides used between inputs: a small curve for each counter. */
export function RunCurves({ curves }: { readonly curves: readonly ComparedCurve[] }) {
  const known = curves.filter(({ a, b }) => !Number.isNaN(meanOf(a)) || !Number.isNaN(meanOf(b)));
  if (known.length === 0)
    return <p className="hint">Nothing asked the VM or its host for what it used during these runs.</p>;
  return (
    <>
      <p className="quiet">
        From the first input at the left to the last at the right, the mean of the runs of each side <ChartLegend />
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <section className="run-charts" tabIndex={0} aria-label="Curves of the runs">
        {known.map((curve) => (
          <Curve key={curve.metric} curve={curve} />
        ))}
      </section>
    </>
  );
}

function Curve({ curve: { metric, unit, a, b } }: { readonly curve: ComparedCurve }) {
  const most = mostOf(a, b);
  const means = `mean ${amountText(meanOf(a), unit)} in A, ${amountText(meanOf(b), unit)} in B`;
  return (
    <figure>
      <figcaption>
        <strong>{metric}</strong>{" "}
        <span className="quiet num">
          {means}; up to {amountText(most, unit)}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${metric}: ${means}`}>
        <path className="compare-curve is-a" d={linePath(a, most, WIDTH, HEIGHT)} />
        <path className="compare-curve is-b" d={linePath(b, most, WIDTH, HEIGHT)} />
      </svg>
    </figure>
  );
}
