import { BitmapFont, BitmapText, Container, Sprite, Texture } from "pixi.js";
import type { Quad } from "../viewmodel/overlay.js";
import type { Label } from "./scene.js";

/** A few rectangles over the lanes, drawn in one batch; sprites are kept and reused. */
export class QuadLayer {
  readonly container = new Container();
  private readonly sprites: Sprite[] = [];

  update(quads: readonly Quad[], ratio: number): void {
    quads.forEach((quad, i) => {
      const sprite = this.sprites[i] ?? this.grow();
      sprite.visible = true;
      sprite.position.set(Math.round(quad.x * ratio), Math.round(quad.y * ratio));
      sprite.setSize(Math.max(1, Math.round(quad.width * ratio)), Math.max(1, Math.round(quad.height * ratio)));
      sprite.tint = quad.colour;
      sprite.alpha = quad.alpha;
    });
    for (const sprite of this.sprites.slice(quads.length)) sprite.visible = false;
  }

  private grow(): Sprite {
    const sprite = new Sprite(Texture.WHITE);
    this.sprites.push(sprite);
    this.container.addChild(sprite);
    return sprite;
  }
}

/** Labels inside states. One white glyph atlas, tinted; only as many as fit on the screen. */
export class LabelLayer {
  readonly container = new Container();
  private readonly texts: BitmapText[] = [];
  private fontPx = 0;

  constructor(
    private readonly fontFamily: string,
    private readonly fontSizePx: number,
  ) {}

  update(labels: readonly Label[], ratio: number, textSize: number): void {
    this.setFont(Math.round(this.fontSizePx * textSize * ratio));
    // Laying out a text costs far more than moving it, and the next frame has most of this one's, in other places.
    const free = byText(this.texts);
    const others = labels.filter((label) => {
      const text = free.get(label.text)?.pop();
      if (text !== undefined) this.place(text, label, ratio);
      return text === undefined;
    });
    const rest = [...free.values()].flat();
    for (const label of others) {
      const text = rest.pop() ?? this.grow();
      text.text = label.text;
      this.place(text, label, ratio);
    }
    for (const text of rest) text.visible = false;
  }

  destroy(): void {
    if (0 < this.fontPx) BitmapFont.uninstall(this.fontName);
  }

  private place(text: BitmapText, label: Label, ratio: number): void {
    text.visible = true;
    text.tint = label.colour;
    text.position.set(Math.round(label.x * ratio), Math.round(label.y * ratio - this.fontPx * 0.62));
  }

  /**
   * Pixi would draw letters at 100 px and shrink them, which blurs them. A font of its own has each letter at the very
   * size, and letters on whole pixels.
   */
  private setFont(fontPx: number): void {
    if (fontPx === this.fontPx) return;
    for (const text of this.texts.splice(0)) text.destroy();
    if (0 < this.fontPx) BitmapFont.uninstall(this.fontName);
    this.fontPx = fontPx;
    BitmapFont.install({
      name: this.fontName,
      style: { fontFamily: this.fontFamily, fontSize: fontPx, fill: "#ffffff" },
      chars: [[" ", "~"]],
      skipKerning: true,
      textureStyle: { scaleMode: "nearest" },
    });
  }

  /** Of this picture alone: fonts are shared by name, and another picture may give its own up. */
  private get fontName(): string {
    return `labels-${this.container.uid}-${this.fontPx}`;
  }

  private grow(): BitmapText {
    const style = { fontFamily: this.fontName, fontSize: this.fontPx, fill: "#ffffff" };
    const text = new BitmapText({ text: "", style, roundPixels: true });
    this.texts.push(text);
    this.container.addChild(text);
    return text;
  }
}

function byText(texts: readonly BitmapText[]): Map<string, BitmapText[]> {
  const groups = new Map<string, BitmapText[]>();
  for (const text of texts) {
    const group = groups.get(text.text);
    if (group) group.push(text);
    else groups.set(text.text, [text]);
  }
  return groups;
}
