import type { App } from "../../app.js";
import { type Graphics, mountStage, type StageParts } from "./mount-stage.js";

/** The system gives a lost picture back by then, if it does. */
const FIRST_MS = 10_000;
/** A browser that has seen graphics fail a few times refuses them for two minutes. */
const LONGEST_MS = 60_000;

export interface LastingStage {
  readonly stop: () => void;
  /** Draws with another canvas: the system does not give the present one back. */
  readonly drawAnew: () => void;
}

/** A canvas that draws the lanes. While nothing can draw, another one is tried again and again, ever less often. */
export function mountLastingStage(app: App, element: HTMLElement, parts: StageParts): LastingStage {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_MS;
  const onGraphics = (graphics: Graphics) => {
    if (graphics.is === "drawn") waitMs = FIRST_MS;
    clearTimeout(timer);
    timer = graphics.is === "drawn" ? undefined : setTimeout(tryAgain, waitMs);
    parts.onGraphics(graphics);
  };
  const mount = () => mountStage(app, element, { ...parts, onGraphics });
  let stopStage = mount();
  const drawAnew = () => {
    stopStage();
    stopStage = mount();
  };
  const tryAgain = () => {
    waitMs = Math.min(LONGEST_MS, 2 * waitMs);
    drawAnew();
  };
  return {
    drawAnew,
    stop: () => {
      clearTimeout(timer);
      stopStage();
    },
  };
}
