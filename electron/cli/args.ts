import { parseArgs } from "node:util";
import { errorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { Budget, ExportRequest, ReportRequest } from "../../workers/model/engine-api.js";
import type { GivenFiles } from "../node/open-arguments.js";

export type CommandLine =
  | { readonly name: "help"; readonly about: string | undefined }
  | { readonly name: "version" }
  | ({ readonly name: "open"; readonly traces: readonly string[]; readonly isNamed: boolean } & GivenFiles)
  | (TraceArgs & { readonly name: "info"; readonly json: boolean })
  | (TraceArgs & { readonly name: "index" })
  | (TraceArgs & { readonly name: "export" } & ExportRequest & { readonly output: string })
  | (TraceArgs & { readonly name: "report" } & ReportRequest & { readonly output: string });

export interface TraceArgs extends GivenFiles {
  readonly traces: readonly string[];
  readonly budget: Partial<Budget>;
}

const STRING = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;

const NAMES = { "process-names": STRING, topology: STRING };
const LIMITS = { "max-entries": STRING, "max-unpacked": STRING, "max-depth": STRING, "max-seconds": STRING };
/** `--paper` is the older name of `--as-published`. */
const RANGE = { from: STRING, to: STRING, "as-published": FLAG, paper: FLAG };
const ROWS = { table: { ...STRING, short: "t" }, lanes: STRING, where: STRING, of: STRING };
const OUTPUT = { format: STRING, output: { ...STRING, short: "o" } };

/** The options of each command. help.ts explains them. */
export const OPTIONS = {
  open: NAMES,
  info: { json: FLAG, ...NAMES, ...LIMITS },
  export: { ...ROWS, ...RANGE, ...OUTPUT, ...NAMES, ...LIMITS },
  report: { ...RANGE, ...OUTPUT, ...NAMES, ...LIMITS },
  // `--no-cache` changes nothing, since no index is kept. Scripts name it, so that they measure the same once one is.
  index: { "no-cache": FLAG, ...LIMITS },
};

export const COMMANDS = [...(Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]), "help"] as const;
type CommandName = keyof typeof OPTIONS;

/** Commands to come. The message says so, instead of taking the word for a trace. */
export const PLANNED = ["convert"];

export const VERSION_OPTIONS = ["--version", "-V"];
export const HELP_OPTIONS = ["--help", "-h"];

type Flag = "json" | "no-cache" | "as-published" | "paper";
type Text = Exclude<{ [Name in CommandName]: keyof (typeof OPTIONS)[Name] }[CommandName], Flag>;
type Values = { readonly [Name in Text]?: string } & { readonly [Name in Flag]?: boolean };

/** A failure is wrong usage. */
export function parseCommand(argv: readonly string[]): Result<CommandLine> {
  const [first = "", ...rest] = argv;
  if (VERSION_OPTIONS.includes(first)) return ok({ name: "version" });
  if (HELP_OPTIONS.includes(first)) return ok({ name: "help", about: undefined });
  if (PLANNED.includes(first)) return fail(`"${first}" is not available yet`);
  const name = COMMANDS.find((command) => command === first);
  const args = name === undefined ? argv : rest;
  if (name === "help") return ok({ name, about: rest[0] });
  if (args.some((arg) => HELP_OPTIONS.includes(arg))) return ok({ name: "help", about: name ?? "open" });
  return name === undefined || name === "open" ? parseOpen(args, name !== undefined) : parseFor(name, args);
}

/** `isNamed`: the user wrote the command, and did not leave it out. */
function parseOpen(args: readonly string[], isNamed: boolean): Result<CommandLine> {
  const parsed = parseOptions("open", args);
  if (!parsed.ok) return parsed;
  const { positionals: traces, values } = parsed.value;
  const given = givenFiles(values);
  if (traces.length === 0 && 0 < Object.keys(given).length) {
    const noun = given.processNames === undefined ? "is the topology" : "are the names";
    return usage("open", `which trace ${noun} for?`);
  }
  return ok({ name: "open", traces, isNamed, ...given });
}

function parseFor(name: Exclude<CommandName, "open">, args: readonly string[]): Result<CommandLine> {
  const parsed = parseOptions(name, args);
  if (!parsed.ok) return parsed;
  const { positionals, values } = parsed.value;
  const traces = tracesOf(name, positionals, values);
  if (!traces.ok) return traces;
  switch (name) {
    case "info":
      return ok({ name, ...traces.value, json: values.json === true });
    case "index":
      return ok({ name, ...traces.value });
    case "export":
      return exportCommand(traces.value, values);
    case "report":
      return reportCommand(traces.value, values);
  }
}

function parseOptions(
  name: CommandName,
  args: readonly string[],
): Result<{ readonly positionals: readonly string[]; readonly values: Values }> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS[name], allowPositionals: true });
    return ok({ positionals, values: values as Values });
  } catch (error) {
    const [message = ""] = errorText(error).split(/\.\s/);
    return usage(name, message);
  }
}

function exportCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const { table, format = "csv", output = "-", lanes, where, of } = values;
  if (table === undefined) return usage("export", "which table? --table events, intervals or lost");
  if (format === "arrow" || format === "parquet") {
    return usage("export", `--format ${format} is not available yet: use csv or jsonl`);
  }
  if (format !== "csv" && format !== "jsonl") return usage("export", `unknown --format "${format}": csv or jsonl`);
  const given = givenOf({ ...rangeOf(values), lanes, where, of });
  return ok({ name: "export", ...traces, table, format, output, ...given });
}

function reportCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const { output = "-", format = formatOf(output) } = values;
  if (format !== "md" && format !== "html" && format !== "json") {
    return usage("report", `unknown --format "${format}": md, html or json`);
  }
  return ok({ name: "report", ...traces, format, output, ...givenOf(rangeOf(values)) });
}

function rangeOf({ from, to, "as-published": published, paper }: Values) {
  return { from, to, asPublished: published ?? paper };
}

/** Without those that were not given. */
function givenOf(options: object) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The format that the ending of a file's name asks for. */
function formatOf(output: string): string {
  const ending = /\.(html|json)$/i.exec(output)?.[1];
  return ending === undefined ? "md" : ending.toLowerCase();
}

function tracesOf(command: CommandName, traces: readonly string[], values: Values): Result<TraceArgs> {
  if (traces.length === 0) return usage(command, "which trace? give a folder, a file or an archive");
  const budget: Record<string, number> = {};
  for (const [option, limit] of LIMITED) {
    const text = values[option];
    if (text === undefined) continue;
    const isSize = option === "max-unpacked";
    const value = isSize ? bytes(text) : count(text);
    if (value === undefined) {
      return usage(command, `--${option} wants ${isSize ? "bytes, as in 500M or 4G" : "a whole number"}`);
    }
    budget[limit] = value;
  }
  return ok({ traces, budget, ...givenFiles(values) });
}

const LIMITED = [
  ["max-entries", "entries"],
  ["max-depth", "depth"],
  ["max-seconds", "seconds"],
  ["max-unpacked", "unpackedBytes"],
] as const;

function givenFiles({ "process-names": processNames, topology }: Values): GivenFiles {
  return givenOf({ processNames, topology });
}

function count(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function bytes(text: string): number | undefined {
  const match = /^(\d{1,15})\s*([KMGT]?)(?:i?B)?$/i.exec(text);
  return match ? Number(match[1]) * (SIZE_UNITS[(match[2] ?? "").toUpperCase()] ?? 1) : undefined;
}

function usage(command: string, message: string): Result<never> {
  return fail(message, { hint: `see lanescope ${command} --help` });
}
