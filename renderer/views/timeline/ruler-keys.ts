import type { App } from "../../app.js";
import { endOf, nsPerPx } from "../../viewmodel/viewport.js";

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
  const { view, widthPx } = app.stores.view.getState();
  const { cursorNs } = app.stores.selection.getState();
  const bounds = app.select.bounds();
  const at = cursorNs ?? view.startNs + view.spanNs / 2;
  const step = event.ctrlKey ? nsPerPx(view, widthPx) : view.spanNs * STEP_SHARE;
  const wanted = targetOf(event.code, at, step, view);
  if (wanted === undefined || event.altKey) return;
  event.preventDefault();
  const to = Math.round(Math.max(bounds.beginNs, Math.min(bounds.endNs, wanted)));
  if (event.shiftKey) app.actions.selection.extendTo(to);
  app.actions.selection.setCursor(to);
}

function targetOf(
  code: string,
  at: number,
  step: number,
  view: { readonly startNs: number; readonly spanNs: number },
): number | undefined {
  switch (code) {
    case "ArrowLeft":
    case "ArrowDown":
      return at - step;
    case "ArrowRight":
    case "ArrowUp":
      return at + step;
    case "PageDown":
      return at - view.spanNs / 4;
    case "PageUp":
      return at + view.spanNs / 4;
    case "Home":
      return view.startNs;
    case "End":
      return endOf(view);
    default:
      return undefined;
  }
}
