import { readFileSync } from "node:fs";
import {
  clampRgb,
  converter,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  type Lrgb,
} from "culori";
import { describe, expect, test } from "vitest";
import {
  inkOn,
  LANE_GROUND,
  type Palette,
  PRESETS,
  paletteOf,
  THEMES,
} from "../../../../renderer/viewmodel/palette.js";
import { contrast, rgbFromHex } from "../../../../renderer/viewmodel/rgb.js";
import {
  CPU_STATES,
  OWN_STATES,
  stateStyle,
  THREAD_STATES,
  VCPU_STATES,
} from "../../../../renderer/viewmodel/state-style.js";
import { STATE_COUNT, STATE_NAMES, State } from "../../../../workers/model/states.js";

const SAFE_DIFFERENCE = 15;
const KINDS = { vcpu: VCPU_STATES, thread: THREAD_STATES, cpu: CPU_STATES, own: OWN_STATES };
const ALL = Array.from({ length: STATE_COUNT - 1 }, (_, i) => i + 1);

const ALL_PALETTES = PRESETS.flatMap((preset) => THEMES.map((theme) => [preset, theme] as const));

describe.each(ALL_PALETTES)("the colours of %s on %s", (preset, theme) => {
  const palette = paletteOf(preset, theme);

  test.each(Object.keys(VISIONS) as (keyof typeof VISIONS)[])(
    "any two states of a lane kind differ enough with %s vision",
    (vision) => {
      for (const [kind, states] of Object.entries(KINDS)) {
        const closest = closestPair(palette, states, vision);
        expect(closest.difference, `${kind}: ${closest.names}`).toBeGreaterThanOrEqual(SAFE_DIFFERENCE);
      }
    },
  );

  test("every state stands out from the lanes' ground by 3:1", () => {
    const ground = rgbFromHex(LANE_GROUND[theme]);
    for (const state of ALL) {
      expect(contrast(rgbFromHex(palette[state] ?? ""), ground), STATE_NAMES[state]).toBeGreaterThanOrEqual(3);
    }
  });

  test("labels are readable on every state", () => {
    for (const colour of palette) expect(contrast(rgbFromHex(inkOn(colour)), rgbFromHex(colour))).toBeGreaterThan(4.5);
  });
});

test.each(THEMES)("the style sheet draws lanes on the ground the %s palettes were made for", (theme) => {
  const css = readFileSync(new URL("../../../../renderer/styles/theme.css", import.meta.url), "utf8");
  const block = css.slice(css.indexOf(`:root[data-theme="${theme}"]`));
  expect(/--lane-ground: (#\w+)/.exec(block)?.[1]).toBe(LANE_GROUND[theme]);
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

/** Levels are the heights of a curve, on lanes of their own. */
const LEVELS: readonly State[] = [State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4];

test.each(ALL_PALETTES)("no two states look alike in a legend: %s on %s", (preset, theme) => {
  const palette = paletteOf(preset, theme);
  const listed = ALL.filter((state) => 0 < stateStyle(state).height && !LEVELS.includes(state as State));
  const looks = listed.map((state) => ({ state, ...stateStyle(state), seen: seen(palette[state] ?? "", "normal") }));
  const alike = looks.flatMap((a, i) =>
    looks
      .slice(i + 1)
      .filter((b) => differenceOf(a.seen, b.seen) < SAFE_DIFFERENCE)
      .filter((b) => a.hatch === b.hatch && Math.abs(a.height - b.height) < 0.12)
      .map((b) => `${a.title}, ${b.title}`),
  );
  expect(alike).toEqual([]);
});

/** Colours as people see them: all three cone types, or the simulation of Machado et al. 2009 without one. */
const VISIONS = {
  normal: (rgb: Linear) => rgb,
  protan: filterDeficiencyProt(1),
  deutan: filterDeficiencyDeuter(1),
  tritan: filterDeficiencyTrit(1),
};
type Linear = { readonly mode: "rgb"; readonly r: number; readonly g: number; readonly b: number };

/** The simulation is defined on linear light; culori multiplies what it is given, so it is given linear values. */
function seen(colour: string, vision: keyof typeof VISIONS): Lrgb {
  const { r, g, b } = toLinear(colour) ?? { r: 0, g: 0, b: 0 };
  const light = clampRgb(VISIONS[vision]({ mode: "rgb", r, g, b }));
  return { ...light, mode: "lrgb" };
}

const toLinear = converter("lrgb");
const differenceOf = differenceCiede2000();

function closestPair(palette: Palette, states: readonly number[], vision: keyof typeof VISIONS) {
  const colours = states.map((state) => seen(palette[state] ?? "", vision));
  let closest = { difference: Number.POSITIVE_INFINITY, names: "" };
  colours.forEach((a, i) => {
    colours.slice(i + 1).forEach((b, j) => {
      const difference = differenceOf(a, b);
      if (difference < closest.difference) {
        closest = { difference, names: `${STATE_NAMES[states[i] ?? 0]}, ${STATE_NAMES[states[i + 1 + j] ?? 0]}` };
      }
    });
  });
  return closest;
}
