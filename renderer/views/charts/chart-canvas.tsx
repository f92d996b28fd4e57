import { useEffect, useRef } from "react";
import type { PlaceChart } from "../../viewmodel/place-chart.js";
import { useApp, useDerived } from "../use-app.js";

/** The token of the style sheet in whose colour places are drawn. */
export type ChartInk = "heat" | "accent";

const DOT_PX = 3;
/** So that what is there at all is seen. */
const LEAST_ALPHA = 0.22;

/** The places of a picture, painted again when they, the size or the theme change. */
export function ChartCanvas({ chart, ink }: { readonly chart: PlaceChart; readonly ink: ChartInk }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const app = useApp();
  const theme = useDerived((a) => a.select.theme());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read from the page
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const repaint = () => paint(element, chart, ink);
    const observer = new ResizeObserver(repaint);
    observer.observe(element);
    repaint();
    return () => observer.disconnect();
  }, [app, chart, ink, theme]);
  return <canvas ref={canvas} className="chart-canvas" />;
}

function paint(canvas: HTMLCanvasElement, { columns, rows, places }: PlaceChart, ink: ChartInk): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const ratio = window.devicePixelRatio || 1;
  const [widthPx, heightPx] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = getComputedStyle(canvas).getPropertyValue(`--${ink}`).trim();
  const [cellPx, rowPx] = [widthPx / columns, heightPx / rows];
  for (const { column, row, weight, dot } of places) {
    context.globalAlpha = dot === undefined ? LEAST_ALPHA + (1 - LEAST_ALPHA) * weight : 1;
    if (dot !== undefined) {
      context.fillRect(dot.x * widthPx - DOT_PX / 2, (1 - dot.y) * heightPx - DOT_PX / 2, DOT_PX, DOT_PX);
      continue;
    }
    context.fillRect(column * cellPx, heightPx - (row + 1) * rowPx, Math.max(1, cellPx), Math.max(1, rowPx));
  }
}
