import type { ByteSource } from "../../core/byte-source.js";
import { BROKEN, CUT, rawText, skipSpace, skipString, skipValue } from "./json-bytes.js";

const WINDOW = 4 << 20;
/** A value that is longer is not looked for the end of. */
const MOST_WINDOW = 256 << 20;

export interface JsonVisitor {
  /** An event begins at `at`. Answers where it ends; or CUT or BROKEN. */
  event(bytes: Uint8Array, at: number, offset: number): number;
  /** A value of the outer object beside the events. */
  other(key: string): void;
  damage(text: string, offset: number): void;
}

/** Where the walk is: before the first bracket, between keys of the outer object, between events, behind all. */
type Where = "begin" | "keys" | "events" | "end";

const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;

/**
 * Walks a file in the Trace Event Format without holding more than a window of it: a list of events, or an object with
 * the list under "traceEvents". Writers leave out the end of the list when they are stopped.
 */
export class JsonWalk {
  private where: Where = "begin";
  private hasOuter = false;

  constructor(
    private readonly source: ByteSource,
    private readonly visitor: JsonVisitor,
  ) {}

  async run(): Promise<void> {
    const { source } = this;
    let length = WINDOW;
    for (let at = 0; at < source.size && this.where !== "end"; ) {
      const used = await this.window(at, length);
      if (used === undefined) return;
      length = used === 0 ? 2 * length : WINDOW;
      at += used;
    }
  }

  /** Answers how many bytes of whole things there are; undefined: nothing can follow. */
  private async window(at: number, length: number): Promise<number | undefined> {
    const { source, visitor } = this;
    const read = await source.read(at, Math.min(length, source.size - at));
    const used = read.ok ? this.walk(read.value, at) : 0;
    if (0 < used) return used;
    if (!read.ok) visitor.damage(`times this file cannot be read on: ${read.error.message}`, at);
    else if (source.size <= at + read.value.length) visitor.damage("values are cut off by the end of the file", at);
    else if (MOST_WINDOW <= length) visitor.damage("values have no end, and all behind them is left out", at);
    else return 0;
    return undefined;
  }

  /** Steps over whole things; answers how many bytes they are. */
  private walk(bytes: Uint8Array, offset: number): number {
    let at = 0;
    while (this.where !== "end") {
      const from = skipSpace(bytes, at);
      if (from === bytes.length) return bytes.length;
      const next = this.step(bytes, from, offset);
      if (next === CUT) return from;
      if (next === BROKEN) {
        const again = nextEvent(bytes, from + 1);
        this.visitor.damage("damaged events are left out", offset + from);
        if (again < 0) return bytes.length;
        this.where = "events";
        at = again;
      } else at = next;
    }
    return bytes.length;
  }

  private step(bytes: Uint8Array, at: number, offset: number): number {
    const byte = bytes[at] as number;
    if (this.where === "begin") {
      this.where = byte === OPEN_LIST ? "events" : "keys";
      this.hasOuter = byte === OPEN_OBJECT;
      return byte === OPEN_LIST || byte === OPEN_OBJECT ? at + 1 : BROKEN;
    }
    if (byte === COMMA) return at + 1;
    if (this.where === "events") {
      if (byte === OPEN_OBJECT) return this.visitor.event(bytes, at, offset + at);
      if (byte !== CLOSE_LIST) return BROKEN;
      this.where = this.hasOuter ? "keys" : "end";
      return at + 1;
    }
    if (byte === CLOSE_OBJECT) {
      this.where = "end";
      return at + 1;
    }
    return byte === QUOTE ? this.key(bytes, at) : BROKEN;
  }

  private key(bytes: Uint8Array, at: number): number {
    const end = skipString(bytes, at + 1);
    if (end < 0) return end;
    const colon = skipSpace(bytes, end);
    if (colon === bytes.length) return CUT;
    if (bytes[colon] !== COLON) return BROKEN;
    const value = skipSpace(bytes, colon + 1);
    if (value === bytes.length) return CUT;
    const key = rawText(bytes, at + 1, end - 1);
    if (key === "traceEvents" && bytes[value] === OPEN_LIST) {
      this.where = "events";
      return value + 1;
    }
    const behind = skipValue(bytes, value);
    if (0 <= behind) this.visitor.other(key);
    return behind;
  }
}

/** Where an object may begin again after damage: behind a comma, mostly on a line of its own. */
function nextEvent(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 1 < bytes.length; i += 1) {
    if (bytes[i] === OPEN_OBJECT && isSeparator(bytes, i - 1) && bytes[skipSpace(bytes, i + 1)] === QUOTE) return i;
  }
  return -1;
}

function isSeparator(bytes: Uint8Array, at: number): boolean {
  let i = at;
  while (0 <= i && (bytes[i] as number) <= 0x20) i -= 1;
  return i < at ? bytes[i] === COMMA || bytes[at] === 0x0a : bytes[i] === COMMA;
}
