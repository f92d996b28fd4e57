import { textMeasurer } from "../../../gpu/measure.js";
import { remembered } from "../../../state/remembered.js";

/** Of the names in boxes. */
export const FONT_PX = 11;
/** Boxes that the search does not find. */
export const DIM = { dark: 0x3a3e46, light: 0xdfe2e6 };
/** Boxes for what is narrower than a pixel. */
export const REST = { dark: 0x7c828d, light: 0x9aa1ab };

export const measurerOf = remembered(textMeasurer, (font) => [font]);
