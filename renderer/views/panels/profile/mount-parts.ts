import type { App } from "../../../app.js";
import { FlameStage } from "../../../gpu/flame-stage.js";
import type { NodeColour } from "../../../viewmodel/flame/flame-colours.js";
import type { FlameTree } from "../../../viewmodel/flame/flame-tree.js";
import { type PartsLayout, partsPicture } from "../../../viewmodel/flame/parts-picture.js";
import { canvasTokens } from "../../timeline/tokens.js";
import { DIM, FONT_PX, REST } from "./flame-font.js";

/** What is drawn, as the view has it at the time. */
export interface PartsInput {
  readonly trees: readonly FlameTree[];
  readonly layout: PartsLayout;
  readonly colours: readonly NodeColour[];
  readonly matches: readonly (Uint8Array | undefined)[];
}

/** One canvas for all small graphs: a browser has few contexts of WebGL. Returns the way to stop. */
export function mountParts(
  app: App,
  scroller: HTMLElement,
  input: () => PartsInput,
  failed: (why: string) => void,
): () => void {
  const canvas = document.createElement("canvas");
  canvas.className = "flame-canvas";
  canvas.setAttribute("aria-hidden", "true");
  scroller.prepend(canvas);
  scroller.addEventListener("scroll", app.loop.invalidate);
  const stops: (() => void)[] = [];
  let isGone = false;
  let drawn: readonly unknown[] = [];
  const redraw = () => {
    drawn = [];
    app.loop.invalidate();
  };
  const draw = (stage: FlameStage) => {
    const { trees, layout, colours, matches } = input();
    const theme = app.select.theme();
    const tokens = canvasTokens(theme);
    const { scrollTop: scrollPx, clientWidth: widthPx, clientHeight: heightPx } = scroller;
    const ratio = window.devicePixelRatio || 1;
    const now = [trees, layout, colours, matches, scrollPx, widthPx, heightPx, ratio, tokens];
    if (now.every((one, i) => one === drawn[i])) return;
    drawn = now;
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${heightPx}px`;
    const picture = partsPicture(trees, layout, {
      widthPx,
      heightPx,
      ratio,
      scrollPx,
      colours,
      matches,
      ground: tokens.lanes,
      around: tokens.surface,
      dim: DIM[theme],
      restColour: REST[theme],
      measure: () => 0,
    });
    const { textSize } = tokens;
    const size = { widthPx, heightPx, devicePixelRatio: ratio };
    stage.draw({ ...size, boxes: picture, ground: tokens.lanes, quads: [], labels: [], textSize });
  };
  const font = { family: canvasTokens(app.select.theme()).fontFamily, sizePx: FONT_PX };
  FlameStage.create(canvas, font, redraw).then(
    (stage) => {
      if (isGone) return stage.destroy();
      stops.push(
        app.loop.onDraw(() => draw(stage)),
        app.textures.add(stage),
        () => stage.destroy(),
      );
      redraw();
    },
    (error: unknown) => failed(String(error)),
  );
  return () => {
    isGone = true;
    scroller.removeEventListener("scroll", app.loop.invalidate);
    for (const stop of stops) stop();
    canvas.remove();
  };
}
