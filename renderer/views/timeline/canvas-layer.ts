import type { App } from "../../app.js";
import { type CanvasTokens, canvasTokens } from "./tokens.js";

type Paint = (context: CanvasRenderingContext2D, tokens: CanvasTokens) => void;

/** Paints a canvas again when its size, the theme or one of `inputs` has changed, and at no other time. */
export function createPainter(app: App, canvas: HTMLCanvasElement) {
  const context = canvas.getContext("2d");
  let painted: readonly unknown[] = [];
  return (widthPx: number, heightPx: number, inputs: readonly unknown[], paint: Paint): void => {
    const ratio = window.devicePixelRatio || 1;
    const tokens = canvasTokens(app.select.theme());
    const now = [widthPx, heightPx, ratio, tokens, ...inputs];
    if (context === null || now.every((input, i) => input === painted[i])) return;
    painted = now;
    const width = Math.round(widthPx * ratio);
    const height = Math.round(heightPx * ratio);
    // Setting the size clears the canvas and drops its memory, even if it stays the same.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, widthPx, heightPx);
    paint(context, tokens);
  };
}

/** Adds listeners to an element, all of which `stop` removes. */
export function listenTo(element: HTMLElement) {
  const ending = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) =>
    element.addEventListener(type, listener, { signal: ending.signal, passive: false });
  return { on, signal: ending.signal, stop: () => ending.abort() };
}
