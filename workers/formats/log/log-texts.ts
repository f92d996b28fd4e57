import type { EventBatch } from "../../model/event-batch.js";
import { LogLine } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { EventMapper, FieldValue } from "../format.js";
import { ByteNames } from "../text/byte-names.js";
import type { EventTexts } from "../text/event-texts.js";
import { type Line, TextForm } from "../text/line.js";
import { textOf } from "../text/scan.js";
import type { StringCodes } from "../text/string-codes.js";
import type { TextBlock } from "../text/words.js";
import { type JournalValues, journalValues } from "./journal.js";
import { MAX_MESSAGE_BYTES } from "./journal-line.js";
import { lineText } from "./log-grammar.js";
import { type LogKind, lineMatch } from "./log-kinds.js";

type Values = Record<string, FieldValue>;

/** More sources than these are taken for the first one: only a hostile log has so many. */
const MAX_SOURCES = 1 << 16;

const NO_ENTRY: JournalValues = { source: undefined, fields: {}, context: {} };

/** Names of priorities as `dmesg -x` prints them, and the journal's numbers. */
const PRIORITIES = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];

/** The lines of a log: events by the name of their source, with their message. */
export class LogTexts implements EventTexts {
  readonly moreField = "continued";
  private readonly sources = new ByteNames(MAX_SOURCES);
  private readonly isWanted: boolean;
  /** By class: the number of its name among the strings of rows. */
  private readonly names: number[] = [];
  /** The class of lines that name no source, once there is one. */
  private unnamed = -1;
  /** Of a journal: the entry of the line that was last asked for its class. */
  private entry = NO_ENTRY;

  constructor(
    private readonly kind: LogKind,
    mapper: EventMapper,
    private readonly strings: StringCodes,
  ) {
    this.isWanted = mapper(kind.source, ["log_message"])?.kind === EventKind.LOG;
  }

  classOf(text: TextBlock, line: Line): number {
    if (this.isParsed(line)) {
      this.entry = journalValues(textOf(text.bytes, line.flagsAt, line.flagsEnd)) ?? NO_ENTRY;
      return Math.max(0, this.sources.idOfText(this.entry.source ?? this.kind.source));
    }
    if (line.nameAt === line.nameEnd) {
      if (this.unnamed < 0) this.unnamed = Math.max(0, this.sources.idOfText(this.kind.source));
      return this.unnamed;
    }
    return Math.max(0, this.sources.idOf(text, line.nameAt, line.nameEnd));
  }

  nameOf(eventClass: number): string {
    return this.sources.texts[eventClass] ?? this.kind.source;
  }

  write(eventClass: number, batch: EventBatch, row: number, text: TextBlock, line: Line): boolean {
    if (!this.isWanted) return false;
    const { strings } = this;
    const isParsed = this.isParsed(line);
    const { fields, context } = isParsed ? this.entry : NO_ENTRY;
    const message = fields.message === undefined ? undefined : `${fields.message}`.slice(0, MAX_MESSAGE_BYTES);
    const priority = isParsed ? fields.priority : priorityOf(text.bytes, line);
    const end = Math.min(line.textEnd, line.textAt + MAX_MESSAGE_BYTES);
    batch.kind[row] = EventKind.LOG;
    batch[LogLine.message][row] =
      message === undefined ? strings.codeAt(text, line.textAt, end) : strings.codeOf(strings.idOfText(message));
    batch[LogLine.source][row] = strings.codeOf(this.nameNumber(eventClass));
    batch[LogLine.priority][row] = priorityNumber(priority);
    batch[LogLine.thread][row] = line.tid;
    batch[LogLine.process][row] = typeof context.pid === "number" ? context.pid : line.tgid;
    return true;
  }

  /** Entries of a journal are parsed, but for those that the reader of lines found all of. */
  private isParsed({ form }: Line): boolean {
    return this.kind.isJson === true && form !== TextForm.PLAIN;
  }

  private nameNumber(eventClass: number): number {
    const known = this.names[eventClass] ?? this.strings.idOfText(this.nameOf(eventClass));
    this.names[eventClass] = known;
    return known;
  }

  valuesOf(_: number, { bytes }: TextBlock, line: Line): { readonly fields: Values; readonly context: Values } {
    if (this.isParsed(line)) return this.entry;
    if (this.kind.isJson) return journalValues(textOf(bytes, line.flagsAt, line.flagsEnd)) ?? NO_ENTRY;
    const fields: Values = { message: textOf(bytes, line.textAt, line.textEnd) };
    const priority = priorityOf(bytes, line);
    if (priority !== undefined) fields.priority = priority;
    const context: Values = {};
    if (0 <= line.tid) context.tid = line.tid;
    if (0 <= line.tgid) context.pid = line.tgid;
    const host = lineMatch(this.kind, lineText(bytes, line.flagsAt, line.flagsEnd))?.groups?.host;
    if (host !== undefined) context.hostname = host;
    return { fields, context };
  }
}

/** A name, or a number. */
function priorityOf(bytes: Uint8Array, { levelAt, levelEnd }: Line): number | string | undefined {
  if (levelAt === levelEnd) return undefined;
  const level = lineText(bytes, levelAt, levelEnd);
  // The priority is the low three bits (syslog(3)); the rest is the facility.
  return /^\d+$/.test(level) ? Number(level) & 7 : level;
}

/** From 0 on; -1 of what is no priority. */
function priorityNumber(priority: FieldValue | undefined): number {
  if (typeof priority === "number") return priority;
  if (typeof priority !== "string") return -1;
  const word = priority.toLowerCase();
  const short = word.startsWith("warn") ? "warn" : word.startsWith("err") ? "err" : word;
  return PRIORITIES.indexOf(short);
}
