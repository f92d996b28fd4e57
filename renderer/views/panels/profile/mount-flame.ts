import type { App } from "../../../app.js";
import { FlameStage } from "../../../gpu/flame-stage.js";
import { inkOf } from "../../../share/svg.js";
import { remembered } from "../../../state/remembered.js";
import type { NodeColour } from "../../../viewmodel/flame/flame-colours.js";
import { boxAt, boxOf, type FlameBoxes, layoutFlame } from "../../../viewmodel/flame/flame-layout.js";
import { FLAME_ROW_PX, flamePicture, outline, rowAt, rowTop } from "../../../viewmodel/flame/flame-picture.js";
import { LABEL_SIZE_PX } from "../../../viewmodel/flame/flame-plate.js";
import type { FlameTree } from "../../../viewmodel/flame/flame-tree.js";
import type { Quad } from "../../../viewmodel/overlay.js";
import { canvasTokens } from "../../timeline/tokens.js";
import { DIM, FONT_PX, measurerOf, REST } from "./flame-font.js";

/** What is drawn, as the view has it at the time. */
export interface FlameInput {
  readonly tree: FlameTree;
  readonly zoom: number;
  readonly colourOf: NodeColour;
  readonly matches: Uint8Array | undefined;
  readonly isUpright: boolean;
  /** The node at the keyboard's cursor. */
  readonly cursor: number;
  readonly hasFocus: boolean;
  /** A box; -1: none. */
  readonly hovered: number;
}

/** The canvas of a flame graph in a box that scrolls. Everything here is outside React. */
export class MountedFlame {
  private readonly canvas = document.createElement("canvas");
  private readonly stops: (() => void)[] = [];
  private readonly layout = remembered(layoutFlame, (tree, zoom, width) => [tree, zoom, width]);
  private drawn: readonly unknown[] = [];
  private isGone = false;

  constructor(
    private readonly app: App,
    private readonly scroller: HTMLElement,
    private readonly filler: HTMLElement,
    private readonly input: () => FlameInput,
    failed: (why: string) => void,
  ) {
    this.canvas.className = "flame-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    scroller.prepend(this.canvas);
    const observer = new ResizeObserver(this.changed);
    observer.observe(scroller);
    scroller.addEventListener("scroll", this.changed);
    this.stops.push(
      () => observer.disconnect(),
      () => scroller.removeEventListener("scroll", this.changed),
    );
    const font = { family: canvasTokens(app.select.theme()).fontFamily, sizePx: FONT_PX };
    FlameStage.create(this.canvas, font, this.redraw).then(
      (stage) => this.begin(stage),
      (error: unknown) => failed(String(error)),
    );
  }

  readonly changed = (): void => this.app.loop.invalidate();

  boxes(): FlameBoxes {
    const { tree, zoom } = this.input();
    return this.layout(tree, zoom, this.scroller.clientWidth);
  }

  /** The box under a place of the window; -1: none. */
  boxUnder(clientX: number, clientY: number): number {
    const box = this.scroller.getBoundingClientRect();
    const boxes = this.boxes();
    return boxAt(boxes, rowAt(this.look(), boxes.rows, clientY - box.top), clientX - box.left);
  }

  /** The place of a node in the window; undefined: it has no box. */
  placeOf(node: number): DOMRect | undefined {
    const boxes = this.boxes();
    const at = boxOf(boxes, node);
    if (at < 0) return undefined;
    const { left, top } = this.scroller.getBoundingClientRect();
    const x0 = boxes.x0[at] as number;
    const y = rowTop(this.look(), boxes.rows, boxes.row[at] as number);
    return new DOMRect(left + x0, top + y, (boxes.x1[at] as number) - x0, FLAME_ROW_PX);
  }

  /** Scrolls so that the row of a node is in view. */
  reveal(node: number): void {
    const boxes = this.boxes();
    const at = boxOf(boxes, node);
    if (at < 0) return;
    this.fill(boxes);
    const top = rowTop(this.look(), boxes.rows, boxes.row[at] as number);
    const below = top + FLAME_ROW_PX - this.scroller.clientHeight;
    if (top < 0) this.scroller.scrollTop += top;
    else if (0 < below) this.scroller.scrollTop += below;
  }

  /** Shows the root. */
  scrollToRoot(): void {
    this.fill(this.boxes());
    this.scroller.scrollTop = this.input().isUpright ? this.scroller.scrollHeight : 0;
  }

  dispose(): void {
    this.isGone = true;
    for (const stop of this.stops) stop();
    this.canvas.remove();
  }

  private readonly redraw = (): void => {
    this.drawn = [];
    this.changed();
  };

  private begin(stage: FlameStage): void {
    if (this.isGone) {
      stage.destroy();
      return;
    }
    this.stops.push(
      this.app.loop.onDraw(() => this.draw(stage)),
      this.app.textures.add(stage),
      () => stage.destroy(),
    );
    this.redraw();
  }

  private look() {
    const { scrollTop, clientHeight } = this.scroller;
    const { isUpright } = this.input();
    return { isUpright, rowPx: FLAME_ROW_PX, scrollPx: scrollTop, heightPx: clientHeight };
  }

  /** The height of all rows. The canvas covers the part in view. */
  private fill(boxes: FlameBoxes): void {
    const height = `${Math.max(0, boxes.rows * FLAME_ROW_PX)}px`;
    if (this.filler.style.height !== height) this.filler.style.height = height;
  }

  private draw(stage: FlameStage): void {
    const input = this.input();
    const { select } = this.app;
    const theme = select.theme();
    const tokens = canvasTokens(theme);
    const { clientWidth: widthPx, clientHeight: heightPx } = this.scroller;
    const ratio = window.devicePixelRatio || 1;
    const boxes = this.boxes();
    this.fill(boxes);
    const look = this.look();
    const { tree, colourOf, matches, cursor, hasFocus, hovered } = input;
    const now = [boxes, colourOf, matches, cursor, hasFocus, hovered, look.scrollPx, widthPx, heightPx, ratio, tokens];
    if (now.length === this.drawn.length && now.every((one, i) => one === this.drawn[i])) return;
    this.drawn = now;
    this.canvas.style.width = `${widthPx}px`;
    this.canvas.style.height = `${heightPx}px`;
    const picture = flamePicture(tree, boxes, {
      ...look,
      widthPx,
      ratio,
      colourOf,
      matches,
      ground: tokens.lanes,
      dim: DIM[theme],
      restColour: REST[theme],
      measure: measurerOf(`${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`),
    });
    const around = (box: number, colour: string): Quad[] => {
      if (box < 0 || boxes.count <= box) return [];
      const [x0, x1] = [boxes.x0[box] as number, boxes.x1[box] as number];
      const top = rowTop(look, boxes.rows, boxes.row[box] as number);
      return outline(x0, top, Math.max(3, x1 - x0), FLAME_ROW_PX, colour);
    };
    stage.draw({
      widthPx,
      heightPx,
      devicePixelRatio: ratio,
      boxes: picture,
      ground: tokens.lanes,
      quads: [...around(hovered, tokens.text), ...(hasFocus ? around(boxOf(boxes, cursor), tokens.accent) : [])],
      labels: picture.labels,
      textSize: tokens.textSize,
    });
  }
}

/** The colours in which the graph is drawn, of a picture of it. */
export function plateLook(app: App) {
  const theme = app.select.theme();
  const { lanes: ground, text: ink } = canvasTokens(theme);
  const measure = measurerOf(`${LABEL_SIZE_PX}px system-ui, sans-serif`);
  return { ground, ink, quiet: inkOf(theme).quiet, dim: DIM[theme], restColour: REST[theme], measure };
}
