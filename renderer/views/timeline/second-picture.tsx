import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { laneLabel } from "../../../workers/model/lane-names.js";
import { NO_LANE } from "../../../workers/model/lanes.js";
import type { App } from "../../app.js";
import type { OtherTrace } from "../../state/other-trace.js";
import { shownRows } from "../../viewmodel/cell-texture.js";
import { pxOfRow, rowAtPx } from "../../viewmodel/rows.js";
import { breaksOf, timeAtPx } from "../../viewmodel/viewport.js";
import { useApp, useView } from "../use-app.js";
import { createPainter, listenTo } from "./canvas-layer.js";
import { watchCtrl } from "./held-ctrl.js";
import { mountLastingStage } from "./lasting-stage.js";
import { rulerPainter } from "./ruler.js";
import { createSecondApp } from "./second-app.js";
import { onRatioChange } from "./timeline.js";
import { TimelineController } from "./timeline-controller.js";
import { turnWheel } from "./wheel.js";

/** The lanes of B at its time, below those of A, each in the row of its counterpart: both pan and zoom together. */
export function SecondPicture() {
  const { stores } = useApp();
  const { aligned, other } = useStore(stores.compare);
  return aligned === undefined ? undefined : <AlignedLanes other={other} />;
}

function AlignedLanes({ other }: { readonly other: OtherTrace | undefined }) {
  const app = useApp();
  const ruler = useRef<HTMLCanvasElement>(null);
  const lanes = useRef<HTMLDivElement>(null);
  const names = useRef<HTMLCanvasElement>(null);
  const isSqueezed = useView(({ view }) => 0 < breaksOf(view).length);
  useEffect(() => {
    if (ruler.current === null || lanes.current === null || names.current === null) return;
    return mountAligned(app, other, { ruler: ruler.current, lanes: lanes.current, names: names.current });
  }, [app, other]);
  return (
    <>
      <div className="second-ruler">
        <canvas ref={ruler} className="ruler" />
        {isSqueezed && <span className="second-note">Gaps are squeezed in A alone: B shows all its time</span>}
        <button type="button" className="button" onClick={app.actions.compare.toggleAligned}>
          Close B
        </button>
      </div>
      <div
        ref={lanes}
        className="lanes second-lanes"
        role="img"
        aria-label={other === undefined ? "The lanes of B at its time" : `The lanes of ${other.name} at its time`}
        data-testid="second-lanes"
      >
        <canvas ref={names} className="second-names" />
      </div>
    </>
  );
}

interface Elements {
  readonly ruler: HTMLCanvasElement;
  readonly lanes: HTMLElement;
  readonly names: HTMLCanvasElement;
}

function mountAligned(main: App, other: OtherTrace | undefined, { ruler, lanes, names }: Elements): () => void {
  const { app, resize, stop } = createSecondApp(main, other);
  const controller = new TimelineController(app, () => window.devicePixelRatio || 1, "second ");
  const stage = {
    changedScene: () => controller.changedScene(),
    forget: () => controller.forget(),
    // The first picture says so.
    onGraphics: () => {},
  };
  const observer = new ResizeObserver(() => {
    resize(lanes.clientWidth, lanes.clientHeight);
    app.loop.invalidate();
  });
  observer.observe(lanes);
  const stops = [
    mountLastingStage(app, lanes, stage).stop,
    app.loop.onUpdate(() => controller.update()),
    app.loop.onDraw(rulerPainter(app, ruler)),
    app.loop.onDraw(namesPainter(app, names)),
    attachTo(main, app, lanes, other === undefined),
    onRatioChange(app.loop.invalidate),
    () => observer.disconnect(),
    () => controller.dispose(),
    stop,
  ];
  return () => {
    for (const end of stops) end();
  };
}

/** The wheel and drags move both pictures; a click selects the state at the time of B, unless its lanes are elsewhere. */
function attachTo(main: App, app: App, element: HTMLElement, selects: boolean): () => void {
  const { on, signal, stop } = listenTo(element);
  const isCtrlHeld = watchCtrl(signal);
  const at = (event: MouseEvent) => event.clientX - element.getBoundingClientRect().left;
  let drag: { readonly fromPx: number; lastPx: number } | undefined;
  on("wheel", (event) => {
    // Zooming is about a time of the first picture.
    const { view, widthPx } = main.stores.view.getState();
    const timeNs = timeAtPx(view, widthPx, at(event));
    turnWheel(app, event, { timeNs, isRuler: false, isCtrlHeld: isCtrlHeld() });
  });
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    drag = { fromPx: at(event), lastPx: at(event) };
  });
  on("pointermove", (event) => {
    if (drag === undefined) return;
    const px = at(event);
    if (CLICK_PX <= Math.abs(px - drag.fromPx)) {
      app.actions.view.pan((drag.lastPx - px) / Math.max(1, app.stores.view.getState().widthPx));
      drag.lastPx = px;
    }
  });
  on("pointerup", (event) => {
    const isClick = drag !== undefined && Math.abs(at(event) - drag.fromPx) < CLICK_PX;
    drag = undefined;
    if (!isClick || !selects) return;
    const { view, widthPx, rowPx } = app.stores.view.getState();
    const row = rowAtPx(app.select.rows(), rowPx, event.clientY - element.getBoundingClientRect().top);
    app.actions.selection.pick(app.select.layout().lanes[row], timeAtPx(view, widthPx, at(event)));
  });
  on("pointercancel", () => {
    drag = undefined;
  });
  return stop;
}

/** A drag begins after so many px. */
const CLICK_PX = 4;
const NAME_PX = 11;
/** In a row whose lane has no counterpart in the other trace. */
const NOT_THERE = "not in B";

/** The names of the lanes, at the left: those beside the picture stand next to the first one. */
function namesPainter(app: App, canvas: HTMLCanvasElement): () => void {
  const repaint = createPainter(app, canvas);
  return () => {
    const { widthPx, heightPx, rowPx } = app.stores.view.getState();
    const { lanes } = app.stores.session.getState();
    const layout = app.select.layout();
    const rows = app.select.rows();
    repaint(widthPx, heightPx, [layout, rows, rowPx, lanes], (context, tokens) => {
      context.font = `${NAME_PX * tokens.textSize}px ${tokens.fontFamily}`;
      context.textBaseline = "middle";
      const shown = shownRows(rows);
      // Rows that stay in view lie over those that scroll.
      for (const row of [...shown.slice(rows.pinnedCount), ...shown.slice(0, rows.pinnedCount)]) {
        const lane = layout.lanes[row] ?? NO_LANE;
        const top = pxOfRow(layout, rows, rowPx, row);
        const own = laneLabel(lanes?.kinds[lane] ?? "group", lanes?.names[lane] ?? "");
        const name = lane === NO_LANE ? NOT_THERE : own;
        context.fillStyle = tokens.lanes;
        context.globalAlpha = 0.75;
        context.fillRect(0, top + 1, context.measureText(name).width + 8, rowPx - 2);
        context.globalAlpha = 1;
        context.fillStyle = lane === NO_LANE ? tokens.textQuiet : tokens.text;
        context.fillText(name, 4, top + rowPx / 2);
      }
    });
  };
}
