import { parsedJson } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { escapedJson, visibleText } from "../../../workers/core/unseen.js";
import { parseViewFilter } from "../filter.js";
import { isRecord } from "../merge-patch.js";
import { MAX_FILTER_NAME, type SavedFilters, sortedFilters } from "../saved-filters.js";
import { READ_SETTING, SETTING_IDS, type SettingId, type Settings } from "./settings.js";

/** The version of the file's form. A file of a later one is refused. */
const SETTINGS_FILE_VERSION = 1;

/** No settings that people make are longer, characters. */
const MOST_SETTINGS_CHARS = 4_000_000;
const MOST_FILTERS = 5_000;

/** What a settings file says. What it does not mention stays as it is. */
export interface SettingsFile {
  readonly settings: Partial<Settings>;
  readonly filters: SavedFilters;
  /** Names of settings, and of commands with keys, that this version does not have. */
  readonly unknown: readonly string[];
}

/** Settings and saved filters as a file, the same text for the same settings. */
export function settingsFile(settings: Settings, filters: SavedFilters): string {
  const content = {
    lanescope: "settings",
    version: SETTINGS_FILE_VERSION,
    settings,
    filters: sortedFilters(filters),
  };
  return `${escapedJson(JSON.stringify(content, undefined, 2))}\n`;
}

/**
 * Reads a file. It is refused as a whole for a single value that makes no sense: settings that were taken over in part would
 * be neither the user's nor the file's. `commands`: the ids of those there are.
 */
export function readSettingsFile(text: string, commands: ReadonlySet<string>): Result<SettingsFile> {
  if (MOST_SETTINGS_CHARS < text.length) return fail("it is too long for a file of settings");
  const parsed = parsedJson(text);
  if (!isRecord(parsed) || parsed.lanescope !== "settings") return fail("this is no file of settings");
  const { version } = parsed;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    return fail("this file of settings says no version");
  }
  if (SETTINGS_FILE_VERSION < version) {
    return fail("a newer Lanescope wrote this file of settings", { hint: "open it with that version" });
  }
  const settings = readSettings(parsed.settings, commands);
  if (!settings.ok) return settings;
  const filters = readFilters(parsed.filters);
  if (!filters.ok) return filters;
  return ok({ ...settings.value, filters: filters.value });
}

function readSettings(
  value: unknown,
  commands: ReadonlySet<string>,
): Result<Pick<SettingsFile, "settings" | "unknown">> {
  if (value === undefined) return ok({ settings: {}, unknown: [] });
  if (!isRecord(value)) return fail("“settings” must be an object");
  const unknown: string[] = [];
  const known: [SettingId, unknown][] = [];
  for (const [name, one] of Object.entries(value)) {
    const id = SETTING_IDS.find((each) => each === name);
    if (id === undefined) {
      unknown.push(name);
      continue;
    }
    const read = READ_SETTING[id](one);
    if (read === undefined || !holds(read, one)) return fail(refusal(id, one));
    known.push([id, read]);
  }
  const settings: Partial<Settings> = Object.fromEntries(known);
  if (settings.keys === undefined) return ok({ settings, unknown });
  const keys = Object.entries(settings.keys);
  const own = keys.filter(([id]) => commands.has(id));
  const others = keys.filter(([id]) => !commands.has(id)).map(([id]) => id);
  return ok({ settings: { ...settings, keys: Object.fromEntries(own) }, unknown: [...unknown, ...others] });
}

function refusal(id: SettingId, value: unknown): string {
  const isShort = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const text = isShort ? JSON.stringify(value) : "what this file says";
  return `the setting “${id}” cannot be ${visibleText(text.length <= 60 ? text : `${text.slice(0, 60)}…`)}`;
}

/** Whether nothing of a value was left out when it was read. */
function holds(read: unknown, value: unknown): boolean {
  if (isRecord(value))
    return isRecord(read) && Object.entries(value).every(([key, one]) => holds(fieldOf(read, key), one));
  if (Array.isArray(value))
    return Array.isArray(read) && read.length === value.length && value.every((one, i) => holds(read[i], one));
  return read === value;
}

/** A field of its own: "constructor" is none of an empty object. */
function fieldOf(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function readFilters(value: unknown): Result<SavedFilters> {
  if (value === undefined) return ok(new Map());
  if (!Array.isArray(value)) return fail("“filters” must be a list");
  if (MOST_FILTERS < value.length) return fail(`a file of settings has at most ${MOST_FILTERS} filters`);
  const filters = new Map<string, string>();
  for (const one of value) {
    const { name, text } = isRecord(one) ? one : {};
    if (typeof name !== "string" || name.trim() === "" || MAX_FILTER_NAME < name.length || typeof text !== "string") {
      return fail(`filter ${filters.size + 1} has no name or no text`);
    }
    if (filters.has(name.trim())) return fail(`two filters are named “${visibleText(name.trim())}”`);
    const parsed = parseViewFilter(text);
    if (!parsed.ok || text.trim() === "") {
      const why = parsed.ok ? "it is empty" : parsed.error.message;
      return fail(`the filter “${visibleText(name)}” is not understood`, { hint: why });
    }
    filters.set(name.trim(), text.trim());
  }
  return ok(filters);
}
