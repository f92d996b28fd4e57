import { DIMMED, STATE_COUNT } from "../../workers/model/states.js";
import type { Palette } from "./palette.js";
import { rgbFromHex } from "./rgb.js";
import { stateStyle } from "./state-style.js";

/** Width of the palette texture; one column per byte that a cell may hold: states, and states with the bit DIMMED. */
export const PALETTE_WIDTH = 256;

/** Opacities have six bits; the lower two of that byte hold the hatching. */
const OPAQUE = 63;
const FAINT = 11;

/**
 * The palette as one row of texels: (red, green, blue, opacity * 4 + hatch). Dimming what a filter excludes is a
 * lower opacity here: no query, no upload of cells. States with the bit DIMMED are always faint.
 */
export function paletteTexels(palette: Palette, dimmed: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  const texels = new Uint8Array(PALETTE_WIDTH * 4);
  for (let state = 0; state < STATE_COUNT; state++) {
    const [r, g, b] = rgbFromHex(palette[state] ?? "#808080");
    const colour = [r * 255, g * 255, b * 255].map(Math.round);
    const { hatch } = stateStyle(state);
    const opacity = dimmed.has(state) ? FAINT : OPAQUE;
    texels.set([...colour, opacity * 4 + hatch], state * 4);
    texels.set([...colour, FAINT * 4 + hatch], (state | DIMMED) * 4);
  }
  return texels;
}
