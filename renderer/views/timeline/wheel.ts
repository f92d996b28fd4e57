import type { App } from "../../app.js";

/** A wheel notch of 100 px zooms by about a quarter. */
const ZOOM_PER_PX = 0.0022;
const LINE_PX = 40;

/** The wheel scrolls lanes, and zooms on the ruler; with Ctrl, or a pinch, it zooms at the pointer; with Shift it pans. */
export function turnWheel(app: App, event: WheelEvent, timeNs: number, isRuler: boolean): void {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
  const dx = event.deltaX * unit;
  const dy = event.deltaY * unit;
  const { view } = app.actions;
  const { widthPx, rowPx } = app.stores.view.getState();
  const hasCtrl = event.ctrlKey || event.metaKey;
  if (hasCtrl && event.shiftKey) view.setRowPx(rowPx - Math.sign(dy || dx) * 2);
  else if (event.shiftKey) view.pan((dx || dy) / Math.max(1, widthPx));
  else if (hasCtrl || (isRuler && dx === 0)) view.zoom(Math.exp(dy * ZOOM_PER_PX * pinchGain(event)), timeNs);
  else {
    if (dx !== 0) view.pan(dx / Math.max(1, widthPx));
    if (dy !== 0) view.scrollBy(dy);
  }
}

/** A touchpad pinch comes as a Ctrl+wheel of small fractions; a wheel notch as whole hundreds. */
function pinchGain(event: WheelEvent): number {
  const isPinch = event.ctrlKey && event.deltaMode === WheelEvent.DOM_DELTA_PIXEL && Math.abs(event.deltaY) < 40;
  return isPinch ? 5 : 1;
}
