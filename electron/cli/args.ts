import { ok, type Result } from "../../workers/core/result.js";
import type { Budget, ExportRequest, FiguresRequest, ReportRequest } from "../../workers/model/engine-api.js";
import { FILE_FORMATS } from "../../workers/model/export-requests.js";
import type { GivenFiles, GivenOptions } from "../node/open-arguments.js";
import { type AnalysisArgs, analysisArgs } from "./analysis-args.js";
import { type CacheArgs, cacheArgs } from "./cache.js";
import { type CaptureArgs, captureArgs } from "./capture-args.js";
import { chartOf } from "./chart-args.js";
import { type ClockChoices, clocksOf, type LogChoices, logsOf } from "./clock-args.js";
import { type ConvertArgs, convertArgs } from "./convert-args.js";
import { type FingerprintArgs, fingerprintArgs } from "./fingerprints-args.js";
import { type FleetArgs, fleetArgs } from "./fleet-args.js";
import { type InputArgs, inputArgs } from "./input-args.js";
import { type MonitorArgs, monitorArgs } from "./monitor-args.js";
import { bytes, count, givenOf, usage } from "./option-values.js";
import { COMMANDS, type CommandName, HELP_OPTIONS, type Values, VERSION_OPTIONS } from "./options.js";
import { reportOutput, tableFormatOf } from "./output-formats.js";
import { type PackArgs, packArgs } from "./pack.js";
import { parseOptions } from "./parse-options.js";
import { type PictureArgs, pictureArgs } from "./picture-args.js";
import { type ProfileArgs, profileArgs } from "./profile-args.js";
import { type QueryArgs, queryArgs } from "./query-args.js";
import { type RedactArgs, redactionsOf } from "./redact-args.js";
import { type SymbolChoices, symbolsOf } from "./symbol-args.js";

export type CommandLine =
  | { readonly name: "help"; readonly about: string | undefined }
  | { readonly name: "version" }
  | ({
      readonly name: "open";
      readonly traces: readonly string[];
      readonly isNamed: boolean;
      readonly isAttaching: boolean;
    } & GivenOptions)
  | (TraceArgs & { readonly name: "info"; readonly json: boolean })
  | (TraceArgs & { readonly name: "index" })
  | (TraceArgs & { readonly name: "export" } & ExportRequest & ExportArgs)
  | (TraceArgs & ConvertArgs & { readonly name: "convert" })
  | (TraceArgs & { readonly name: "report" } & ReportRequest & ExportArgs & RedactArgs)
  | (TraceArgs & { readonly name: "picture" } & PictureArgs & RedactArgs)
  | (TraceArgs & { readonly name: "profile" } & ProfileArgs & RedactArgs)
  | (TraceArgs & QueryArgs & { readonly name: "query" })
  | (TraceArgs & FingerprintArgs & { readonly name: "fingerprints" })
  | (TraceArgs & CompareArgs & { readonly name: "compare"; readonly output: string })
  | ({ readonly name: "fleet" } & FleetArgs)
  | ({ readonly name: "monitor" } & MonitorArgs)
  | ({ readonly name: "input" } & InputArgs)
  | ({ readonly name: "capture" } & CaptureArgs)
  | ({ readonly name: "pack" } & PackArgs)
  | ({ readonly name: "cache" } & CacheArgs)
  | ({ readonly name: "analysis" } & AnalysisArgs)
  | { readonly name: "annotations"; readonly files: readonly string[]; readonly output: string };

export interface ExportArgs {
  readonly output: string;
  /** Files of annotations, beside those that lie next to the traces. */
  readonly annotationFiles?: readonly string[];
}

export interface CompareArgs {
  readonly format: "md" | "html" | "json";
  /** The ranges of A and of B. */
  readonly a: FiguresRequest;
  readonly b: FiguresRequest;
  /** What must not hold of any row: docs/compare.md. */
  readonly failOn?: string;
}

export interface TraceArgs extends GivenFiles, ClockChoices, LogChoices, SymbolChoices {
  readonly traces: readonly string[];
  readonly budget: Partial<Budget>;
  /** Bytes that lanes may take of memory. */
  readonly memoryBudget?: number;
  /** Indexes are neither read nor kept. */
  readonly noCache?: boolean;
  /** Each `--analysis`. */
  readonly analyses?: readonly string[];
}

