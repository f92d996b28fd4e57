import type { CanvasTokens } from "./tokens.js";

const TEETH_PX = 5;

/** A break on a scale: torn edges on both sides of what is left out. */
export function paintBreak(
  context: CanvasRenderingContext2D,
  leftPx: number,
  rightPx: number,
  heightPx: number,
  tokens: CanvasTokens,
): void {
  context.globalAlpha = 0.16;
  context.fillStyle = tokens.textQuiet;
  context.fillRect(leftPx, 0, rightPx - leftPx, heightPx);
  context.globalAlpha = 0.85;
  context.strokeStyle = tokens.textQuiet;
  context.lineWidth = 1;
  const depth = Math.min(3, (rightPx - leftPx) / 4);
  for (const [edge, into] of [
    [leftPx + 0.5, depth],
    [rightPx - 0.5, -depth],
  ] as const) {
    context.beginPath();
    for (let y = 0, i = 0; y <= heightPx; y += TEETH_PX, i += 1) context.lineTo(edge + (i % 2 === 0 ? 0 : into), y);
    context.stroke();
  }
  context.globalAlpha = 1;
}
