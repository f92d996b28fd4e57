import { DIMMED, STATE_COUNT } from "../../workers/model/states.js";
import type { Palette } from "./palette.js";
import { rgbFromHex } from "./rgb.js";
import { Hatch, stateStyle } from "./state-style.js";

/**
 * Width of the palette texture; one column per byte that a cell may hold: states, from `FIRST_GROUP` on colours of groups,
 * and both with the bit DIMMED.
 */
export const PALETTE_WIDTH = 256;
export const FIRST_GROUP = 32;

/** Opacities have six bits; the lower two of that byte hold the hatching. */
const OPAQUE = 63;
const FAINT = 11;

/**
 * The palette as one row of texels: (red, green, blue, opacity * 4 + hatch). Dimming what a filter excludes is a
 * lower opacity here: no query, no upload of cells. States with the bit DIMMED are always faint.
 */
export function paletteTexels(
  palette: Palette,
  dimmed: ReadonlySet<number>,
  groupColours: readonly string[] = [],
): Uint8Array<ArrayBuffer> {
  const texels = new Uint8Array(PALETTE_WIDTH * 4);
  const put = (column: number, colour: string, opacity: number, hatch: number) => {
    const [r, g, b] = rgbFromHex(colour);
    texels.set([r * 255, g * 255, b * 255].map(Math.round), column * 4);
    texels[column * 4 + 3] = opacity * 4 + hatch;
  };
  for (let state = 0; state < STATE_COUNT; state++) {
    const { hatch } = stateStyle(state);
    put(state, palette[state] ?? "#808080", dimmed.has(state) ? FAINT : OPAQUE, hatch);
    put(state | DIMMED, palette[state] ?? "#808080", FAINT, hatch);
  }
  groupColours.forEach((colour, slot) => {
    put(FIRST_GROUP + slot, colour, OPAQUE, Hatch.NONE);
    put((FIRST_GROUP + slot) | DIMMED, colour, FAINT, Hatch.NONE);
  });
  return texels;
}
