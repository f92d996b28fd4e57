import { formatCountOf, formatDuration } from "../../../../workers/core/format.js";
import type { ClockTrial } from "../../../../workers/model/clocks.js";
import { heightOf, type ResidualPlot, type Residuals, residualPlot } from "../../../viewmodel/residual-plot.js";

const WIDTH = 440;
const HEIGHT = 132;
/** Room for the words at the left and below. */
const LEFT = 64;
const BELOW = 20;
const TOP = 8;

interface ChartProps {
  readonly residuals: Residuals;
  readonly boundNs: number | undefined;
  /** The clock that is tried: how far it is from the line. */
  readonly trial: ClockTrial | undefined;
}

/** What the clock was found from: the corridor of limits along the recording, with the line in its middle. */
export function ResidualChart({ residuals, boundNs, trial }: ChartProps) {
  const plot = residualPlot(residuals, boundNs);
  const { stretches, reachNs, spanNs } = plot;
  if (stretches.length === 0) return <p className="quiet">There were no exits and entries to compare events with.</p>;
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - 4);
  const y = (ns: number) => TOP + heightOf(plot, ns) * (HEIGHT - TOP - BELOW);
  const upper = stretches.map(({ share, mostNs }) => `${x(share).toFixed(1)},${y(mostNs).toFixed(1)}`);
  const lower = stretches.map(({ share, leastNs }) => `${x(share).toFixed(1)},${y(leastNs).toFixed(1)}`);
  return (
    <figure className="residuals">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={chartWords(plot, residuals)}>
        <polygon className="residual-corridor" points={[...upper, ...lower.toReversed()].join(" ")} />
        <polyline className="residual-limit" points={upper.join(" ")} />
        <polyline className="residual-limit" points={lower.join(" ")} />
        {boundNs !== undefined &&
          [boundNs, -boundNs].map((ns) => (
            <line key={ns} className="residual-bound" x1={LEFT} x2={WIDTH - 4} y1={y(ns)} y2={y(ns)} />
          ))}
        <line className="residual-line" x1={LEFT} x2={WIDTH - 4} y1={y(0)} y2={y(0)} />
        {trial !== undefined && (
          <line
            className="residual-trial"
            x1={LEFT}
            x2={WIDTH - 4}
            y1={y(trial.offsetNs - (trial.drift * spanNs) / 2)}
            y2={y(trial.offsetNs + (trial.drift * spanNs) / 2)}
          />
        )}
        {stretches
          .filter(({ isBroken }) => isBroken)
          .map(({ share, leastNs, mostNs }) => (
            <circle
              key={share}
              className="residual-broken"
              cx={x(share)}
              cy={y(0 < leastNs ? leastNs : mostNs)}
              r="2.5"
            />
          ))}
        <text x={LEFT - 6} y={y(reachNs) + 9} textAnchor="end">
          +{formatDuration(reachNs)}
        </text>
        <text x={LEFT - 6} y={y(0) + 4} textAnchor="end">
          line
        </text>
        <text x={LEFT - 6} y={y(-reachNs)} textAnchor="end">
          −{formatDuration(reachNs)}
        </text>
        <text x={LEFT} y={HEIGHT - 4}>
          first limit
        </text>
        <text x={WIDTH - 4} y={HEIGHT - 4} textAnchor="end">
          +{formatDuration(spanNs)}
        </text>
      </svg>
      <figcaption className="quiet">
        The right clock lies between the limits from exits and entries: no event of the guest before its entry, none
        after its exit.
      </figcaption>
    </figure>
  );
}

function chartWords({ stretches }: ResidualPlot, { limits, broken }: Residuals): string {
  const below = Math.max(...stretches.map(({ leastNs }) => leastNs));
  const above = Math.min(...stretches.map(({ mostNs }) => mostNs));
  const nearest = `nearest ${signed(below)} and ${signed(above)} from the line`;
  return `Residuals: ${formatCountOf(limits, "limit")} of the clock along the recording, ${nearest}, ${broken} broken`;
}

function signed(ns: number): string {
  return `${ns < 0 ? "−" : "+"}${formatDuration(Math.abs(ns))}`;
}
