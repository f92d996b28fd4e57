import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { formatCountOf, formatDuration } from "../../../workers/core/format.js";
import { type Bin, barHeight, decadesOf, type Histogram, placeOf, rangeOfBins } from "../../viewmodel/histogram.js";

/** Share of the width that a mark's name needs. */
const MARK_DISTANCE = 0.055;

export interface HistogramBarsProps {
  readonly histogram: Histogram;
  /** Lines to draw over the bars. */
  readonly marks: readonly { readonly title: string; readonly ns: number }[];
  readonly picked: DurationRange | undefined;
  readonly onPick: (range: DurationRange | undefined) => void;
}

type DurationRange = Pick<Bin, "fromNs" | "toNs">;

/**
 * Bars over a logarithmic scale of durations. A bar is a button: it picks the cases in it, or lets them go. A drag over
 * bars picks all of them, and so do arrow keys with Shift.
 */
export function HistogramBars({ histogram, marks, picked, onPick }: HistogramBarsProps) {
  const box = useRef<HTMLDivElement>(null);
  const { bins, mostCount, total } = histogram;
  /** Where a drag or a row of keys began. */
  const anchor = useRef<Bin>(undefined);
  const wasDrag = useRef(false);
  const isPicked = (bin: Bin) => picked !== undefined && picked.fromNs <= bin.fromNs && bin.toNs <= picked.toNs;
  const pickTo = (bin: Bin) => onPick(rangeOfBins(anchor.current ?? bin, bin));
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.code === "ArrowRight" ? 1 : event.code === "ArrowLeft" ? -1 : 0;
    if (event.code === "Escape" && picked !== undefined) onPick(undefined);
    else if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const bars = [...(box.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = bars.findIndex((one) => one.contains(document.activeElement));
    const bin = bins[at + by];
    if (by === 0 || bin === undefined) return;
    bars[at + by]?.focus();
    if (!event.shiftKey) anchor.current = undefined;
    else {
      anchor.current ??= bins[at];
      pickTo(bin);
    }
  };
  const onEnter = (event: PointerEvent, bin: Bin) => {
    if (event.buttons !== 1 || anchor.current === undefined || anchor.current === bin) return;
    wasDrag.current = true;
    pickTo(bin);
  };
  const onClick = (bin: Bin) => {
    const isOver = wasDrag.current;
    wasDrag.current = false;
    if (isOver) return;
    const isAlone = picked?.fromNs === bin.fromNs && picked.toNs === bin.toNs;
    onPick(isAlone ? undefined : { fromNs: bin.fromNs, toNs: bin.toNs });
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
        <span className="bar-words">log scale</span>
        {bins.map((bin, i) => (
          <button
            key={bin.fromNs}
            type="button"
            className={`bar${isPicked(bin) ? " is-picked" : ""}`}
            tabIndex={i === 0 ? 0 : -1}
            aria-pressed={isPicked(bin)}
            aria-label={barWords(bin)}
            title={barWords(bin)}
            onPointerDown={() => {
              anchor.current = bin;
              wasDrag.current = false;
            }}
            onPointerEnter={(event) => onEnter(event, bin)}
            onClick={() => onClick(bin)}
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
