import { STATE_COUNT } from "../../workers/model/states.js";
import { rgbFromHex } from "./colour-science.js";
import type { Palette } from "./palette.js";
import { stateStyle } from "./state-style.js";

/** Width of the palette texture; one column per state. */
export const PALETTE_WIDTH = 32;

const DIMMED_ALPHA = 42;

/**
 * The palette as two rows of texels: (red, green, blue, opacity) and (height, hatch, rank, 255).
 * Dimming what a filter excludes is a lower opacity here: no query, no upload of cells.
 */
export function paletteTexels(palette: Palette, dimmed: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  const texels = new Uint8Array(PALETTE_WIDTH * 2 * 4);
  for (let state = 0; state < STATE_COUNT; state++) {
    const [r, g, b] = rgbFromHex(palette[state] ?? "#808080");
    const style = stateStyle(state);
    texels.set([r * 255, g * 255, b * 255, dimmed.has(state) ? DIMMED_ALPHA : 255].map(Math.round), state * 4);
    texels.set([Math.round(style.height * 255), style.hatch, style.rank, 255], (PALETTE_WIDTH + state) * 4);
  }
  return texels;
}
