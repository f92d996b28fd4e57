const STRING = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;

const NAMES = { "process-names": STRING, topology: STRING };
const LIST = { type: "string", multiple: true } as const;
const OFFSETS = { offset: LIST, "tsc-offset": LIST };
const CLOCKS = { ...OFFSETS, align: STRING };
const LOG_MACHINES = { "log-machine": LIST };
const LOGS = { "log-format": STRING, ...LOG_MACHINES };
const SYMBOLS = { symbols: LIST, "guest-symbols": LIST, "kernel-slide": LIST };
const LIMITS = {
  "max-entries": STRING,
  "max-unpacked": STRING,
  "max-depth": STRING,
  "max-seconds": STRING,
  "memory-budget": STRING,
};
/** Of commands that open traces as a whole. */
const CACHE = { "no-cache": FLAG };
/** `--paper` is the older name of `--as-published`. */
const RANGE = { from: STRING, to: STRING, "as-published": FLAG, paper: FLAG };
const PART = { from: STRING, to: STRING, range: STRING };
const CHART = { kind: STRING, period: STRING, columns: STRING, rows: STRING };
const REDACT = { redact: STRING };
const TO_CTF = { "to-ctf": FLAG, "with-keys": FLAG };
const ANNOTATIONS = { annotations: LIST };
const OWN = { analysis: LIST };
const RANGES = { from: STRING, to: STRING, "from-b": STRING, "to-b": STRING };
const ROWS = { table: { ...STRING, short: "t" }, lanes: STRING, where: STRING, of: STRING };
const OUTPUT = { format: STRING, output: { ...STRING, short: "o" } };

const LOOK = { theme: STRING, colours: STRING, width: STRING };
const PROFILE_FLAGS = { "with-host": FLAG, idle: FLAG, inverted: FLAG, "annotate-inexact": FLAG };
const RATIOS = { ratio: LIST };
const PROFILE = {
  vm: STRING,
  by: STRING,
  group: STRING,
  event: STRING,
  source: STRING,
  where: STRING,
  diff: STRING,
  "vm-before": STRING,
  annotate: STRING,
  ...RATIOS,
  ...PROFILE_FLAGS,
};
const WATCHED = { qmp: LIST, pid: LIST, domain: LIST, agent: LIST };
const TRIGGERS = { listen: LIST, on: LIST, do: LIST };
const HMP = { "allow-hmp": FLAG, hmp: LIST };
const MONITOR = { host: STRING, list: FLAG, ...HMP, ...WATCHED, ...TRIGGERS, registers: STRING, for: STRING };
const RUNS = { mode: STRING, speed: STRING, repeat: STRING, quiet: STRING, line: STRING, timeout: STRING };
const REPLAY = { ...RUNS, ...TRIGGERS, host: STRING, evdev: STRING, see: STRING, yes: FLAG, release: FLAG };
const RECORD = { by: STRING, vnc: STRING, proxy: STRING, "hide-keys": FLAG, log: STRING, "log-folder": STRING };
const INPUT = { screen: STRING, ...WATCHED, ...RECORD, for: STRING, ...REPLAY };
const IN_GUEST = { guest: STRING, tool: STRING, pack: LIST, yes: FLAG };
const CAPTURE = {
  backend: STRING,
  for: STRING,
  seconds: STRING,
  flight: FLAG,
  print: FLAG,
  "max-size": STRING,
  ...IN_GUEST,
  ...TRIGGERS,
};
const FLEET_FLAGS = { together: FLAG, verify: FLAG, wait: FLAG };
const FLEET = { tables: STRING, jobs: STRING, memory: STRING, limit: STRING, ...FLEET_FLAGS };
const PICTURE = { from: STRING, to: STRING, lanes: STRING, output: OUTPUT.output, ...LOOK };

/** Of commands that show code, too. */
const READING = { ...CLOCKS, ...LOGS, ...NAMES, ...SYMBOLS, ...LIMITS, ...CACHE };

/** The options of each command. help.ts explains them. */
export const OPTIONS = {
  open: { attach: FLAG, ...OWN, ...CLOCKS, ...LOGS, ...NAMES, ...SYMBOLS },
  info: { json: FLAG, ...OWN, ...READING },
  export: { ...ROWS, ...CHART, ...ANNOTATIONS, ...OWN, ...RANGE, ...OUTPUT, ...READING },
  report: { ...ANNOTATIONS, ...OWN, ...REDACT, ...RANGE, ...OUTPUT, ...READING },
  picture: { ...PICTURE, ...OWN, ...REDACT, ...CLOCKS, ...LOGS, ...NAMES, ...LIMITS, ...CACHE },
  profile: { from: STRING, to: STRING, ...PROFILE, ...REDACT, ...OUTPUT, ...READING },
  query: { from: STRING, to: STRING, lanes: STRING, ...OWN, ...OUTPUT, ...READING },
  fleet: { ...FLEET, output: OUTPUT.output },
  fingerprints: {
    of: STRING,
    k: STRING,
    reference: STRING,
    lanes: STRING,
    period: STRING,
    from: STRING,
    to: STRING,
    "as-published": FLAG,
    ...OUTPUT,
    ...READING,
  },
  compare: { ...RANGES, "fail-on": STRING, ...OUTPUT, ...READING },
  analysis: { json: FLAG },
  annotations: { output: OUTPUT.output },
  monitor: { ...MONITOR, period: CHART.period, output: OUTPUT.output },
  input: { ...INPUT, period: CHART.period, output: OUTPUT.output },
  capture: { ...CAPTURE, ...WATCHED, output: OUTPUT.output },
  pack: { arch: STRING, output: OUTPUT.output },
  convert: {
    ...PART,
    ...OWN,
    output: OUTPUT.output,
    ...TO_CTF,
    ...REDACT,
    ...ANNOTATIONS,
    ...CLOCKS,
    ...LOGS,
    ...LIMITS,
  },
  index: { ...LIMITS, ...CACHE },
  cache: {},
};

export const COMMANDS = [...(Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]), "help"] as const;
export type CommandName = keyof typeof OPTIONS;

export const VERSION_OPTIONS = ["--version", "-V"];
export const HELP_OPTIONS = ["--help", "-h"];

type Flag =
  | "attach"
  | "json"
  | "to-ctf"
  | "with-keys"
  | "no-cache"
  | "as-published"
  | "paper"
  | keyof typeof PROFILE_FLAGS
  | keyof typeof FLEET_FLAGS
  | "list"
  | "hide-keys"
  | "allow-hmp"
  | "yes"
  | "release"
  | "flight"
  | "print";
type List =
  | "pack"
  | keyof typeof WATCHED
  | keyof typeof TRIGGERS
  | "hmp"
  | "listen"
  | keyof typeof SYMBOLS
  | keyof typeof OFFSETS
  | keyof typeof LOG_MACHINES
  | keyof typeof RATIOS
  | keyof typeof OWN
  | keyof typeof ANNOTATIONS;
type Text = Exclude<{ [Name in CommandName]: keyof (typeof OPTIONS)[Name] }[CommandName], Flag | List>;
/** What was given of the options of a command. */
export type Values = { readonly [Name in Text]?: string } & { readonly [Name in Flag]?: boolean } & {
  readonly [Name in List]?: readonly string[];
};
