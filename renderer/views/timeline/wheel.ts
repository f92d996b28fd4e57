import type { App } from "../../app.js";
import { wheelDeed } from "../../viewmodel/wheel.js";

/** A wheel notch of 100 px zooms by about a quarter. */
const ZOOM_PER_PX = 0.0022;
const LINE_PX = 40;
/** Lanes get higher or lower by this for a notch. */
const HEIGHT_STEP_PX = 2;

/** Does what the user has the wheel do. `isCtrlHeld`: the key is down; a pinch comes as a wheel with Ctrl, without the key. */
export function turnWheel(
  app: App,
  event: WheelEvent,
  { timeNs, isRuler, isCtrlHeld }: { readonly timeNs: number; readonly isRuler: boolean; readonly isCtrlHeld: boolean },
): void {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
  const { view } = app.actions;
  const { widthPx, rowPx } = app.stores.view.getState();
  const turn = {
    dxPx: event.deltaX * unit,
    dyPx: event.deltaY * unit,
    hasCtrl: event.ctrlKey || event.metaKey,
    hasShift: event.shiftKey,
    isPinch: event.ctrlKey && !isCtrlHeld,
    isRuler,
  };
  const deed = wheelDeed(turn, app.stores.ui.getState());
  switch (deed.does) {
    case "height":
      view.setRowPx(rowPx + deed.steps * HEIGHT_STEP_PX);
      break;
    case "pan":
      view.pan(deed.px / Math.max(1, widthPx));
      break;
    case "zoom":
      view.zoom(Math.exp(deed.px * ZOOM_PER_PX * pinchGain(event)), timeNs);
      break;
    case "scroll":
      if (deed.panPx !== 0) view.pan(deed.panPx / Math.max(1, widthPx));
      if (deed.px !== 0) view.scrollBy(deed.px);
  }
}

/** A touchpad pinch comes as a Ctrl+wheel of small fractions; a wheel notch as whole hundreds. */
function pinchGain(event: WheelEvent): number {
  const isPinch = event.ctrlKey && event.deltaMode === WheelEvent.DOM_DELTA_PIXEL && Math.abs(event.deltaY) < 40;
  return isPinch ? 5 : 1;
}
