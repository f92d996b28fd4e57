import type { FlamePlate } from "../../../viewmodel/flame/flame-plate.js";

/** A browser makes no higher picture, and fails without a reason. */
const MOST_DOTS = 32_767;

/** The picture of a graph as PNG, with `scale` dots for each of its px. Throws where it would be too high. */
export async function platePng({ width, height, ground, boxes, texts }: FlamePlate, scale: number): Promise<Blob> {
  if (MOST_DOTS < height * scale) throw new Error("stacks are too high for a PNG: SVG has no limit, or zoom in");
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no pictures");
  context.scale(scale, scale);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  for (const box of boxes) {
    const colour = `#${box.colour.toString(16).padStart(6, "0")}`;
    context.fillStyle = box.isHatched ? (hatched(context, colour) ?? colour) : colour;
    context.fillRect(box.x, box.y, box.width, box.height);
  }
  for (const { x, y, text, size, colour, isBold } of texts) {
    context.fillStyle = colour;
    context.font = `${isBold ? "600 " : ""}${size}px system-ui, sans-serif`;
    context.fillText(text, x, y);
  }
  return canvas.convertToBlob({ type: "image/png" });
}

/** Lines from corner to corner of a tile. */
function hatched(context: OffscreenCanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = new OffscreenCanvas(6, 6);
  const lines = tile.getContext("2d");
  if (lines === null) return null;
  lines.strokeStyle = colour;
  lines.lineWidth = 2;
  lines.beginPath();
  for (const shift of [-6, 0, 6]) {
    lines.moveTo(shift - 1, 7);
    lines.lineTo(shift + 7, -1);
  }
  lines.stroke();
  return context.createPattern(tile, "repeat");
}
