import type { App } from "../../app.js";
import type { Scene } from "../../gpu/scene.js";
import { Stage } from "../../gpu/stage.js";
import { LABEL_FONT_PX } from "./timeline-controller.js";
import { canvasTokens } from "./tokens.js";

/** What draws the lanes: it works, the system has taken it away, or there is none. */
export type Graphics =
  | { readonly is: "drawn" }
  | { readonly is: "lost" }
  | { readonly is: "none"; readonly why: string };

export interface StageParts {
  /** Undefined while the picture on screen is current. */
  readonly changedScene: () => Scene | undefined;
  /** The canvas has lost its picture: the next scene is complete. */
  readonly forget: () => void;
  readonly onGraphics: (graphics: Graphics) => void;
}

/** A canvas that draws the lanes in the frame loop. Returns the way to remove it. */
export function mountStage(
  app: App,
  element: HTMLElement,
  { changedScene, forget, onGraphics }: StageParts,
): () => void {
  const canvas = document.createElement("canvas");
  canvas.className = "lanes-canvas";
  element.prepend(canvas);
  const stops: (() => void)[] = [];
  let isGone = false;
  const redraw = () => {
    forget();
    app.loop.invalidate();
  };
  // The stage listens, too, and has the context given back.
  const tell = (graphics: Graphics) => {
    // A canvas that was given up loses its context, too.
    if (!isGone) onGraphics(graphics);
  };
  canvas.addEventListener("webglcontextlost", () => tell({ is: "lost" }));
  canvas.addEventListener("webglcontextrestored", () => tell({ is: "drawn" }));
  const begin = (stage: Stage) => {
    if (isGone) return stage.destroy();
    const draw = () => {
      const scene = changedScene();
      if (scene !== undefined) stage.draw(scene);
    };
    stops.push(app.loop.onDraw(draw), app.textures.add(stage), () => stage.destroy());
    tell({ is: "drawn" });
    redraw();
  };
  const font = { family: canvasTokens(app.select.theme()).fontFamily, sizePx: LABEL_FONT_PX };
  Stage.create(canvas, font, redraw).then(begin, (error: unknown) => tell({ is: "none", why: String(error) }));
  return () => {
    isGone = true;
    for (const stop of stops) stop();
    canvas.remove();
  };
}
