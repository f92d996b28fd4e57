import { parsedJson } from "../../core/parsed-json.js";
import { AnswerShape } from "./answer-shape.js";
import { type MonitorLine, type RecordLine, readMonitorLine } from "./lines.js";

const [ZERO, QUOTE, CLOSE] = [0x30, 0x22, 0x7d];
const MOST_DIGITS = 15;
const BEGIN = new TextEncoder().encode('{"t":');
const TOOK = new TextEncoder().encode(',"us":');
const DATA = new TextEncoder().encode(',"d":');
/** Of askers and of their shapes, which are as large as an answer. */
const MOST_ASKERS = 4096;
const MOST_SHAPE_BYTES = 64 << 20;
/** Answers whose shape changes again and again are read without one. */
const PATIENCE = 8;

/** Who asked what: its lines have the same head, but for the numbers in it. */
interface Asker {
  /** From behind `t` to before `us`. */
  readonly head: Uint8Array;
  readonly vm: string;
  readonly k: string;
  readonly n: string;
  shape: AnswerShape | undefined;
  /** Answers without the shape of the one before, against those with it. */
  misses: number;
  /** Who was heard next, the last time. */
  next: Asker | undefined;
}

/** Texts in answers that nobody reads. */
const UNREAD: Readonly<Record<string, ReadonlySet<string>>> = { "proc-threads": new Set(["comm", "stat"]) };
const ALL_READ: ReadonlySet<string> = new Set();

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Reads lines of a monitor log as bytes. A line as a recorder writes it is mostly the same as the last one of its kind: it is
 * compared with that one. All others are parsed as JSON. What is told is the same.
 */
export class LineReader {
  private readonly askers = new Map<string, Asker>();
  private last: Asker | undefined;
  private shapeBytes = 0;

  /** Undefined: it is no line of a monitor log. What is told holds up to the next call. */
  read(block: Uint8Array, from: number, to: number): MonitorLine | undefined {
    return this.readKnown(block, from, to) ?? this.readNew(block, from, to);
  }

  private readKnown(block: Uint8Array, from: number, to: number): RecordLine | undefined {
    const begin = from + BEGIN.length;
    if (!hasAt(block, from, BEGIN) || block[to - 1] !== CLOSE) return undefined;
    const afterT = endOfDigits(block, begin);
    const asker = this.askerAt(block, afterT, to);
    const shape = asker?.shape;
    if (asker === undefined || shape === undefined || afterT < 0) return undefined;
    let at = afterT + asker.head.length;
    let us = 0;
    if (hasAt(block, at, TOOK)) {
      const end = endOfDigits(block, at + TOOK.length);
      if (end < 0) return undefined;
      us = numberAt(block, at + TOOK.length, end);
      at = end;
    }
    if (!hasAt(block, at, DATA)) return undefined;
    if (!shape.read(block, at + DATA.length, to - 1)) {
      asker.shape = undefined;
      return undefined;
    }
    if (0 < asker.misses) asker.misses -= 0.25;
    return {
      kind: "record",
      vm: asker.vm,
      t: numberAt(block, begin, afterT),
      realNs: undefined,
      k: asker.k,
      n: asker.n,
      us: Math.min(us, 0x7fffffff),
      data: shape.data,
      error: undefined,
    };
  }

  private askerAt(block: Uint8Array, at: number, to: number): Asker | undefined {
    const { last } = this;
    if (at < 0) return undefined;
    let asker = last?.next;
    if (asker === undefined || !hasAt(block, at, asker.head)) {
      asker = this.askers.get(headAt(block, at, to));
      if (last !== undefined && asker !== undefined) last.next = asker;
    }
    if (asker !== undefined) this.last = asker;
    return asker;
  }

  private readNew(block: Uint8Array, from: number, to: number): MonitorLine | undefined {
    const line = decoder.decode(block.subarray(from, to));
    const told = readMonitorLine(line);
    if (told?.kind === "record" && told.data !== undefined && told.error === undefined) this.learn(told, line);
    return told;
  }

  private learn({ vm, t, k, n, us, data }: RecordLine, line: string): void {
    const middle = JSON.stringify({ vm, k, n }).slice(1, -1);
    const took = line.startsWith(`{"t":${t},${middle},"d":`) ? "" : `,"us":${us}`;
    const head = `{"t":${t},${middle}${took},"d":`;
    // Only a line in the words of a recorder.
    if (!line.startsWith(head) || !line.endsWith("}")) return;
    const text = line.slice(head.length, -1);
    if (parsedJson(text) === undefined) return;
    const asker = this.asker(`,${middle}`, { vm, k, n });
    if (asker === undefined || PATIENCE < asker.misses) return;
    asker.misses += 1;
    const bytes = encoder.encode(text);
    if (asker.shape !== undefined || MOST_SHAPE_BYTES < this.shapeBytes + bytes.length) return;
    asker.shape = AnswerShape.of(bytes, data, UNREAD[n] ?? ALL_READ);
  }

  private asker(middle: string, { vm, k, n }: Pick<Asker, "vm" | "k" | "n">): Asker | undefined {
    const known = this.askers.get(middle);
    if (known !== undefined || MOST_ASKERS <= this.askers.size) return known;
    const asker = { head: encoder.encode(middle), vm, k, n, shape: undefined, misses: 0, next: undefined };
    this.askers.set(middle, asker);
    return asker;
  }
}

/** From behind `t` to before `us` or `d`. */
function headAt(block: Uint8Array, from: number, to: number): string {
  let end = from;
  for (; end < to; end += 1)
    if (block[end] === QUOTE && (hasAt(block, end - 1, TOOK) || hasAt(block, end - 1, DATA))) break;
  return decoder.decode(block.subarray(from, end - 1));
}

function hasAt(block: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) if (block[at + i] !== bytes[i]) return false;
  return true;
}

/** Of a whole number that is exact; -1: it is none. */
function endOfDigits(block: Uint8Array, begin: number): number {
  let at = begin;
  while (ZERO <= (block[at] as number) && (block[at] as number) <= ZERO + 9) at += 1;
  const digits = at - begin;
  return digits === 0 || MOST_DIGITS < digits || (block[begin] === ZERO && 1 < digits) ? -1 : at;
}

function numberAt(block: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + ((block[at] as number) - ZERO);
  return value;
}
