import { formatCount, formatDuration } from "../../../../workers/core/format.js";
import { chanceText } from "../../../../workers/model/comparison-text.js";
import { curveDecades, curvePath } from "../../../viewmodel/comparison-view.js";
import { useAnswer } from "../use-answer.js";

const WIDTH = 360;
const HEIGHT = 110;

/** Both distributions over one scale: the share of the cases that took no longer, and the percentiles as a table. */
export function ComparedCurves({ sample }: { readonly sample: number }) {
  const cases = useAnswer(`${sample}`, sample, (engine, one) => engine.comparedCases(one));
  if (cases === undefined) return undefined;
  const { ns, belowA, belowB, countA, countB, distance, distanceP } = cases;
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
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`}
        role="img"
        aria-label={`Distributions of ${cases.metric}: ${counts}`}
      >
        {curveDecades(ns).map(({ ns: at, place }) => (
          <g key={at}>
            <line className="compare-grid" x1={place * WIDTH} x2={place * WIDTH} y1={0} y2={HEIGHT} />
            <text x={place * WIDTH + 2} y={HEIGHT + 12}>
              {formatDuration(at)}
            </text>
          </g>
        ))}
        {0 < countA && <path className="compare-curve is-a" d={curvePath(ns, belowA, WIDTH, HEIGHT)} />}
        {0 < countB && <path className="compare-curve is-b" d={curvePath(ns, belowB, WIDTH, HEIGHT)} />}
      </svg>
      <table className="num">
        <thead>
          <tr>
            <th scope="col">Percentile</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {cases.percentiles.map(({ p, a, b }) => (
            <tr key={p}>
              <th scope="row">{p === 1 ? "longest" : `p${Number((p * 100).toFixed(2))}`}</th>
              <td>{Number.isNaN(a) ? "" : formatDuration(a)}</td>
              <td>{Number.isNaN(b) ? "" : formatDuration(b)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
