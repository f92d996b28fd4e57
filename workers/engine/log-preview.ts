import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { failureText } from "../core/result.js";
import type { Captures } from "../filter/pattern/captures.js";
import { type FileHead, fileHead, HEAD_BYTES } from "../formats/file-head.js";
import { customKind, givenPattern } from "../formats/log/custom-kind.js";
import { isLogBy } from "../formats/log/index.js";
import { type LogKind, lineMatch } from "../formats/log/log-kinds.js";
import type { IngestDependencies } from "../ingest/discover.js";
import type { LogFile, LogLine, LogPart, LogPreview, LogPreviewRequest } from "../model/log-preview.js";

/** So much of a file is looked at. */
const LOOKED_AT_BYTES = 64 << 10;
const MAX_FILES = 8;
const MAX_LINES = 12;
const MAX_LINE = 400;

/** Patterns of many logs, the most telling first. */
const USUAL = [
  String.raw`^\[?(?<time>\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?: ?(?:Z|[+-]\d\d:?\d\d))?)\]?[\s|:]+\[?(?<level>[A-Za-z]{4,8})\]?[\s|:]+(?<message>.*)$`,
  String.raw`^\[?(?<time>\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?: ?(?:Z|[+-]\d\d:?\d\d))?)\]?[\s|:]+(?<message>.*)$`,
  String.raw`^\[?(?<time>\d{1,12}(?:\.\d{1,9})?)\]?[\s|:]+(?<message>.*)$`,
  String.raw`^\[?(?<time>[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? [\d:.,]+)\]?[\s|:]+(?<message>.*)$`,
];

/** Tries a pattern, or the usual ones, on the files that no format knows. */
export async function previewLog(
  { files, logFormat }: LogPreviewRequest,
  open: OpenSource,
  { detect }: IngestDependencies,
): Promise<LogPreview> {
  const { rest } = await detect(files, open);
  const texts: TextFile[] = [];
  for (const file of rest) {
    if (MAX_FILES <= texts.length) break;
    const text = await textOf(file, open);
    if (text !== undefined) texts.push(text);
  }
  const wanted = logFormat ?? fittingPattern(texts) ?? "";
  const pattern = givenPattern(wanted);
  if (pattern.ok) return { logFormat: wanted, files: texts.map((text) => triedOn(text, pattern.value)) };
  const unread = texts.map((text) => triedOn(text, undefined));
  return { logFormat: wanted, files: unread, ...(wanted !== "" && { problem: failureText(pattern.error) }) };
}

interface TextFile {
  readonly path: string;
  /** As formats look at it. */
  readonly head: FileHead;
  readonly lines: readonly string[];
}

/** Undefined: it is no text. */
async function textOf(file: FileEntry, open: OpenSource): Promise<TextFile | undefined> {
  const source = open(file.source);
  if (!source.ok) return undefined;
  const bytes = await source.value.read(0, LOOKED_AT_BYTES);
  source.value.close();
  if (!bytes.ok || bytes.value.length === 0 || fileHead(bytes.value, new Set()).text === "") return undefined;
  const lines = new TextDecoder().decode(bytes.value.slice()).split("\n");
  // The last one may be cut.
  const whole = bytes.value.length === LOOKED_AT_BYTES && 1 < lines.length ? lines.slice(0, -1) : lines;
  return {
    path: file.path,
    head: fileHead(bytes.value.subarray(0, HEAD_BYTES), new Set()),
    lines: whole.map((line) => line.trimEnd()).filter((line) => line !== ""),
  };
}

function fittingPattern(texts: readonly TextFile[]): string | undefined {
  return USUAL.find((usual) => {
    const pattern = givenPattern(usual);
    return pattern.ok && texts.some((text) => triedOn(text, pattern.value).isRead);
  });
}

function triedOn({ path, head, lines }: TextFile, pattern: Captures | undefined): LogFile {
  const kind = pattern && customKind(pattern, lines);
  const fitting = kind === undefined ? 0 : lines.filter((line) => lineMatch(kind, line) !== undefined).length;
  return {
    path,
    total: lines.length,
    fitting,
    isRead: pattern !== undefined && isLogBy(head, pattern),
    lines: lines.slice(0, MAX_LINES).map((line) => shownLine(line, kind)),
  };
}

function shownLine(line: string, kind: LogKind | undefined): LogLine {
  const text = line.slice(0, MAX_LINE);
  const places = kind && lineMatch(kind, line)?.places;
  const parts = Object.entries(places ?? {}).flatMap(([name, place]): LogPart[] => {
    return place === undefined || MAX_LINE <= place[0]
      ? []
      : [{ name, begin: place[0], end: Math.min(MAX_LINE, place[1]) }];
  });
  return { text, parts: parts.sort((a, b) => a.begin - b.begin) };
}
