// Uniform and attribute upload without code built from strings: the content security policy forbids eval.
import "pixi.js/unsafe-eval";
import { Ticker, WebGLRenderer } from "pixi.js";
import { segmentPlainTextsFast } from "./graphemes.js";

/** Pixi's renderer for a canvas that draws only when it is told to, in device pixels. */
export async function pixiRenderer(canvas: HTMLCanvasElement): Promise<WebGLRenderer<HTMLCanvasElement>> {
  const renderer = new WebGLRenderer<HTMLCanvasElement>();
  await renderer.init({
    canvas,
    width: 1,
    height: 1,
    // Everything on stage is in device pixels: the page sizes the canvas, we fill it.
    resolution: 1,
    autoDensity: false,
    antialias: false,
    backgroundAlpha: 1,
    clearBeforeRender: false,
    preferWebGLVersion: 2,
    powerPreference: "high-performance",
    eventMode: "none",
    eventFeatures: { move: false, globalMove: false, click: false, wheel: false },
    accessibilityOptions: { enabledByDefault: false, activateOnTab: false },
  });
  // Pixi's own ticker would ask for every frame, to tidy up now and then. It is updated when we draw.
  Ticker.system.autoStart = false;
  Ticker.system.stop();
  segmentPlainTextsFast();
  return renderer;
}
