import { textMeasurer } from "../../../gpu/measure.js";
import { remembered } from "../../../state/remembered.js";

/** Of the names in boxes. */
export const FONT_PX = 11;
/** Boxes that the search does not find. */
export const DIM = { dark: 0x3a3e46, light: 0xdfe2e6 };

export const measurerOf = remembered(textMeasurer, (font) => [font]);
