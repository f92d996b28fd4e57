import { useEffect, useRef } from "react";
import { Stage } from "../../gpu/stage.js";
import { useApp, useUi } from "../use-app.js";
import { attachGestures } from "./gestures.js";
import { mountOverLanes } from "./over-lanes.js";
import { mountPointer } from "./pointer.js";
import { mountScrollbar } from "./scrollbar.js";
import { followStillPointer } from "./still-pointer.js";
import { mountDragLength } from "./time-flag.js";
import { LABEL_FONT_PX, TimelineController } from "./timeline-controller.js";
import { canvasTokens } from "./tokens.js";
import { Tooltip } from "./tooltip.js";

/** The lanes: a canvas with keyboard focus, the tooltip, and announcements for screen readers. */
export function Timeline() {
  const app = useApp();
  const surface = useRef<HTMLDivElement>(null);
  const announcement = useUi((ui) => ui.announcement);

  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    return mountTimeline(app, element);
  }, [app]);

  return (
    <div
      ref={surface}
      className="lanes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is operated with the arrow keys
      tabIndex={0}
      role="application"
      aria-label="Lanes over time. Arrow keys move between lanes and states, W and S zoom, A and D pan."
      aria-describedby="lanes-live"
      data-testid="lanes"
    >
      <div id="lanes-live" className="visually-hidden" aria-live="polite">
        {announcement}
      </div>
      <Tooltip />
    </div>
  );
}

/** Everything here is outside React: the frame loop moves it. */
function mountTimeline(app: ReturnType<typeof useApp>, element: HTMLElement): () => void {
  const canvas = document.createElement("canvas");
  canvas.className = "lanes-canvas";
  element.prepend(canvas);
  const controller = new TimelineController(app, () => window.devicePixelRatio || 1);
  const cellUnder = (lane: number, timeNs: number) => controller.cellUnder(lane, timeNs);
  const stops: (() => void)[] = [attachGestures({ element, isRuler: false, cellUnder }, app)];
  let stage: Stage | undefined;
  let isGone = false;

  const font = { family: canvasTokens(app.select.theme()).fontFamily, sizePx: LABEL_FONT_PX };
  const redraw = () => {
    controller.forget();
    app.loop.invalidate();
  };
  const begin = (created: Stage) => {
    if (isGone) return created.destroy();
    stage = created;
    const draw = () => {
      const scene = controller.changedScene();
      if (scene !== undefined) created.draw(scene);
    };
    stops.push(app.loop.onDraw(draw));
  };
  Stage.create(canvas, font, redraw).then(begin, (error: unknown) => {
    app.actions.ui.say(`lanes cannot be drawn, WebGL does not work here: ${String(error)}`);
  });
  stops.push(
    followStillPointer(app, (lane, timeNs) => controller.cellUnder(lane, timeNs)),
    mountOverLanes(app, element),
    mountPointer(app, element),
    mountScrollbar(app, element),
    mountDragLength(app, element),
  );
  stops.push(app.loop.onUpdate(() => controller.update()));

  const observer = new ResizeObserver(() => {
    app.actions.view.resize(element.clientWidth, element.clientHeight);
    app.loop.invalidate();
  });
  observer.observe(element);
  stops.push(() => observer.disconnect());
  stops.push(onRatioChange(app.loop.invalidate));

  return () => {
    isGone = true;
    for (const stop of stops) stop();
    controller.dispose();
    stage?.destroy();
    canvas.remove();
  };
}

/** Moving to another screen or zooming the page changes the pixels, not the size. */
function onRatioChange(changed: () => void): () => void {
  const stop = new AbortController();
  const watch = () => {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const listener = () => {
      changed();
      watch();
    };
    query.addEventListener("change", listener, { once: true, signal: stop.signal });
  };
  watch();
  return () => stop.abort();
}
