import { VEIL_BYTES } from "../../workers/model/cells.js";
import { DIMMED } from "../../workers/model/states.js";
import { STATE_STYLES } from "./state-style.js";

/** The least height of stolen time in a cell, however small its share: it may be the only explanation of the rest. */
const MIN_STOLEN_PX = 2;

/**
 * Turns the veils of cells into texels for the shader: (top of the stolen part, top of all that is taken, 0, 0), in 1/255 of
 * the bar's height. The veil lies on the state on the cell's floor, `composed` being the cells themselves
 * (compose-cells.ts): a guest's running states stand there. Its height is its share of the pixel.
 */
export function composeVeils(veils: Uint8Array, composed: Uint8Array, barPx: number, into: Uint8Array): void {
  const least = Math.ceil((MIN_STOLEN_PX * 255) / Math.max(MIN_STOLEN_PX, barPx));
  for (let from = 0, at = 0; from < veils.length; from += VEIL_BYTES, at += 4) {
    const stolen = veils[from] ?? 0;
    const other = veils[from + 1] ?? 0;
    if (stolen + other === 0) {
      into[at] = 0;
      into[at + 1] = 0;
      continue;
    }
    const top = composed[at + 3] ?? 0;
    const height = (STATE_STYLES[(composed[at] ?? 0) & ~DIMMED]?.height ?? 0) || 1;
    const stolenTop = stolen === 0 ? 0 : Math.min(top, Math.max(least, Math.round(stolen * height)));
    into[at] = stolenTop;
    into[at + 1] = Math.min(top, Math.max(stolenTop, Math.round((stolen + other) * height)));
  }
}