/** A failure is wrong usage. */
export function parseCommand(argv: readonly string[]): Result<CommandLine> {
  const [first = "", ...rest] = argv;
  if (VERSION_OPTIONS.includes(first)) return ok({ name: "version" });
  if (HELP_OPTIONS.includes(first)) return ok({ name: "help", about: undefined });
  const name = COMMANDS.find((command) => command === first);
  const args = name === undefined ? argv : rest;
  if (name === "help") return ok({ name, about: rest[0] });
  if (args.some((arg) => HELP_OPTIONS.includes(arg))) return ok({ name: "help", about: name ?? "open" });
  if (name === "annotations") return annotationsCommand(args);
  if (isOwn(name)) return ownCommand(name, args);
  return name === undefined || name === "open" ? parseOpen(args, name !== undefined) : parseFor(name, args);
}

/** `isNamed`: the user wrote the command, and did not leave it out. */
function parseOpen(args: readonly string[], isNamed: boolean): Result<CommandLine> {
  const parsed = parseOptions("open", args);
  if (!parsed.ok) return parsed;
  const { positionals: traces, values } = parsed.value;
  const clocks = clocksOf("open", values);
  if (!clocks.ok) return clocks;
  const logs = logsOf("open", values);
  if (!logs.ok) return logs;
  const {
    offset,
    "tsc-offset": tscOffset,
    align,
    "log-format": logFormat,
    "log-machine": logMachine,
    analysis,
  } = values;
  const checked = symbolsOf("open", values);
  if (!checked.ok) return checked;
  const { symbols, "guest-symbols": guestSymbols, "kernel-slide": kernelSlide } = values;
  const texts = givenOf({
    offset,
    tscOffset,
    align,
    logFormat,
    logMachine,
    symbols,
    guestSymbols,
    kernelSlide,
    analysis,
  });
  const given: GivenOptions = { ...givenFiles(values), ...texts };
  const { attach: isAttaching = false, ...aboutTraces } = values;
  const [first] = Object.keys(aboutTraces);
  if (traces.length === 0 && first !== undefined) return usage("open", `which trace is --${first} for?`);
  return ok({ name: "open", traces, isNamed, isAttaching, ...given });
}

function parseFor(
  name: Exclude<CommandName, "open" | "annotations" | keyof typeof OWN_ARGS>,
  args: readonly string[],
): Result<CommandLine> {
  const parsed = parseOptions(name, args);
  if (!parsed.ok) return parsed;
  const { positionals, values } = parsed.value;
  const traces = tracesOf(name, name === "query" ? positionals.slice(0, -1) : positionals, values);
  if (!traces.ok) return traces;
  switch (name) {
    case "query":
      return ofTraces(name, traces.value, queryArgs(positionals, values));
    case "fingerprints":
      return ofTraces(name, traces.value, fingerprintArgs(values));
    case "info":
      return ok({ name, ...traces.value, json: values.json === true });
    case "index":
      return ok({ name, ...traces.value });
    case "export":
      return exportCommand(traces.value, values);
    case "report":
      return reportCommand(traces.value, values);
    case "picture":
      return pictureCommand(traces.value, values);
    case "profile":
      return profileCommand(traces.value, values);
    case "compare":
      return compareCommand(traces.value, values);
    case "convert": {
      const convert = convertArgs(values);
      return convert.ok ? ok({ name, ...traces.value, ...convert.value }) : convert;
    }
  }
}

function ofTraces<Name extends string, Args>(name: Name, traces: TraceArgs, args: Result<Args>) {
  return args.ok ? ok({ name, ...traces, ...args.value }) : args;
}

function exportCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const { table, output = "-", format = tableFormatOf(output), lanes, where, of } = values;
  if (table === undefined) return usage("export", "which table? --table events, intervals or lost");
  const known = FILE_FORMATS.find((name) => name === format);
  if (known === undefined) return usage("export", `unknown --format "${format}": ${FILE_FORMATS.join(", ")}`);
  const chart = chartOf(values);
  if (!chart.ok) return chart;
  const given = givenOf({ ...rangeOf(values), lanes, where, of, chart: chart.value });
  const files = givenOf({ annotationFiles: values.annotations });
  return ok({ name: "export", ...traces, table, format: known, output, ...files, ...given });
}

function annotationsCommand(args: readonly string[]): Result<CommandLine> {
  const parsed = parseOptions("annotations", args);
  if (!parsed.ok) return parsed;
  const [action, ...files] = parsed.value.positionals;
  if (action !== "merge") return usage("annotations", "what to do? lanescope annotations merge A B");
  if (files.length === 0) return usage("annotations", "which files? lanescope annotations merge A B");
  return ok({ name: "annotations", files, output: parsed.value.values.output ?? "-" });
}

