import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { leastDifference } from "../../../../renderer/viewmodel/colour-difference.js";
import { HEAT_STEPS, HEAT_STOPS, heatRamp, heatStep } from "../../../../renderer/viewmodel/heat-scale.js";
import { THEMES } from "../../../../renderer/viewmodel/palette.js";
import { contrast, rgbFromHex } from "../../../../renderer/viewmodel/rgb.js";

/** Neighbouring stops differ by more than any two states of a lane have to (15). */
const STOP_DIFFERENCE = 18;

function token(theme: string, name: string): string {
  const css = readFileSync(new URL("../../../../renderer/styles/theme.css", import.meta.url), "utf8");
  const block = css.slice(css.indexOf(`:root[data-theme="${theme}"]`));
  const value = new RegExp(`--${name}: (#\\w+)`).exec(block)?.[1];
  if (value === undefined) throw new Error(`no --${name} in ${theme}`);
  return value;
}

describe.each(THEMES)("the colours of a heat map on %s", (theme) => {
  const stops = HEAT_STOPS[theme].map(rgbFromHex);
  const steps = heatRamp(theme).colours.map(rgbFromHex);
  const surface = rgbFromHex(token(theme, "surface"));

  test("any two stops differ enough in all visions, neighbours and those far apart", () => {
    stops.forEach((a, i) => {
      for (const b of stops.slice(i + 1)) expect(leastDifference(a, b)).toBeGreaterThanOrEqual(STOP_DIFFERENCE);
    });
  });

  test("each step stands out more from the panel's ground than the one before, the upper half by 3:1", () => {
    steps.forEach((colour, i) => {
      const [own, before] = [contrast(colour, surface), contrast(steps[i - 1] ?? surface, surface)];
      expect(own, `step ${i}`).toBeGreaterThan(before - 0.01);
      if ((HEAT_STEPS - 1) / 2 <= i) expect(own, `step ${i}`).toBeGreaterThanOrEqual(3);
    });
  });

  test("steps are even: none is more than two and a half times another", () => {
    const apart = steps.slice(1).map((colour, i) => leastDifference(colour, steps[i] ?? colour));
    expect(Math.max(...apart) / Math.min(...apart)).toBeLessThan(2.5);
  });

  test("values are readable on every step", () => {
    const { colours, inks } = heatRamp(theme);
    colours.forEach((colour, i) => {
      expect(contrast(rgbFromHex(inks[i] ?? ""), rgbFromHex(colour)), colour).toBeGreaterThan(4.5);
    });
  });

  test("hatching of what is unknown stands out by 3:1", () => {
    expect(contrast(rgbFromHex(token(theme, "text-3")), surface)).toBeGreaterThanOrEqual(3);
  });
});

test("the ends have the first and the last stop, and what lies outside has the nearest", () => {
  expect([heatStep(-1), heatStep(0), heatStep(0.5), heatStep(1), heatStep(7)]).toEqual([0, 0, 32, 64, 64]);
  for (const theme of THEMES) {
    const { colours } = heatRamp(theme);
    expect([colours[0], colours[32], colours[64]]).toEqual([0, 2, 4].map((stop) => HEAT_STOPS[theme][stop]));
  }
});
