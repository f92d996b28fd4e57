import { parseArgs } from "node:util";
import { errorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { Budget, ReportRequest } from "../../workers/model/engine-api.js";

export type Command =
  | { readonly name: "help"; readonly about: string | undefined }
  | { readonly name: "version" }
  | { readonly name: "open"; readonly traces: readonly string[]; readonly processNames?: string }
  | (TraceArgs & { readonly name: "info"; readonly json: boolean })
  | (TraceArgs & { readonly name: "index"; readonly cache: boolean })
  | (TraceArgs & { readonly name: "export" } & ExportArgs)
  | (TraceArgs & { readonly name: "report" } & ReportArgs);

export interface TraceArgs {
  readonly traces: readonly string[];
  readonly budget: Partial<Budget>;
  /** File that names processes of guests. */
  readonly processNames?: string;
}

export interface ExportArgs {
  readonly table: string;
  readonly from?: string;
  readonly to?: string;
  readonly lanes?: string;
  readonly where?: string;
  readonly of?: string;
  readonly asPublished?: boolean;
  readonly format: "csv" | "jsonl";
  /** "-": stdout. */
  readonly output: string;
}

export interface ReportArgs extends ReportRequest {
  /** "-": stdout. */
  readonly output: string;
}

export const COMMANDS = ["open", "info", "export", "report", "index", "help"] as const;
type CommandName = (typeof COMMANDS)[number];

/** Named in the contract, not written yet: said so rather than taken for a trace. */
const PLANNED = ["convert"];

const namesOption = { "process-names": { type: "string" } } as const;

const budgetOptions = {
  "max-entries": { type: "string" },
  "max-unpacked": { type: "string" },
  "max-depth": { type: "string" },
} as const;

/** A failure is wrong usage. */
export function parseCommand(argv: readonly string[]): Result<Command> {
  const [first, ...rest] = argv;
  if (first === "--version" || first === "-V") return ok({ name: "version" });
  if (first === "--help" || first === "-h") return ok({ name: "help", about: undefined });
  if (first !== undefined && PLANNED.includes(first)) return fail(`"${first}" is not available yet`);
  const name = COMMANDS.find((command) => command === first);
  const args = name === undefined ? argv : rest;
  if (name === "help") return ok({ name: "help", about: rest[0] });
  if (args.some((arg) => arg === "--help" || arg === "-h")) return ok({ name: "help", about: name ?? "open" });
  return parseFor(name ?? "open", args);
}

function parseFor(name: Exclude<CommandName, "help">, args: readonly string[]): Result<Command> {
  switch (name) {
    case "open":
      return parseOpen(args);
    case "info":
      return parseInfo(args);
    case "index":
      return parseIndex(args);
    case "export":
      return parseExport(args);
    case "report":
      return parseReport(args);
  }
}

function parseOpen(args: readonly string[]): Result<Command> {
  const parsed = attempt("open", () => parseArgs({ args: [...args], options: namesOption, allowPositionals: true }));
  if (!parsed.ok) return parsed;
  const { positionals, values } = parsed.value;
  if (positionals.length === 0 && values["process-names"] !== undefined)
    return usage("open", "which trace are the names for?");
  return ok({ name: "open", traces: positionals, ...namesOf(values) });
}

function parseInfo(args: readonly string[]): Result<Command> {
  const options = { json: { type: "boolean" }, ...namesOption, ...budgetOptions } as const;
  const parsed = attempt("info", () => parseArgs({ args: [...args], options, allowPositionals: true }));
  if (!parsed.ok) return parsed;
  const traces = tracesOf("info", parsed.value);
  return traces.ok ? ok({ name: "info", ...traces.value, json: parsed.value.values.json === true }) : traces;
}

function parseIndex(args: readonly string[]): Result<Command> {
  const options = { "no-cache": { type: "boolean" }, ...budgetOptions } as const;
  const parsed = attempt("index", () => parseArgs({ args: [...args], options, allowPositionals: true }));
  if (!parsed.ok) return parsed;
  const traces = tracesOf("index", parsed.value);
  if (!traces.ok) return traces;
  return ok({ name: "index", ...traces.value, cache: parsed.value.values["no-cache"] !== true });
}

/** `--paper` is what the option was called first. */
const publishedOptions = { "as-published": { type: "boolean" }, paper: { type: "boolean" } } as const;

function asPublished(values: { readonly "as-published"?: boolean; readonly paper?: boolean }): boolean | undefined {
  return values["as-published"] ?? values.paper;
}

const exportOptions = {
  table: { type: "string", short: "t" },
  from: { type: "string" },
  to: { type: "string" },
  lanes: { type: "string" },
  where: { type: "string" },
  of: { type: "string" },
  ...publishedOptions,
  format: { type: "string" },
  output: { type: "string", short: "o" },
  ...namesOption,
  ...budgetOptions,
} as const;

function parseExport(args: readonly string[]): Result<Command> {
  const parsed = attempt("export", () =>
    parseArgs({ args: [...args], options: exportOptions, allowPositionals: true }),
  );
  if (!parsed.ok) return parsed;
  const traces = tracesOf("export", parsed.value);
  if (!traces.ok) return traces;
  const { table, format = "csv", output = "-", from, to, lanes, where, of } = parsed.value.values;
  if (table === undefined) return usage("export", "which table? --table events, intervals or lost");
  if (format === "arrow" || format === "parquet") {
    return usage("export", `--format ${format} is not available yet: use csv or jsonl`);
  }
  if (format !== "csv" && format !== "jsonl") return usage("export", `unknown --format "${format}": csv or jsonl`);
  const filters = { from, to, lanes, where, of, asPublished: asPublished(parsed.value.values) };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return ok({ name: "export", ...traces.value, table, format, output, ...given });
}

const reportOptions = {
  from: { type: "string" },
  to: { type: "string" },
  ...publishedOptions,
  format: { type: "string" },
  output: { type: "string", short: "o" },
  ...namesOption,
  ...budgetOptions,
} as const;

function parseReport(args: readonly string[]): Result<Command> {
  const parsed = attempt("report", () =>
    parseArgs({ args: [...args], options: reportOptions, allowPositionals: true }),
  );
  if (!parsed.ok) return parsed;
  const traces = tracesOf("report", parsed.value);
  if (!traces.ok) return traces;
  const { output = "-", format = formatOf(output), from, to } = parsed.value.values;
  if (format !== "md" && format !== "html" && format !== "json") {
    return usage("report", `unknown --format "${format}": md, html or json`);
  }
  const filters = { from, to, asPublished: asPublished(parsed.value.values) };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return ok({ name: "report", ...traces.value, format, output, ...given });
}

/** A file's name says what it should hold. */
function formatOf(output: string): string {
  const ending = /\.(html|json)$/i.exec(output)?.[1];
  return ending === undefined ? "md" : ending.toLowerCase();
}

interface Parsed {
  readonly positionals: readonly string[];
  readonly values: { readonly [Option in keyof typeof budgetOptions | keyof typeof namesOption]?: string | undefined };
}

function tracesOf(command: string, { positionals, values }: Parsed): Result<TraceArgs> {
  if (positionals.length === 0) return usage(command, "which trace? give a folder, a file or an archive");
  const entries = count(values["max-entries"]);
  const depth = count(values["max-depth"]);
  const unpackedBytes = bytes(values["max-unpacked"]);
  if (entries === "bad") return usage(command, "--max-entries wants a whole number");
  if (depth === "bad") return usage(command, "--max-depth wants a whole number");
  if (unpackedBytes === "bad") return usage(command, "--max-unpacked wants bytes, as in 500M or 4G");
  const budget = {
    ...(entries === undefined ? {} : { entries }),
    ...(depth === undefined ? {} : { depth }),
    ...(unpackedBytes === undefined ? {} : { unpackedBytes }),
  };
  return ok({ traces: positionals, budget, ...namesOf(values) });
}

function namesOf(values: Pick<Parsed["values"], "process-names">): { readonly processNames?: string } {
  const { "process-names": file } = values;
  return file === undefined ? {} : { processNames: file };
}

function count(text: string | undefined): number | undefined | "bad" {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : "bad";
}

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function bytes(text: string | undefined): number | undefined | "bad" {
  if (text === undefined) return undefined;
  const match = /^(\d{1,15})\s*([KMGT]?)(?:i?B)?$/i.exec(text);
  if (!match) return "bad";
  return Number(match[1]) * (SIZE_UNITS[(match[2] ?? "").toUpperCase()] ?? 1);
}

function attempt<T>(command: string, parse: () => T): Result<T> {
  try {
    return ok(parse());
  } catch (error) {
    const [message = ""] = errorText(error).split(/\.\s/);
    return usage(command, message);
  }
}

function usage(command: string, message: string): Result<never> {
  return fail(message, { hint: `see lanescope ${command} --help` });
}
