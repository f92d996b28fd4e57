import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { ClockDescription } from "../clock-description.js";
import { tracesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import type { Format, FormatTrace, OpenContext, StreamExtent } from "../format.js";
import type { Grammar } from "../text/line.js";
import { StringCodes } from "../text/string-codes.js";
import { type TextFacts, textFacts } from "../text/text-facts.js";
import { TextTrace } from "../text/text-trace.js";
import { FTRACE_ID, isFtraceText, isPerfScript, isSystrace, PERF_SCRIPT_ID, SYSTRACE_ID } from "./detect.js";
import { FtraceTexts } from "./event-texts.js";
import { FTRACE_GRAMMAR } from "./ftrace-grammar.js";
import { readHeader, type TextHeader } from "./headers.js";
import { perfGrammar } from "./perf-grammar.js";
import { traceExtent } from "./systrace.js";

interface Kind {
  readonly id: string;
  readonly name: string;
  recognise(head: FileHead): boolean;
  /** Tried in this order: the first that finds events counts. */
  readonly grammars: readonly Grammar[];
  extentOf(file: string, source: ByteSource): Promise<StreamExtent | undefined>;
}

const wholeFile = async (file: string, { size }: ByteSource) => ({ file, begin: 0, end: size });

/** tracing/trace, trace_pipe, `trace-cmd report`. */
export const ftraceText = textFormat({
  id: FTRACE_ID,
  name: "ftrace text",
  recognise: isFtraceText,
  grammars: [FTRACE_GRAMMAR],
  extentOf: wholeFile,
});

export const perfScript = textFormat({
  id: PERF_SCRIPT_ID,
  name: "perf script text",
  recognise: isPerfScript,
  grammars: [perfGrammar(true), perfGrammar(false)],
  extentOf: wholeFile,
});

export const systraceHtml = textFormat({
  id: SYSTRACE_ID,
  name: "systrace page",
  recognise: isSystrace,
  grammars: [FTRACE_GRAMMAR],
  extentOf: traceExtent,
});

function textFormat(kind: Kind): Format {
  const { id, recognise } = kind;
  return {
    id,
    detect: (files, open) => tracesByHead(id, files, open, recognise),
    recognise,
    open: ({ files, path }, context) => openText(kind, path, files, context),
  };
}

async function openText(
  kind: Kind,
  path: string,
  files: readonly FileEntry[],
  { open, diagnostics }: OpenContext,
): Promise<Result<FormatTrace>> {
  const [file] = files as readonly [FileEntry];
  const source = open(file.source);
  if (!source.ok) return source;
  const extent = await kind.extentOf(file.path, source.value);
  const head = extent && (await source.value.read(extent.begin, Math.min(HEADER_BYTES, extent.end - extent.begin)));
  if (extent === undefined || !head?.ok) return fail(`no trace in this ${kind.name}`, { file: file.path });
  for (const grammar of kind.grammars) {
    const text = { source: source.value, extent, grammar, isTimeless: false };
    const facts = await textFacts(text, new FtraceTexts(() => undefined, new StringCodes()), diagnostics);
    if (facts.firstNs === undefined) continue;
    const header = readHeader(head.value);
    noteFacts(facts, header, file.path, diagnostics);
    const description = describe(kind.id, path, extent, facts, header);
    const parts = {
      grammar,
      isTimeless: facts.isTimeless,
      textsFor: (...given: ConstructorParameters<typeof FtraceTexts>) => new FtraceTexts(...given),
    };
    return ok(new TextTrace(description, [source.value], parts, diagnostics));
  }
  return fail(`no event in the first MiB of this ${kind.name}`, { file: file.path });
}

const HEADER_BYTES = 64 << 10;

function describe(format: string, path: string, extent: StreamExtent, facts: TextFacts, header: TextHeader) {
  const { firstNs, lastNs, eventNames } = facts;
  const { environment, hostname } = header;
  const isPerf = format === PERF_SCRIPT_ID;
  const tracer = isPerf ? `perf script ${environment.perf_version ?? ""}` : "ftrace";
  return {
    path,
    format,
    hostname,
    tracer: tracer.trim(),
    dialect: "ftrace" as const,
    environment,
    uuid: undefined,
    // Letters stand for states, whatever kernel the header names.
    ...(isPerf && { taskStates: "reported" as const }),
    clock: clockOf(facts),
    streams: [{ id: extent.file, extents: [extent], cpu: -1, beginNs: firstNs, endNs: lastNs }],
    hasStacks: true,
    eventNames,
  };
}

/** A text names no clock, and no rate of a counter: its ticks go the way of ns. */
function clockOf({ isTick, isTimeless }: TextFacts): ClockDescription {
  const name = isTimeless ? "order of lines" : isTick ? "ticks" : "trace clock";
  return { name, frequencyHz: 1e9, epochOffsetNs: 0n, ...(isTick && !isTimeless && { isInTicks: true }) };
}

function noteFacts(
  { isTick, isTimeless }: TextFacts,
  { overwritten }: TextHeader,
  file: string,
  diagnostics: OpenContext["diagnostics"],
): void {
  if (isTimeless) {
    diagnostics.warning("the text has no times: its events are shown 1 ns apart, in the order of the lines", file);
  } else if (isTick) {
    diagnostics.warning(
      "times are ticks of a counter (x86-tsc, counter) whose rate the text does not tell: 1 ns stands for 1 tick",
      file,
    );
  }
  if (overwritten > 0) diagnostics.note(`${overwritten} events were overwritten before the text was written`, file);
}
