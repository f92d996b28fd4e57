import { inkOn, type Theme } from "./palette.js";
import { type Rgb, rgbFromHex } from "./rgb.js";

/**
 * Colours from little to much, as stops at even distances. They were found by annealing: any two stops that follow each
 * other differ by CIEDE2000 18 or more for normal, protan, deutan and tritan vision, with steps as even as possible between
 * them, and each stands out more from a panel's ground than the one before, so the order is seen without the hues. The
 * upper half stands out by 3:1. The test computes all of it again.
 */
export const HEAT_STOPS: Readonly<Record<Theme, readonly string[]>> = {
  dark: ["#233048", "#7b4ca1", "#c44e56", "#ea9b38", "#fff5bc"],
  light: ["#e2e8f1", "#f2b09f", "#d96a2b", "#90476b", "#2b1847"],
};

/** As many steps as an eye tells apart in one picture, and more. */
export const HEAT_STEPS = 65;

/** The colour of each step, and the colour of words on it. */
export interface HeatRamp {
  readonly colours: readonly string[];
  readonly inks: readonly string[];
}

/** The colours between the stops, which come with the first question. */
export function heatRamp(theme: Theme): HeatRamp {
  return RAMPS[theme];
}

const RAMPS: Readonly<Record<Theme, HeatRamp>> = { dark: rampOf("dark"), light: rampOf("light") };

/** The step of a value from 0 to 1; what lies outside has the nearest. */
export function heatStep(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * (HEAT_STEPS - 1));
}

function rampOf(theme: Theme): HeatRamp {
  const stops = HEAT_STOPS[theme].map(rgbFromHex);
  const colours = Array.from({ length: HEAT_STEPS }, (_, step) => {
    const at = (step / (HEAT_STEPS - 1)) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(at));
    return hexOf(between(stops[from] as Rgb, stops[from + 1] as Rgb, at - from));
  });
  return { colours, inks: colours.map(inkOn) };
}

function between(a: Rgb, b: Rgb, share: number): Rgb {
  const mix = (i: 0 | 1 | 2) => a[i] + (b[i] - a[i]) * share;
  return [mix(0), mix(1), mix(2)];
}

function hexOf(colour: Rgb): string {
  return `#${colour
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
