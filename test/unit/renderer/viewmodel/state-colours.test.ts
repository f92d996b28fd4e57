import {
  clampRgb,
  converter,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
} from "culori";
import { describe, expect, test } from "vitest";
import { leastDifference } from "../../../../renderer/viewmodel/colour-difference.js";
import { paletteOf } from "../../../../renderer/viewmodel/palette.js";
import { rgbFromHex } from "../../../../renderer/viewmodel/rgb.js";
import {
  changedColours,
  colourWarning,
  NO_COLOURS,
  parseColours,
  withColours,
} from "../../../../renderer/viewmodel/state-colours.js";
import { State } from "../../../../workers/model/states.js";

const COLOURS = ["#000000", "#ffffff", "#45b781", "#a64ffa", "#777c7d", "#5d06b7", "#ff0000", "#0000ff", "#7f7f80"];

test("colours differ as much as culori says", () => {
  const linear = converter("lrgb");
  const simulations = [<T>(rgb: T) => rgb, filterDeficiencyProt(1), filterDeficiencyDeuter(1), filterDeficiencyTrit(1)];
  const difference = differenceCiede2000();
  for (const a of COLOURS) {
    for (const b of COLOURS) {
      const each = simulations.map((simulate) => {
        const seen = [a, b].map((hex) => {
          const { r, g, b: blue } = linear(hex) ?? { r: 0, g: 0, b: 0 };
          return { ...clampRgb(simulate({ mode: "rgb", r, g, b: blue })), mode: "lrgb" as const };
        });
        return difference(seen[0] ?? "", seen[1] ?? "");
      });
      expect(leastDifference(rgbFromHex(a), rgbFromHex(b))).toBeCloseTo(Math.min(...each), 2);
    }
  }
});

describe("colours that the user chose", () => {
  const palette = paletteOf("safe", "dark");
  const own = changedColours(NO_COLOURS, "dark", State.GUEST, "#ff00ff");

  test("replace the preset's in their theme, and go again", () => {
    expect(withColours(palette, own.dark)[State.GUEST]).toBe("#ff00ff");
    expect(withColours(palette, own.dark)[State.WAIT]).toBe(palette[State.WAIT]);
    expect(own.light).toEqual({});
    expect(changedColours(own, "dark", State.GUEST, undefined)).toEqual(NO_COLOURS);
  });

  test("are kept without what is no colour of a state", () => {
    expect(parseColours(JSON.parse(JSON.stringify(own)))).toEqual(own);
    expect(parseColours({ dark: { guest: "url(x)", nobody: "#123456", wait: "#abcdef" }, light: 3 })).toEqual({
      dark: { wait: "#abcdef" },
      light: {},
    });
    expect(parseColours(undefined)).toEqual(NO_COLOURS);
  });

  test("are warned of where they are hard to see or to tell apart", () => {
    const as = (colour: string) => withColours(palette, { guest: colour });
    expect(colourWarning(as("#222222"), State.GUEST, "dark")).toMatch(/^Hard to see: 1\.\d:1/);
    expect(colourWarning(as(palette[State.PREEMPTED] ?? ""), State.GUEST, "dark")).toMatch(
      /^Easily taken for Preempted: ΔE 0\.0/,
    );
    expect(colourWarning(palette, State.GUEST, "dark")).toBe("");
  });
});
