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

/** Heights of lanes, CSS px. */
export const LANE_HEIGHTS = { min: 14, normal: 22, max: 64 } as const;

/**
 * What a user sets once, for all traces and windows. The names are those of the settings file (docs/settings.md). How the
 * user signs is no part of it: a file of settings may be handed to others.
 */
export interface Settings {
  readonly theme: ThemeChoice;
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
}

export type SettingId = keyof Settings;

export const DEFAULT_SETTINGS: Settings = {
  theme: "system",
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
};

export const SETTING_IDS = Object.keys(DEFAULT_SETTINGS) as readonly SettingId[];

/** Reads what was kept of each setting; undefined: it makes no sense. Of colours and keys the valid part is read. */
export const READ_SETTING: { readonly [K in SettingId]: (value: unknown) => Settings[K] | undefined } = {
  theme: (value) => oneOf(THEME_CHOICES, value),
  palette: (value) => oneOf(PRESETS, value),
  colours: (value) => (isRecord(value) ? parseColours(value) : undefined),
  laneHeightPx: (value) =>
    typeof value === "number" && LANE_HEIGHTS.min <= value && value <= LANE_HEIGHTS.max ? Math.round(value) : undefined,
  times: (value) => oneOf(TIME_FORMATS, value),
  timeZone: (value) => (typeof value === "string" && isTimeZone(value) ? value : undefined),
  groupsDigits: (value) => (typeof value === "boolean" ? value : undefined),
  wheel: (value) => oneOf(WHEEL_USES, value),
  zoomsIn: (value) => oneOf(ZOOM_TURNS, value),
  keyMap: (value) => oneOf(KEY_MAP_IDS, value),
  keys: (value) => (isRecord(value) ? readKeys(value) : undefined),
  firstSteps: (value) => (typeof value === "boolean" ? value : undefined),
};

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
