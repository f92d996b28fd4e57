import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import {
  type ChartPlace,
  type ChartRect,
  type ChartStep,
  type GridPoint,
  type LostStretch,
  type PlaceChart,
  placeAfter,
  placeNear,
  pointAt,
  rectBetween,
} from "../../viewmodel/place-chart.js";
import { ChartCanvas, type ChartInk } from "./chart-canvas.js";

export interface PlaceChartProps {
  readonly label: string;
  readonly chart: PlaceChart;
  readonly ink: ChartInk;
  /** The part that is picked. */
  readonly rect: ChartRect | undefined;
  readonly onRect: (rect: ChartRect | undefined) => void;
  readonly onFollow: (place: ChartPlace) => void;
  readonly lost: readonly LostStretch[];
  /** A case to be marked, 0..1 from the lower left corner. */
  readonly mark: { readonly x: number; readonly y: number } | undefined;
  /** What the sides mean. */
  readonly about: string;
}

/** How far from a place a press still means it. */
const REACH = 3;

const STEPS: Readonly<Record<string, ChartStep>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/**
 * A picture of places. A press follows the nearest, a drag picks a part. Arrow keys move a cursor between places, with
 * Shift they pick what lies between; Enter follows.
 */
export function PlaceChartView({ label, chart, ink, rect, onRect, onFollow, lost, mark, about }: PlaceChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const words = useId();
  const [cursor, setCursor] = useState<ChartPlace>();
  const [anchor, setAnchor] = useState<GridPoint>();
  const [hovered, setHovered] = useState<ChartPlace>();
  const drag = useRef<GridPoint>(undefined);
  const at = cursor === undefined ? undefined : placeNear(chart.places, cursor, chart.columns + chart.rows);
  const shown = hovered ?? at;

  const pointOf = ({ clientX, clientY }: PointerEvent): GridPoint => {
    const { left, bottom, width, height } = (box.current as HTMLElement).getBoundingClientRect();
    return pointAt(chart, (clientX - left) / width, (bottom - clientY) / height);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = pointOf(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    const point = pointOf(event);
    setHovered(placeNear(chart.places, point, REACH));
    if (drag.current !== undefined && isApart(drag.current, point)) onRect(rectBetween(drag.current, point));
  };
  const onPointerUp = (event: PointerEvent) => {
    const from = drag.current;
    drag.current = undefined;
    const point = pointOf(event);
    if (from === undefined || isApart(from, point)) return;
    const place = placeNear(chart.places, point, REACH);
    if (place === undefined) onRect(undefined);
    else {
      setCursor(place);
      onFollow(place);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = STEPS[event.code];
    const first = chart.places[0];
    if (step !== undefined && first !== undefined) {
      const to = at === undefined ? first : placeAfter(chart.places, at, step);
      const from = anchor ?? at ?? to;
      setAnchor(event.shiftKey ? from : undefined);
      if (event.shiftKey) onRect(rectBetween(from, to));
      setCursor(to);
    } else if (event.code === "Enter" && at !== undefined) onFollow(at);
    else if (event.code === "Escape" && rect !== undefined) onRect(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="chart num">
      <p className="chart-about quiet">{about}</p>
      <div className="chart-side quiet" aria-hidden="true">
        {chart.side.map(({ at: share, text }) => (
          <span key={text} style={{ bottom: `${share * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
      <div
        ref={box}
        className="chart-box"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is operated with the arrow keys
        tabIndex={0}
        aria-label={`${label}. Arrow keys move between places, Enter goes there, with Shift they pick a part.`}
        aria-describedby={words}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setHovered(undefined)}
        onKeyDown={onKeyDown}
      >
        <ChartCanvas chart={chart} ink={ink} />
        {lost.map(({ from, to }) => (
          <div
            key={from}
            className="chart-lost"
            title="Events are missing here"
            style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          />
        ))}
        {rect !== undefined && <div className="chart-rect" style={styleOf(chart, rect)} />}
        {at !== undefined && <div className="chart-cursor" style={styleOf(chart, rectBetween(at, at))} />}
        {mark !== undefined && (
          <div className="chart-mark" style={{ left: `${mark.x * 100}%`, bottom: `${mark.y * 100}%` }} />
        )}
      </div>
      <div className="chart-below quiet" aria-hidden="true">
        {chart.below.map(({ at: share, text }) => (
          <span key={share} style={{ left: `${share * 100}%`, transform: `translateX(-${share * 100}%)` }}>
            {text}
          </span>
        ))}
      </div>
      <p id={words} className="chart-words" aria-live="polite">
        {shown?.words ?? " "}
      </p>
    </div>
  );
}

function isApart(a: GridPoint, b: GridPoint): boolean {
  return a.column !== b.column || a.row !== b.row;
}

function styleOf({ columns, rows }: PlaceChart, { column0, column1, row0, row1 }: ChartRect) {
  return {
    left: `${(column0 / columns) * 100}%`,
    width: `${((column1 - column0 + 1) / columns) * 100}%`,
    bottom: `${(row0 / rows) * 100}%`,
    height: `${((row1 - row0 + 1) / rows) * 100}%`,
  };
}
