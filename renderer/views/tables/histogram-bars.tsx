import { type KeyboardEvent, useRef } from "react";
import { formatCountOf, formatDuration } from "../../../workers/core/format.js";
import { type Bin, barHeight, decadesOf, type Histogram, placeOf } from "../../viewmodel/histogram.js";

/** Share of the width that a mark's name needs. */
const MARK_DISTANCE = 0.055;

export interface HistogramBarsProps {
  readonly histogram: Histogram;
  /** Lines to draw over the bars. */
  readonly marks: readonly { readonly title: string; readonly ns: number }[];
  readonly picked: Bin | undefined;
  readonly onPick: (bin: Bin) => void;
}

/** Bars over a logarithmic scale of durations. A bar is a button: it picks the cases in it. */
export function HistogramBars({ histogram, marks, picked, onPick }: HistogramBarsProps) {
  const box = useRef<HTMLDivElement>(null);
  const { bins, mostCount, total } = histogram;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.code === "ArrowRight" ? 1 : event.code === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const bars = [...(box.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    bars[bars.findIndex((one) => one.contains(document.activeElement)) + by]?.focus();
  };
  if (bins.length === 0) return undefined;
  return (
    <div className="histogram num">
      {/* biome-ignore lint/a11y/useSemanticElements: bars to walk with the arrow keys */}
      <div
        ref={box}
        className="bars"
        role="group"
        tabIndex={-1}
        aria-label={`Histogram of ${formatCountOf(total, "case")}`}
        onKeyDown={onKeyDown}
      >
        <span className="bar-words">logarithmic scale</span>
        {bins.map((bin, i) => (
          <button
            key={bin.fromNs}
            type="button"
            className={`bar${bin.fromNs === picked?.fromNs ? " is-picked" : ""}`}
            tabIndex={i === 0 ? 0 : -1}
            disabled={bin.count === 0}
            aria-pressed={bin.fromNs === picked?.fromNs}
            aria-label={barWords(bin)}
            title={barWords(bin)}
            onClick={() => onPick(bin)}
          >
            <span style={{ height: `${barHeight(bin.count, mostCount) * 100}%` }} />
          </button>
        ))}
        {spaced(marks.map(({ title, ns }) => ({ title, place: placeOf(histogram, ns) }))).map(({ title, place }) => (
          <span key={title} className="bar-mark" style={{ left: `${place * 100}%` }}>
            <span>{title}</span>
          </span>
        ))}
      </div>
      <div className="bar-scale quiet" aria-hidden="true">
        {decadesOf(histogram).map((ns) => (
          <span key={ns} style={{ left: `${placeOf(histogram, ns) * 100}%` }}>
            {formatDuration(ns)}
          </span>
        ))}
      </div>
    </div>
  );
}

function barWords({ fromNs, toNs, count }: Bin): string {
  return `${formatCountOf(count, "case")} from ${formatDuration(fromNs)} to ${formatDuration(toNs)}`;
}

/** Leaves out marks that are too close to the next one. */
function spaced<T extends { readonly place: number }>(marks: readonly T[]): T[] {
  return marks.filter(({ place }, i) => MARK_DISTANCE <= (marks[i + 1]?.place ?? 2) - place);
}
