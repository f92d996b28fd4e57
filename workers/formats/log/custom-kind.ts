import { assert } from "../../core/assert.js";
import { fail, ok, type Result } from "../../core/result.js";
import { Captures } from "../../filter/pattern/captures.js";
import { type CustomShare, type LineMatch, type LogKind, lineMatch } from "./log-kinds.js";
import type { Groups } from "./log-time.js";

/** What groups of a given pattern may be called. */
const NAMES = ["time", "message", "level", "cpu", "pid", "tid", "host", "name"];
const NUMBERS: ReadonlySet<string> = new Set(["cpu", "pid", "tid"]);

/** More of a line is not looked at; a message that goes on to there goes on to the end of the line. */
const MAX_LOOKED_AT = 4096;

/** How a time may be written: since the epoch or the boot, with or without zone and year. */
const TIMES = [
  /^(?<sec>\d{1,12})(?:[.,](?<frac>\d{1,9}))?$/,
  /^(?<year>\d{4})[-/](?<month>\d\d)[-/](?<day>\d\d)[T ](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<frac>\d{1,9}))? ?(?<zone>Z|[+-]\d\d:?\d\d)?$/,
  /^(?<monthName>[A-Z][a-z]{2}) {1,2}(?<day>\d{1,2})(?: (?<year>\d{4}))? (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<frac>\d{1,9}))?$/,
];

/** Seconds from which on a number is one since the epoch, and not since a boot. */
const FIRST_DATE_S = 946_684_800;

/** The pattern of a log that a person gives, or why it is none. */
export function givenPattern(source: string): Result<Captures> {
  const made = Captures.of(source);
  if (!made.ok) return fail(`--log-format is not a pattern: ${made.message}`);
  const { names } = made.captures;
  const unknown = names.find((name) => !NAMES.includes(name));
  const hint = `groups are ${NAMES.map((name) => `(?<${name}>…)`).join(", ")}`;
  if (unknown !== undefined) return fail(`--log-format has an unknown group "${unknown}"`, { hint });
  return names.includes("time") ? ok(made.captures) : fail("--log-format has no group (?<time>…)", { hint });
}

/** The kind of a log by a given pattern; undefined if its first line with a time is not of the pattern. */
export function customKind(captures: Captures, lines: readonly string[]): LogKind | undefined {
  const first = lines.map((line) => matchOf(captures, line)).find((one) => one !== undefined);
  if (first === undefined) return undefined;
  const { sec, year, month, monthName, zone } = first.groups;
  const hasDate = sec === undefined;
  return kindFrom(captures, {
    source: captures.source,
    clock: hasDate || FIRST_DATE_S < Number(sec) ? "realtime" : "monotonic",
    hasZone: !hasDate || zone !== undefined,
    hasYear: !hasDate || year !== undefined || (month === undefined && monthName === undefined),
  });
}

/** The kind in a decode worker. */
export function sharedKind(share: CustomShare): LogKind {
  const made = Captures.of(share.source);
  assert(made.ok, "the pattern was one where the trace was opened");
  return kindFrom(made.captures, share);
}

function kindFrom(captures: Captures, custom: CustomShare): LogKind {
  const { clock, hasZone, hasYear } = custom;
  return {
    name: "log of a given format",
    pattern: NEVER,
    match: (line) => matchOf(captures, line),
    custom,
    source: "log",
    clock,
    hasZone,
    hasYear,
  };
}

const NEVER = /(?!)/;

function matchOf(captures: Captures, line: string): LineMatch | undefined {
  const text = line.slice(0, MAX_LOOKED_AT);
  const places = captures.exec(text);
  if (places === undefined) return undefined;
  const groups: Record<string, string> = {};
  for (const [name, [begin, end]] of Object.entries(places)) {
    const value = text.slice(begin, end);
    if (!NUMBERS.has(name) || /^\d{1,10}$/.test(value)) groups[name] = value;
  }
  const time = timeGroups(groups.time ?? "");
  if (time === undefined) return undefined;
  const { message } = places;
  const isCut = message !== undefined && message[1] === MAX_LOOKED_AT;
  return { groups: { ...groups, ...time }, places: isCut ? { ...places, message: [message[0], line.length] } : places };
}

function timeGroups(text: string): Groups | undefined {
  for (const time of TIMES) {
    const groups = time.exec(text.trim())?.groups;
    if (groups !== undefined) return groups;
  }
  return undefined;
}

/** Whether enough of the first lines are of a kind for the file to be meant. */
export function isMeant(kind: LogKind, lines: readonly string[]): boolean {
  return lines.length <= 2 * lines.filter((line) => lineMatch(kind, line) !== undefined).length;
}
