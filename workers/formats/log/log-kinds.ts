import type { Line } from "../text/line.js";
import { readJournalLine } from "./journal-line.js";
import { readKernelLine } from "./kernel-line.js";
import type { Groups } from "./log-time.js";

/** A given pattern and what its first line told, as plain data. */
export interface CustomShare extends Pick<LogKind, "clock" | "hasZone" | "hasYear"> {
  readonly source: string;
}

/** What a line says, and where. */
export interface LineMatch {
  readonly groups: Groups;
  readonly places: Readonly<Record<string, readonly [number, number] | undefined>>;
}

export function lineMatch(kind: LogKind, line: string): LineMatch | undefined {
  if (kind.match !== undefined) return kind.match(line);
  const match = withPlaces(kind.pattern).exec(line);
  return match === null ? undefined : { groups: match.groups ?? {}, places: match.indices?.groups ?? {} };
}

const PLACES = new WeakMap<RegExp, RegExp>();

function withPlaces(pattern: RegExp): RegExp {
  const known = PLACES.get(pattern) ?? new RegExp(pattern.source, "d");
  PLACES.set(pattern, known);
  return known;
}

/**
 * The kinds of logs that are known, each by the pattern of a line. Named groups: a time (`sec` and `frac`, or a date), and
 * `host`, `name`, `pid`, `tid`, `cpu`, `level`, `message` where a kind has them.
 */
export interface LogKind {
  readonly name: string;
  readonly pattern: RegExp;
  /** Of events whose lines name no source. */
  readonly source: string;
  readonly clock: "monotonic" | "realtime";
  /** The zone, where lines tell none: UTC is assumed. */
  readonly hasZone: boolean;
  readonly hasYear: boolean;
  /** Lines of the kernel look like it by chance: those of a journal name the same host. */
  readonly isOfOneHost?: boolean;
  /** Reads a line of the usual form in less time than by the pattern, which tells the same; false: it is of another form. */
  readUsual?(bytes: Uint8Array, at: number, end: number, line: Line): boolean;
  /** Of a pattern that a person gave: reads a line, and `pattern` is not asked. */
  match?(line: string): LineMatch | undefined;
  /** The pattern that a person gave. */
  readonly custom?: CustomShare;
  /** Each line is an entry of `journalctl -o json`. */
  readonly isJson?: boolean;
}

const ISO =
  "(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)[T ](?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:[.,](?<frac>\\d{1,9}))?(?<zone>Z|[+-]\\d\\d:?\\d\\d)";
const SHORT =
  "(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?<day>\\d{1,2}) (?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:\\.(?<frac>\\d{1,9}))?";
const SOURCE = "(?<host>[\\w.-]+) (?<name>[^\\s:[]{1,64})(?:\\[(?<pid>\\d{1,10})\\])?: ?(?<message>.*)";
/** "<6>", or "kern  :info  :" of `dmesg -x`. */
const LEVEL = "(?:<(?<level>\\d{1,3})>|(?:\\w+ *: *(?<levelName>\\w+) *: ))?";

const real = { clock: "realtime", hasZone: true, hasYear: true } as const;

/** The journal in JSON on the clock of traces that count from the boot. Nothing is found to be of this kind by its lines. */
export const JOURNAL_SINCE_BOOT: LogKind = {
  name: "journal in JSON, times since the boot",
  pattern: /^\{.*?"__MONOTONIC_TIMESTAMP"\s*:\s*"(?<sec>\d{0,10}?)(?<frac>\d{1,6})".*\}$/,
  source: "journal",
  isJson: true,
  readUsual: (bytes, at, end, line) => readJournalLine(bytes, at, end, line, "__MONOTONIC_TIMESTAMP"),
  clock: "monotonic",
  hasZone: true,
  hasYear: true,
};

export const LOG_KINDS: readonly LogKind[] = [
  {
    name: "journal in JSON",
    pattern: /^\{.*?"__REALTIME_TIMESTAMP"\s*:\s*"(?<sec>\d{1,14})(?<frac>\d{6})".*\}$/,
    source: "journal",
    isJson: true,
    readUsual: (bytes, at, end, line) => readJournalLine(bytes, at, end, line, "__REALTIME_TIMESTAMP"),
    ...real,
  },
  {
    name: "QEMU trace",
    pattern: /^(?<pid>\d{1,10})@(?<sec>\d{9,12})\.(?<frac>\d{6}):(?<name>\w+) ?(?<message>.*)$/,
    source: "qemu",
    ...real,
  },
  {
    name: "journal with monotonic times",
    pattern: new RegExp(`^\\[ *(?<sec>\\d{1,10})\\.(?<frac>\\d{6})\\] ${SOURCE}$`),
    source: "journal",
    clock: "monotonic",
    hasZone: true,
    hasYear: true,
    isOfOneHost: true,
  },
  {
    name: "kernel log",
    pattern: new RegExp(
      `^${LEVEL}\\[ *(?<sec>\\d{1,10})\\.(?<frac>\\d{6})\\](?:\\[ *(?:T(?<tid>\\d{1,9})|C(?<cpu>\\d{1,5}))\\])? ?(?<message>.*)$`,
    ),
    source: "dmesg",
    readUsual: readKernelLine,
    clock: "monotonic",
    hasZone: true,
    hasYear: true,
  },
  {
    name: "kernel log with dates",
    pattern: new RegExp(
      `^${LEVEL}\\[\\w{3} ${SHORT.replace("(?:\\.(?<frac>\\d{1,9}))?", "")} (?<year>\\d{4})\\] ?(?<message>.*)$`,
    ),
    source: "dmesg",
    clock: "realtime",
    hasZone: false,
    hasYear: true,
  },
  // A comma before the fraction is dmesg's alone.
  {
    name: "kernel log with ISO times",
    pattern: new RegExp(`^${LEVEL}${ISO.replace("(?:[.,](?<frac>\\d{1,9}))?", ",(?<frac>\\d{1,9})")} (?<message>.*)$`),
    source: "dmesg",
    ...real,
  },
  { name: "journal with ISO times", pattern: new RegExp(`^${ISO} ${SOURCE}$`), source: "journal", ...real },
  {
    name: "QEMU log",
    pattern: new RegExp(`^${ISO} (?<name>qemu[\\w-]*): (?<message>.*)$`),
    source: "qemu",
    ...real,
  },
  {
    name: "system log",
    pattern: new RegExp(`^${SHORT} ${SOURCE}$`),
    source: "syslog",
    clock: "realtime",
    hasZone: false,
    hasYear: false,
  },
];
