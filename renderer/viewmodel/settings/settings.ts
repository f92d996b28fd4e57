import { KEY_MAP_IDS, type KeyMapId } from "../key-maps.js";
import { type Chord, isChord, type KeyChanges, NO_KEY_CHANGES } from "../keys.js";
import { isRecord } from "../merge-patch.js";
import { PRESETS, type Preset } from "../palette.js";
import { NO_COLOURS, parseColours, type StateColours } from "../state-colours.js";
import { TIME_FORMATS, type TimeFormat } from "../time-format.js";
import { COMPUTER_ZONE, isTimeZone, type TimeZone } from "../time-zone.js";
import { WHEEL_USES, type WheelUse, ZOOM_TURNS, type ZoomTurn } from "../wheel.js";

export const THEME_CHOICES = ["system", "dark", "light"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

export const CONTRAST_CHOICES = ["system", "normal", "high"] as const;
export type ContrastChoice = (typeof CONTRAST_CHOICES)[number];

/** Sizes of text in the interface and in the lanes, % of the normal one. */
export const TEXT_PERCENTS = { min: 80, normal: 100, max: 130 } as const;

/** Heights of lanes, CSS px. */
export const LANE_HEIGHTS = { min: 14, normal: 22, max: 64 } as const;

/** Memory for the lanes of a trace, MB; 0: as much as the machine affords. */
export const MEMORY_MEGABYTES = { min: 0, normal: 0, max: 1_000_000 } as const;

/**
 * What a user sets once, for all traces and windows. The names are those of the settings file (docs/settings.md). How the
 * user signs is no part of it: a file of settings may be handed to others.
 */
export interface Settings {
  readonly theme: ThemeChoice;
  /** How the chrome sets itself off: lines, quiet texts and what is chosen. */
  readonly contrast: ContrastChoice;
  readonly textPercent: number;
  readonly palette: Preset;
  readonly colours: StateColours;
  readonly laneHeightPx: number;
  readonly times: TimeFormat;
  readonly timeZone: TimeZone;
  /** Digits after the point stand in groups of three. */
  readonly groupsDigits: boolean;
  readonly wheel: WheelUse;
  readonly zoomsIn: ZoomTurn;
  readonly keyMap: KeyMapId;
  /** Keys beside those of the key map. */
  readonly keys: KeyChanges;
  /** The stories of samples begin by themselves. */
  readonly firstSteps: boolean;
  readonly memoryMegabytes: number;
}

export type SettingId = keyof Settings;

export const DEFAULT_SETTINGS: Settings = {
  theme: "system",
  contrast: "system",
  textPercent: TEXT_PERCENTS.normal,
  palette: "safe",
  colours: NO_COLOURS,
  laneHeightPx: LANE_HEIGHTS.normal,
  times: "utc",
  timeZone: COMPUTER_ZONE,
  groupsDigits: true,
  wheel: "scroll",
  zoomsIn: "up",
  keyMap: "lanescope",
  keys: NO_KEY_CHANGES,
  firstSteps: true,
  memoryMegabytes: MEMORY_MEGABYTES.normal,
};

export const SETTING_IDS = Object.keys(DEFAULT_SETTINGS) as readonly SettingId[];

/** Reads what was kept of each setting; undefined: it makes no sense. Of colours and keys the valid part is read. */
export const READ_SETTING: { readonly [K in SettingId]: (value: unknown) => Settings[K] | undefined } = {
  theme: (value) => oneOf(THEME_CHOICES, value),
  contrast: (value) => oneOf(CONTRAST_CHOICES, value),
  textPercent: (value) => wholeWithin(TEXT_PERCENTS, value),
  palette: (value) => oneOf(PRESETS, value),
  colours: (value) => (isRecord(value) ? parseColours(value) : undefined),
  laneHeightPx: (value) => wholeWithin(LANE_HEIGHTS, value),
  times: (value) => oneOf(TIME_FORMATS, value),
  timeZone: (value) => (typeof value === "string" && isTimeZone(value) ? value : undefined),
  groupsDigits: (value) => (typeof value === "boolean" ? value : undefined),
  wheel: (value) => oneOf(WHEEL_USES, value),
  zoomsIn: (value) => oneOf(ZOOM_TURNS, value),
  keyMap: (value) => oneOf(KEY_MAP_IDS, value),
  keys: (value) => (isRecord(value) ? readKeys(value) : undefined),
  firstSteps: (value) => (typeof value === "boolean" ? value : undefined),
  memoryMegabytes: (value) => wholeWithin(MEMORY_MEGABYTES, value),
};

function wholeWithin({ min, max }: { readonly min: number; readonly max: number }, value: unknown): number | undefined {
  return typeof value === "number" && min <= value && value <= max ? Math.round(value) : undefined;
}

/** Nobody gives a command more keys. */
const MOST_CHORDS = 20;

function readKeys(value: Readonly<Record<string, unknown>>): KeyChanges {
  const lists = Object.entries(value).filter((entry): entry is [string, readonly Chord[]] => isChords(entry[1]));
  return Object.fromEntries(lists);
}

function isChords(value: unknown): value is readonly Chord[] {
  return (
    Array.isArray(value) && value.length <= MOST_CHORDS && value.every((one) => typeof one === "string" && isChord(one))
  );
}

/** A value if it is one of those that can be chosen. */
export function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}
