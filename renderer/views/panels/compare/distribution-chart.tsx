import { formatDuration } from "../../../../workers/core/format.js";
import { curveDecades, curvePath } from "../../../viewmodel/comparison-view.js";

const HEIGHT = 110;

interface DistributionChartProps {
  readonly label: string;
  readonly width: number;
  /** Durations, and for each the share of the cases of a side that took at most so long. */
  readonly ns: Float64Array;
  readonly belowA: Float64Array | undefined;
  readonly belowB: Float64Array | undefined;
}

/** The distributions of both sides over one logarithmic scale. A side without cases has no curve. */
export function DistributionChart({ label, width, ns, belowA, belowB }: DistributionChartProps) {
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT + 16}`} role="img" aria-label={label}>
      {curveDecades(ns).map(({ ns: at, place }) => (
        <g key={at}>
          <line className="compare-grid" x1={place * width} x2={place * width} y1={0} y2={HEIGHT} />
          <text x={place * width + 2} y={HEIGHT + 12}>
            {formatDuration(at)}
          </text>
        </g>
      ))}
      {belowA !== undefined && <path className="compare-curve is-a" d={curvePath(ns, belowA, width, HEIGHT)} />}
      {belowB !== undefined && <path className="compare-curve is-b" d={curvePath(ns, belowB, width, HEIGHT)} />}
    </svg>
  );
}
