import type { SettingId } from "./settings.js";

export const SETTING_SECTIONS = ["Appearance", "Times", "Wheel", "Notes", "First steps", "Memory", "Keys"] as const;
export type SettingSection = (typeof SETTING_SECTIONS)[number];

/** All settings of the dialog; how the user signs is no part of a settings file. */
export type SettingRowId = Exclude<SettingId, "keys"> | "author";

export interface SettingText {
  readonly id: SettingRowId;
  readonly section: SettingSection;
  readonly title: string;
  readonly about: string;
  /** Further words by which it is found. */
  readonly words?: string;
}

/** The settings in the order of the dialog. The keys of commands follow the last one. */
export const SETTING_TEXTS: readonly SettingText[] = [
  {
    id: "theme",
    section: "Appearance",
    title: "Theme",
    about: "Dark or light. “As the system” changes with it.",
    words: "mode night day",
  },
  {
    id: "contrast",
    section: "Appearance",
    title: "Contrast of the window",
    about: "High: lines are seen, and quiet texts are as strong as others. “As the system” changes with it.",
    words: "high more strong accessibility borders",
  },
  {
    id: "textPercent",
    section: "Appearance",
    title: "Size of texts",
    about: "In the window and in the lanes. Low lanes show no texts.",
    words: "font large small zoom scale letters",
  },
  {
    id: "palette",
    section: "Appearance",
    title: "Colours of states",
    about: "Each set keeps any two states of a lane apart, for colour-blind eyes too.",
    words: "palette preset high contrast trace compass perfetto blind",
  },
  {
    id: "colours",
    section: "Appearance",
    title: "Own colours",
    about: "Colours of single states, for the theme on screen.",
    words: "palette state custom",
  },
  {
    id: "laneHeightPx",
    section: "Appearance",
    title: "Height of lanes",
    about: "In pixels. Low lanes show more of them at once.",
    words: "density size rows compact",
  },
  {
    id: "times",
    section: "Times",
    title: "Times are shown as",
    about: "A clock without dates shows its own seconds, whatever is chosen.",
    words: "format utc local relative boot clock wall",
  },
  {
    id: "timeZone",
    section: "Times",
    title: "Zone of local time",
    about: "The zone of the host that was recorded, say, instead of this computer's.",
    words: "timezone summer utc offset",
  },
  {
    id: "groupsDigits",
    section: "Times",
    title: "Digits in groups",
    about: "123 456 789 behind the point of a time, rather than 123456789.",
    words: "nanoseconds grouping thousands separator",
  },
  {
    id: "wheel",
    section: "Wheel",
    title: "The wheel over the lanes",
    about: "With Shift it pans; on the ruler it always zooms. A pinch on a touchpad always zooms.",
    words: "mouse scroll zoom ctrl touchpad",
  },
  {
    id: "zoomsIn",
    section: "Wheel",
    title: "The wheel zooms in",
    about: "The other direction zooms out.",
    words: "mouse direction invert natural reverse",
  },
  {
    id: "author",
    section: "Notes",
    title: "Your name",
    about: "Signs bookmarks and notes that you make from now on. It stays out of the settings file.",
    words: "author bookmarks annotations signature",
  },
  {
    id: "firstSteps",
    section: "First steps",
    title: "Samples tell their stories",
    about: "Hints above the panels lead through a sample trace.",
    words: "tour hints welcome introduction tutorial help",
  },
  {
    id: "memoryMegabytes",
    section: "Memory",
    title: "Memory for lanes",
    about:
      "In MB, for the traces that are opened from now on. What is above it lies in a file until it is looked at. Empty: a quarter of this machine's memory, as far as it tells.",
    words: "budget limit ram storage spill",
  },
  {
    id: "keyMap",
    section: "Keys",
    title: "Key map",
    about: "Keys that hands know from another program. What you change below stays changed in each map.",
    words: "keyboard shortcuts bindings preset trace compass perfetto kernelshark vscode speedscope",
  },
];

/** The settings that a search means: all of its words are among those of the setting. */
export function settingsMeant(query: string): readonly SettingText[] {
  return SETTING_TEXTS.filter(({ section, title, about, words = "" }) =>
    hasWords([section, title, about, words].join(" "), query),
  );
}

/** Whether a search means what is shown of memory and kept indexes. */
export function storageMeant(query: string): boolean {
  return hasWords("Memory and kept indexes: size, used, clear all; cache storage disk space budget", query);
}

/** Whether all words of a search are in a text, in any case. */
export function hasWords(text: string, query: string): boolean {
  const within = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word));
}
