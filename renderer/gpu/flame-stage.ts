import { Container, Ticker, type WebGLRenderer } from "pixi.js";
import type { Quad } from "../viewmodel/overlay.js";
import { FlameMesh, type MeshBoxes } from "./flame-mesh.js";
import { LabelLayer, QuadLayer } from "./overlays.js";
import { pixiRenderer } from "./pixi-renderer.js";
import type { Label } from "./scene.js";
import { textureBytesOf } from "./texture-count.js";

/** The contents of a frame of a flame graph. Quads and labels are in CSS px. */
export interface FlameScene {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
  /** The box behind all others has the colour of the ground. */
  readonly boxes: MeshBoxes;
  readonly ground: string;
  readonly quads: readonly Quad[];
  readonly labels: readonly Label[];
  readonly textSize: number;
}

/** The canvas of a flame graph. Draws only when `draw` is called. */
export class FlameStage {
  private readonly root = new Container();
  private readonly boxes = new FlameMesh();
  private readonly quads = new QuadLayer();
  private readonly labels: LabelLayer;
  private isLost = false;

  private constructor(
    private readonly renderer: WebGLRenderer<HTMLCanvasElement>,
    font: { readonly family: string; readonly sizePx: number },
    redraw: () => void,
  ) {
    this.labels = new LabelLayer(font.family, font.sizePx);
    this.root.addChild(this.boxes.mesh, this.labels.container, this.quads.container);
    renderer.canvas.addEventListener("webglcontextlost", (event) => {
      // Without this the browser never gives the context back.
      event.preventDefault();
      this.isLost = true;
    });
    renderer.canvas.addEventListener("webglcontextrestored", () => {
      this.isLost = false;
      redraw();
    });
  }

  static async create(
    canvas: HTMLCanvasElement,
    font: { readonly family: string; readonly sizePx: number },
    redraw: () => void,
  ): Promise<FlameStage> {
    return new FlameStage(await pixiRenderer(canvas), font, redraw);
  }

  draw(scene: FlameScene): void {
    if (this.isLost || scene.widthPx <= 0 || scene.heightPx <= 0) return;
    const ratio = scene.devicePixelRatio;
    const width = Math.round(scene.widthPx * ratio);
    const height = Math.round(scene.heightPx * ratio);
    if (this.renderer.width !== width || this.renderer.height !== height) this.renderer.resize(width, height);
    this.boxes.update(scene.boxes, scene.ground, ratio);
    this.quads.update(scene.quads, ratio);
    this.labels.update(scene.labels, ratio, scene.textSize);
    this.renderer.render(this.root);
    Ticker.system.update();
  }

  textureBytes(): number {
    return textureBytesOf(this.renderer);
  }

  destroy(): void {
    this.boxes.destroy();
    this.root.destroy({ children: true });
    this.labels.destroy();
    this.renderer.destroy({ removeView: false });
  }
}
