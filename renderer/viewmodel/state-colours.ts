import { STATE_NAMES } from "../../workers/model/states.js";
import { leastDifference } from "./colour-difference.js";
import { LANE_GROUND, type Palette, THEMES, type Theme } from "./palette.js";
import { contrast, rgbFromHex } from "./rgb.js";
import { CPU_STATES, stateTitle, THREAD_STATES, VCPU_STATES } from "./state-style.js";

/** Colours that the user chose, by theme and public name of the state. */
export type StateColours = Readonly<Record<Theme, Readonly<Record<string, string>>>>;

export const NO_COLOURS: StateColours = { dark: {}, light: {} };

/** Below these a state is hard to tell from the ground, or from another state of the same lane. */
const LEAST_CONTRAST = 3;
const LEAST_DIFFERENCE = 15;

export function withColours(palette: Palette, chosen: Readonly<Record<string, string>>): Palette {
  return palette.map((colour, state) => chosen[STATE_NAMES[state] ?? ""] ?? colour);
}

/** `colour` undefined: as the preset has it. */
export function changedColours(all: StateColours, theme: Theme, state: number, colour: string | undefined) {
  const { [STATE_NAMES[state] ?? ""]: _, ...others } = all[theme];
  const chosen = colour === undefined ? others : { ...others, [STATE_NAMES[state] ?? ""]: colour };
  return { ...all, [theme]: chosen } satisfies StateColours;
}

/** The valid part of kept colours. */
export function parseColours(value: unknown): StateColours {
  const kept = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const [dark, light] = THEMES.map((theme) => {
    const chosen = kept[theme];
    const entries = typeof chosen === "object" && chosen !== null ? Object.entries(chosen) : [];
    return Object.fromEntries(entries.filter(([name, colour]) => isState(name) && isColour(colour)));
  });
  return { dark: dark ?? {}, light: light ?? {} };
}

/** What is wrong with the colour of a state, in words; "" if nothing is. */
export function colourWarning(palette: Palette, state: number, theme: Theme): string {
  const own = rgbFromHex(palette[state] ?? "#808080");
  const ratio = contrast(own, rgbFromHex(LANE_GROUND[theme]));
  if (ratio < LEAST_CONTRAST) return `Hard to see: ${ratio.toFixed(1)}:1 against the ground, 3:1 is needed`;
  const [closest] = neighboursOf(state)
    .map((other) => ({ other, difference: leastDifference(own, rgbFromHex(palette[other] ?? "#808080")) }))
    .sort((a, b) => a.difference - b.difference);
  if (closest === undefined || LEAST_DIFFERENCE <= closest.difference) return "";
  return `Easily taken for ${stateTitle(closest.other)}: ΔE ${closest.difference.toFixed(1)}, 15 is needed`;
}

/** The other states of the lanes that show this one. */
function neighboursOf(state: number): number[] {
  const kinds = [VCPU_STATES, THREAD_STATES, CPU_STATES].map((states) => states as readonly number[]);
  const all = kinds.filter((states) => states.includes(state)).flat();
  return [...new Set(all)].filter((other) => other !== state);
}

function isState(name: string): boolean {
  return name !== "" && (STATE_NAMES as readonly string[]).includes(name);
}

function isColour(value: unknown): boolean {
  return typeof value === "string" && /^#[0-9a-f]{6}$/.test(value);
}
