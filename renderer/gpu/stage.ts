import { Container, Ticker, type WebGLRenderer } from "pixi.js";
import type { Quad } from "../viewmodel/overlay.js";
import { LaneMesh } from "./lane-mesh.js";
import { LabelLayer, QuadLayer } from "./overlays.js";
import { pixiRenderer } from "./pixi-renderer.js";
import type { Label, Scene } from "./scene.js";
import { textureBytesOf } from "./texture-count.js";
import { whenIdle } from "./when-idle.js";

/** The canvas of the lanes. Draws only when `draw` is called. */
export class Stage {
  private readonly root = new Container();
  private readonly lanes = new LaneMesh();
  private readonly patches = new QuadLayer();
  private readonly quads = new QuadLayer();
  private readonly labels: LabelLayer;
  private isLost = false;
  private stopRehearsal: (() => void) | undefined;
  private isRehearsalDue = false;
  private isRehearsed = false;

  private constructor(
    private readonly renderer: WebGLRenderer<HTMLCanvasElement>,
    font: StageFont,
    private readonly redraw: () => void,
  ) {
    this.labels = new LabelLayer(font.family, font.sizePx);
    this.root.addChild(this.lanes.mesh, this.patches.container, this.labels.container, this.quads.container);
    this.renderer.canvas.addEventListener("webglcontextlost", (event) => {
      // Without this the browser never gives the context back.
      event.preventDefault();
      this.isLost = true;
    });
    this.renderer.canvas.addEventListener("webglcontextrestored", () => {
      this.isLost = false;
      redraw();
    });
  }

  static async create(canvas: HTMLCanvasElement, font: StageFont, redraw: () => void): Promise<Stage> {
    return new Stage(await pixiRenderer(canvas), font, redraw);
  }

  draw(scene: Scene): void {
    if (this.isLost || scene.widthPx <= 0 || scene.heightPx <= 0) return;
    const ratio = scene.devicePixelRatio;
    const width = Math.round(scene.widthPx * ratio);
    const height = Math.round(scene.heightPx * ratio);
    if (this.renderer.width !== width || this.renderer.height !== height) this.renderer.resize(width, height);
    if (this.isRehearsalDue) this.rehearse(ratio, scene.textSize);
    this.lanes.update(scene);
    this.patches.update(patchesOf(scene.labels), ratio);
    this.quads.update(scene.quads, ratio);
    this.labels.update(scene.labels, ratio, scene.textSize);
    this.renderer.render(this.root);
    Ticker.system.update();
    if (0 < scene.quads.length + scene.labels.length) this.isRehearsed = true;
    if (this.isRehearsed) return;
    this.stopRehearsal ??= whenIdle(() => {
      if (this.isRehearsed) return;
      this.isRehearsalDue = true;
      this.redraw();
    });
  }

  /**
   * Has the program for quads and labels linked in a quiet moment after the first lanes are drawn, unless they had some;
   * not in the middle of somebody's first zoom: in software it takes as long as several frames. Draws outside of what can
   * be seen, and as part of a frame: what is drawn between frames is all that the canvas shows then.
   */
  private rehearse(ratio: number, textSize: number): void {
    this.isRehearsalDue = false;
    this.isRehearsed = true;
    this.quads.update([{ x: -9, y: -9, width: 1, height: 1, colour: "#000000", alpha: 1 }], 1);
    this.labels.update([{ x: -99, y: -99, text: "0", colour: "#000000" }], ratio, textSize);
    // They are drawn next anyway.
    this.lanes.mesh.visible = false;
    this.renderer.render(this.root);
    this.lanes.mesh.visible = true;
  }

  textureBytes(): number {
    return textureBytesOf(this.renderer);
  }

  destroy(): void {
    this.stopRehearsal?.();
    this.lanes.destroy();
    this.root.destroy({ children: true });
    this.labels.destroy();
    this.renderer.destroy({ removeView: false });
  }
}

export interface StageFont {
  readonly family: string;
  readonly sizePx: number;
}

function patchesOf(labels: readonly Label[]): Quad[] {
  return labels.flatMap(({ x, y, patch }) => {
    if (patch === undefined) return [];
    const { width, height, colour } = patch;
    return [{ x: x - 3, y: y - height / 2, width: width + 6, height, colour, alpha: 1 }];
  });
}
