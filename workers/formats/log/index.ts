import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import type { Diagnostics } from "../../core/diagnostics.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { Captures } from "../../filter/pattern/captures.js";
import { tracesByHead } from "../detect-by-head.js";
import { type FileHead, fileHead, HEAD_BYTES } from "../file-head.js";
import type { EventMapper, Format, FormatTrace, OpenContext, TraceDescription } from "../format.js";
import { StringCodes } from "../text/string-codes.js";
import { type TextFacts, textFacts } from "../text/text-facts.js";
import { TextTrace } from "../text/text-trace.js";
import { type AssumedTimes, areSinceBoot, bootOf, type FoundYear, yearOf } from "./assumed-times.js";
import { customKind, isMeant, sharedKind } from "./custom-kind.js";
import { journalValues } from "./journal.js";
import { logGrammar } from "./log-grammar.js";
import { type CustomShare, JOURNAL_SINCE_BOOT, LOG_KINDS, type LogKind, lineMatch } from "./log-kinds.js";
import { LogTexts } from "./log-texts.js";

const LOG_ID = "log";

type GivenPattern = Captures | undefined;

const FIRST_ENTRY_BYTES = 64 << 10;

/** Logs with times: each line an event, to be found and read beside traces of the same machine. */
export const log = logFormat();

/** `given`: the pattern of the lines of files that are of no known kind. */
export function logFormat(given?: Captures): Format {
  return {
    id: LOG_ID,
    detect: (files, open) => tracesByHead(LOG_ID, files, open, (head) => kindOf(head, given) !== undefined),
    recognise: (head) => kindOf(head, given) !== undefined,
    async open({ files, path }, context) {
      const [file] = files as readonly [FileEntry];
      const source = context.open(file.source);
      if (!source.ok) return source;
      return openLog(path, file, source.value, context, given);
    },
    async openShare(share, { open, diagnostics }) {
      const source = open((share as LogShare).file.source);
      return source.ok ? ok(traceOf(share as LogShare, source.value, diagnostics)) : source;
    },
  };
}

/** Whether a file of no known kind is read by a given pattern. */
export function isLogBy(head: FileHead, given: Captures): boolean {
  return kindOf(head, given)?.custom !== undefined;
}

