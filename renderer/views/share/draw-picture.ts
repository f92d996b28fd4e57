import type { Picture } from "../../share/picture.js";
import { inkOf } from "../../share/svg.js";
import type { Palette, Theme } from "../../viewmodel/palette.js";

/** A browser makes no higher picture, and fails without a reason. */
const MOST_DOTS = 32_767;

/** A picture as PNG, with `scale` dots for each of its px. Throws where it would be too high. */
export async function pngOf(
  { width, height, texts, lines, states }: Picture,
  { palette, theme, scale }: { readonly palette: Palette; readonly theme: Theme; readonly scale: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (MOST_DOTS < height * scale) throw new Error("too many lanes for a PNG: SVG has no limit, or show fewer lanes");
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no pictures");
  const ink = inkOf(theme);
  context.scale(scale, scale);
  context.fillStyle = ink.ground;
  context.fillRect(0, 0, width, height);
  context.fillStyle = ink.line;
  for (const box of lines) context.fillRect(box.x, box.y, box.width, box.height);
  for (const { state, boxes } of states) {
    context.fillStyle = palette[state] ?? ink.text;
    for (const box of boxes) context.fillRect(box.x, box.y, box.width, box.height);
  }
  for (const { x, y, text, size, isQuiet, isBold, align } of texts) {
    context.fillStyle = isQuiet ? ink.quiet : ink.text;
    context.font = `${isBold ? "600 " : ""}${size}px system-ui, sans-serif`;
    context.textAlign = align === "middle" ? "center" : "left";
    context.fillText(text, x, y);
  }
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
}