/** Commands that say themselves what they take. */
const OWN_ARGS = {
  fleet: fleetArgs,
  monitor: monitorArgs,
  input: inputArgs,
  capture: captureArgs,
  pack: packArgs,
  cache: cacheArgs,
  analysis: analysisArgs,
};

function isOwn(name: string | undefined): name is keyof typeof OWN_ARGS {
  return name !== undefined && Object.hasOwn(OWN_ARGS, name);
}

function ownCommand(name: keyof typeof OWN_ARGS, args: readonly string[]): Result<CommandLine> {
  const parsed = parseOptions(name, args);
  if (!parsed.ok) return parsed;
  const own: Result<object> = OWN_ARGS[name](parsed.value.positionals, parsed.value.values);
  return own.ok ? ok({ name, ...own.value } as CommandLine) : own;
}

function reportCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const written = reportOutput("report", values);
  if (!written.ok) return written;
  const redact = redactionsOf("report", values);
  if (!redact.ok) return redact;
  const files = givenOf({ annotationFiles: values.annotations });
  const given = givenOf(rangeOf(values));
  return ok({ name: "report", ...traces, ...written.value, redact: redact.value, ...files, ...given });
}

function pictureCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const { from, to, lanes } = values;
  const picture = pictureArgs(values);
  if (!picture.ok) return picture;
  const redact = redactionsOf("picture", values);
  if (!redact.ok) return redact;
  return ok({ name: "picture", ...traces, ...picture.value, redact: redact.value, ...givenOf({ from, to, lanes }) });
}

function profileCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const { from, to, vm, event, where, diff: before, "vm-before": vmBefore } = values;
  if (vmBefore !== undefined && (vm === undefined || before === undefined))
    return usage("profile", "--vm-before goes with --diff TRACE and --vm VM");
  const args = profileArgs(values);
  if (!args.ok) return args;
  const redact = redactionsOf("profile", values);
  if (!redact.ok) return redact;
  const { annotate, by, "annotate-inexact": isInexact } = values;
  const given = givenOf({ from, to, vm, event, where, before, vmBefore, annotate });
  if (annotate === undefined && isInexact) return usage("profile", "--annotate-inexact goes with --annotate");
  if (
    annotate !== undefined &&
    ((by ?? before) !== undefined || args.value.format !== "table" || 0 < redact.value.length)
  )
    return usage("profile", "--annotate writes text: no --diff, --by, --redact or other --format goes with it");
  return ok({
    name: "profile",
    ...traces,
    ...args.value,
    redact: redact.value,
    ...given,
    ...(isInexact && { isInexact }),
  });
}

/** Two traces are compared over the same part of each, unless B has a range of its own. */
function compareCommand(traces: TraceArgs, values: Values): Result<CommandLine> {
  const written = reportOutput("compare", values);
  if (!written.ok) return written;
  const { from, to, "from-b": fromB, "to-b": toB, "fail-on": failOn } = values;
  const { length } = traces.traces;
  if (2 < length) {
    return usage("compare", `${length} traces: give two, or one and the ranges; a folder may hold several`);
  }
  const hasRangeB = fromB !== undefined || toB !== undefined;
  if (length === 1 && !hasRangeB) {
    return usage("compare", "one trace and one range: give --from-b and --to-b, or a second trace");
  }
  const ranges = { a: givenOf({ from, to }), b: hasRangeB ? givenOf({ from: fromB, to: toB }) : givenOf({ from, to }) };
  return ok({ name: "compare", ...traces, ...written.value, ...ranges, ...givenOf({ failOn }) });
}

function rangeOf({ from, to, "as-published": published, paper }: Values) {
  return { from, to, asPublished: published ?? paper };
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
  const memory = values["memory-budget"];
  const memoryBudget = memory === undefined ? undefined : bytes(memory);
  if (memory !== undefined && memoryBudget === undefined)
    return usage(command, "--memory-budget wants bytes, as in 500M or 4G");
  const clocks = clocksOf(command, values);
  if (!clocks.ok) return clocks;
  const logs = logsOf(command, values);
  if (!logs.ok) return logs;
  const symbols = symbolsOf(command, values);
  if (!symbols.ok) return symbols;
  const given = {
    ...givenOf({ analyses: values.analysis, noCache: values["no-cache"], memoryBudget }),
    ...givenFiles(values),
  };
  return ok({ traces, budget, ...logs.value, ...clocks.value, ...symbols.value, ...given });
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
