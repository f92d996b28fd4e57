import type { App } from "../../app.js";
import { endOf, middleOf, timeBeside, type Viewport } from "../../viewmodel/viewport.js";

/** An arrow key moves by this share of the window, with Ctrl by a pixel. */
const STEP_SHARE = 0.02;

interface Key {
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  preventDefault(): void;
}

/** Keys of the ruler: they move the cursor, with Shift the nearer end of the selection. */
export function moveByKey(app: App, event: Key): void {
  const { view } = app.stores.view.getState();
  const { cursorNs } = app.stores.selection.getState();
  const to = timeByKey(app, event, cursorNs ?? middleOf(view));
  if (to === undefined) return;
  event.preventDefault();
  if (event.shiftKey) app.actions.selection.extendTo(to);
  app.actions.selection.setCursor(to);
}

/** Where a key moves what stands at a time; undefined: it moves nothing. */
export function timeByKey(app: App, event: Omit<Key, "preventDefault" | "shiftKey">, atNs: number): number | undefined {
  const { view, widthPx } = app.stores.view.getState();
  const bounds = app.select.bounds();
  const step = event.ctrlKey ? 1 / Math.max(1, widthPx) : STEP_SHARE;
  const wanted = targetOf(event.code, atNs, step, view);
  if (wanted === undefined || event.altKey) return undefined;
  return Math.round(Math.max(bounds.beginNs, Math.min(bounds.endNs, wanted)));
}

/** `step`: a share of the window. */
function targetOf(code: string, at: number, step: number, view: Viewport): number | undefined {
  switch (code) {
    case "ArrowLeft":
    case "ArrowDown":
      return timeBeside(view, at, -step);
    case "ArrowRight":
    case "ArrowUp":
      return timeBeside(view, at, step);
    case "PageDown":
      return timeBeside(view, at, -0.25);
    case "PageUp":
      return timeBeside(view, at, 0.25);
    case "Home":
      return view.startNs;
    case "End":
      return endOf(view);
    default:
      return undefined;
  }
}