/** Texts of any kind may hold a line like those of a log: nearly all of the first lines must be. */
function kindOf({ text, bytes }: FileHead, given: GivenPattern): LogKind | undefined {
  if (text === "") return undefined;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // The last line may be cut; an entry of a journal may be longer than what is looked at.
  const isCut = bytes.length === HEAD_BYTES;
  if (isCut && lines.length === 1 && /^\{.*"__REALTIME_TIMESTAMP"\s*:\s*"\d+"/.test(lines[0] ?? ""))
    return LOG_KINDS[0];
  const whole = isCut && lines.length > 1 ? lines.slice(0, -1) : lines;
  // What was being written when the machine stopped ends without the end of a line.
  const begun = !text.endsWith("\n") && 2 < whole.length ? whole.slice(0, -1) : whole;
  const known = LOG_KINDS.find((kind) => areLinesOf(kind, whole) || areLinesOf(kind, begun));
  if (known !== undefined || given === undefined) return known;
  // As they are read: without the end of a line of Windows.
  const ended = whole.map((line) => line.trimEnd());
  const custom = customKind(given, ended);
  return custom !== undefined && isMeant(custom, ended) ? custom : undefined;
}

function areLinesOf({ pattern, isOfOneHost }: LogKind, lines: readonly string[]): boolean {
  const matches = lines.map((line) => pattern.exec(line.trimEnd()));
  const fitting = matches.filter((match, i) => match !== null || /^\s/.test(lines[i] ?? "")).length;
  if (!matches[0] || fitting < lines.length * 0.8) return false;
  if (!isOfOneHost) return true;
  const hosts = matches.map((match) => match?.groups?.host);
  return 1 < hosts.length && hosts.every((host) => host === undefined || host === hosts[0]);
}

async function openLog(
  path: string,
  file: FileEntry,
  source: ByteSource,
  context: OpenContext,
  given: GivenPattern,
): Promise<Result<FormatTrace>> {
  const { diagnostics } = context;
  const head = await source.read(0, HEAD_BYTES);
  if (!head.ok) return head;
  const found = kindOf(fileHead(head.value, new Set()), given);
  if (found === undefined) return fail("no log with times", { file: file.path });
  const { beside = [], givenMachine } = context;
  const kind = found.isJson === true && areSinceBoot(beside) ? JOURNAL_SINCE_BOOT : found;
  const lines = new TextDecoder("latin1").decode(head.value.slice()).split("\n");
  const groups = lines.map((line) => lineMatch(kind, line.trimEnd())).find((match) => match)?.groups ?? {};
  const hostname = groups.host ?? (kind.isJson ? await journalHost(source) : undefined);
  // Beside a log that was put to a machine are the traces of that machine alone, whatever it calls its host.
  const bootHost = givenMachine === undefined ? hostname : undefined;
  const year = yearOf(groups, file.source, beside);
  const extent = { file: file.path, begin: 0, end: source.size };
  const factsWith = (bootNs: bigint) => {
    const grammar = logGrammar(kind, { year, bootNs });
    return textFacts({ source, extent, grammar, isTimeless: false }, noRows(kind), diagnostics);
  };
  const own = await factsWith(0n);
  if (own.firstNs === undefined) return fail("no line with a time in the first MiB of this log", { file: file.path });
  const bootNs = bootOf(kind, bootHost, own.lastNs ?? own.firstNs, beside);
  const facts = bootNs === 0n ? own : { ...own, firstNs: own.firstNs + bootNs, lastNs: (own.lastNs ?? 0n) + bootNs };
  note(context, file.path, kind, year, bootNs);
  const told = describe(path, extent, kind, facts, hostname);
  const description = givenMachine === undefined ? told : { ...told, givenMachine };
  const { name, custom } = kind;
  const shared = { file, kind: name, ...(custom && { custom }), assumed: { year, bootNs }, description };
  return ok(traceOf(shared, source, diagnostics));
}

/** What a decode worker needs to read the lines in the same way. */
interface LogShare {
  readonly file: FileEntry;
  /** Name of the kind. */
  readonly kind: string;
  /** The pattern, where it was given, and what its first line told. */
  readonly custom?: CustomShare;
  readonly assumed: AssumedTimes;
  readonly description: TraceDescription;
}

function traceOf(share: LogShare, source: ByteSource, diagnostics: Diagnostics): TextTrace {
  const known = [...LOG_KINDS, JOURNAL_SINCE_BOOT].find(({ name }) => name === share.kind);
  const kind = known ?? sharedKind(share.custom as CustomShare);
  const textsFor = (mapper: EventMapper, strings: StringCodes) => new LogTexts(kind, mapper, strings);
  const parts = { grammar: logGrammar(kind, share.assumed), isTimeless: false, textsFor, share };
  return new TextTrace(share.description, [source], parts, diagnostics);
}

function noRows(kind: LogKind): LogTexts {
  return new LogTexts(kind, () => undefined, new StringCodes());
}

/** Says what the log does not tell. */
function note({ diagnostics }: OpenContext, file: string, kind: LogKind, year: FoundYear, bootNs: bigint): void {
  if (!kind.hasYear)
    diagnostics.note(`the log tells no year: ${year.year} is assumed for its first line, ${year.from}`, file);
  if (!kind.hasZone) diagnostics.note("the log tells no time zone: UTC is assumed", file);
  if (kind === JOURNAL_SINCE_BOOT)
    diagnostics.note("the times of the journal are taken since the boot, like those of the traces beside it", file);
  if (bootNs !== 0n)
    diagnostics.note(
      "the times of the log count from the boot: the boot is when the clock of the traces beside it began",
      file,
    );
}

/** An entry may be longer than the head that tells formats. */
async function journalHost(source: ByteSource): Promise<string | undefined> {
  const head = await source.read(0, FIRST_ENTRY_BYTES);
  const end = head.ok ? head.value.indexOf(10) : -1;
  if (!head.ok) return undefined;
  const line = new TextDecoder().decode(head.value.slice(0, end < 0 ? undefined : end));
  const host = journalValues(line)?.context.hostname;
  return host === undefined ? undefined : `${host}`;
}

function describe(
  path: string,
  extent: { readonly file: string; readonly begin: number; readonly end: number },
  kind: LogKind,
  { firstNs, lastNs, eventNames }: TextFacts,
  hostname: string | undefined,
): TraceDescription {
  return {
    path,
    format: LOG_ID,
    hostname,
    isLog: true,
    tracer: kind.name,
    dialect: "other",
    environment: {},
    uuid: undefined,
    clock: { name: kind.clock, frequencyHz: 1e9, epochOffsetNs: 0n },
    streams: [{ id: extent.file, extents: [extent], cpu: -1, beginNs: firstNs, endNs: lastNs }],
    eventNames,
  };
}
