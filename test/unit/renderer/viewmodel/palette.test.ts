import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  contrast,
  deltaE2000,
  hexFromRgb,
  labFromRgb,
  rgbFromHex,
  simulate,
  VISIONS,
} from "../../../../renderer/viewmodel/colour-science.js";
import {
  inkOn,
  LANE_GROUND,
  type Palette,
  PRESETS,
  paletteOf,
  THEMES,
} from "../../../../renderer/viewmodel/palette.js";
import { CPU_STATES, stateStyle, THREAD_STATES, VCPU_STATES } from "../../../../renderer/viewmodel/state-style.js";
import { STATE_COUNT, STATE_NAMES, State } from "../../../../workers/model/states.js";

const SAFE_DIFFERENCE = 15;
const KINDS = { vcpu: VCPU_STATES, thread: THREAD_STATES, cpu: CPU_STATES };
const ALL = Array.from({ length: STATE_COUNT - 1 }, (_, i) => i + 1);

describe.each(THEMES)("default colours on %s", (theme) => {
  const palette = paletteOf("safe", theme);

  test.each(VISIONS)("any two states of a lane kind differ enough with %s vision", (vision) => {
    for (const [kind, states] of Object.entries(KINDS)) {
      const closest = closestPair(palette, states, vision);
      expect(closest.difference, `${kind}: ${closest.names}`).toBeGreaterThanOrEqual(SAFE_DIFFERENCE);
    }
  });

  test("every state stands out from the lanes' ground by 3:1", () => {
    const ground = rgbFromHex(LANE_GROUND[theme]);
    for (const state of ALL) {
      expect(contrast(rgbFromHex(palette[state] ?? ""), ground), STATE_NAMES[state]).toBeGreaterThanOrEqual(3);
    }
  });

  test("labels are readable on every state", () => {
    for (const colour of palette) expect(contrast(rgbFromHex(inkOn(colour)), rgbFromHex(colour))).toBeGreaterThan(4.5);
  });

  test("the style sheet draws lanes on the ground the palette was made for", () => {
    const css = readFileSync(new URL("../../../../renderer/styles/theme.css", import.meta.url), "utf8");
    const block = css.slice(css.indexOf(`:root[data-theme="${theme}"]`));
    expect(/--lane-ground: (#\w+)/.exec(block)?.[1]).toBe(LANE_GROUND[theme]);
  });
});

test.each(THEMES)("high contrast stands out by 4.5:1 on %s", (theme) => {
  const palette = paletteOf("high-contrast", theme);
  const ground = rgbFromHex(LANE_GROUND[theme]);
  for (const state of ALL) {
    expect(contrast(rgbFromHex(palette[state] ?? ""), ground), STATE_NAMES[state]).toBeGreaterThanOrEqual(4.5);
  }
});

test("every preset has a colour for every state", () => {
  for (const preset of PRESETS) {
    for (const theme of THEMES) {
      const palette = paletteOf(preset, theme);
      expect(palette).toHaveLength(STATE_COUNT);
      for (const colour of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    }
  }
});

test("height or hatching tells apart what a lane most often alternates between", () => {
  const cue = (state: State) => {
    const { height, hatch } = stateStyle(state);
    return `${height}/${hatch}`;
  };
  const { GUEST, VMM, PREEMPTED, WAIT, RUNNABLE, UNKNOWN, HYPERVISOR } = State;
  const cues = [GUEST, VMM, PREEMPTED, WAIT, RUNNABLE, UNKNOWN, HYPERVISOR].map(cue);
  expect(new Set(cues).size).toBe(cues.length);
});

describe("colour science", () => {
  // Pairs 1, 7, 13 and 25 of the supplementary data of Sharma, Wu, Dalal 2005.
  test.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  ] as const)("CIEDE2000 of %j and %j", (a, b, expected) => {
    expect(deltaE2000(a, b)).toBeCloseTo(expected, 4);
    expect(deltaE2000(b, a)).toBeCloseTo(expected, 4);
  });

  test("black on white is 21:1", () => {
    expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 6);
  });

  test("greys look the same to everybody", () => {
    for (const vision of VISIONS) expect(hexFromRgb(simulate(rgbFromHex("#808080"), vision))).toBe("#808080");
  });

  test("short hex is the same colour", () => {
    expect(rgbFromHex("#fa0")).toEqual(rgbFromHex("#ffaa00"));
  });
});

function closestPair(palette: Palette, states: readonly number[], vision: (typeof VISIONS)[number]) {
  const labs = states.map((state) => labFromRgb(simulate(rgbFromHex(palette[state] ?? ""), vision)));
  let closest = { difference: Number.POSITIVE_INFINITY, names: "" };
  labs.forEach((a, i) => {
    labs.slice(i + 1).forEach((b, j) => {
      const difference = deltaE2000(a, b);
      if (difference < closest.difference) {
        closest = { difference, names: `${STATE_NAMES[states[i] ?? 0]}, ${STATE_NAMES[states[i + 1 + j] ?? 0]}` };
      }
    });
  });
  return closest;
}
