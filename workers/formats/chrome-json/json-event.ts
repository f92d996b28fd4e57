import { BROKEN, CUT, skipSpace, skipString, skipValue } from "./json-bytes.js";

const COLON = 0x3a;
const COMMA = 0x2c;
const QUOTE = 0x22;
const CLOSE = 0x7d;

/** A value of an event: where it stands in the bytes, without its quotes. */
export interface JsonSpan {
  from: number;
  to: number;
  isString: boolean;
}

const KEYS = [
  "ph",
  "ts",
  "dur",
  "pid",
  "tid",
  "name",
  "cat",
  "id",
  "id2",
  "scope",
  "args",
  "bp",
  "bind_id",
  "flow_in",
  "flow_out",
] as const;
export type JsonKey = (typeof KEYS)[number];
const KEY_BYTES = KEYS.map((key) => new TextEncoder().encode(key));

/** Finds the values of one event of the Trace Event Format. An instance serves one event after the other. */
export class JsonEvent {
  private readonly spans: Readonly<Record<JsonKey, JsonSpan>> = Object.fromEntries(
    KEYS.map((key) => [key, { from: 0, to: -1, isString: false }]),
  ) as unknown as Record<JsonKey, JsonSpan>;
  bytes: Uint8Array = new Uint8Array(0);

  /** `at`: of its "{". Answers where it ends; or CUT or BROKEN. */
  read(bytes: Uint8Array, at: number): number {
    this.bytes = bytes;
    for (const key of KEYS) this.spans[key].to = -1;
    let i = skipSpace(bytes, at + 1);
    if (bytes[i] === CLOSE) return i + 1;
    for (;;) {
      if (bytes.length <= i) return CUT;
      if (bytes[i] !== QUOTE) return BROKEN;
      const keyFrom = i + 1;
      i = skipString(bytes, keyFrom);
      if (i < 0) return i;
      const key = this.keyAt(keyFrom, i - 1);
      i = skipSpace(bytes, i);
      if (bytes.length <= i) return CUT;
      if (bytes[i] !== COLON) return BROKEN;
      const from = skipSpace(bytes, i + 1);
      i = skipValue(bytes, from);
      if (i < 0) return i;
      if (key !== undefined) this.keep(key, from, i);
      i = skipSpace(bytes, i);
      if (bytes[i] === CLOSE) return i + 1;
      if (bytes.length <= i) return CUT;
      if (bytes[i] !== COMMA) return BROKEN;
      i = skipSpace(bytes, i + 1);
    }
  }

  private keep(key: JsonKey, from: number, to: number): void {
    const span = this.spans[key];
    span.isString = this.bytes[from] === QUOTE;
    span.from = span.isString ? from + 1 : from;
    span.to = span.isString ? to - 1 : to;
  }

  private keyAt(from: number, to: number): JsonKey | undefined {
    const { bytes } = this;
    for (let k = 0; k < KEYS.length; k += 1) {
      const key = KEY_BYTES[k] as Uint8Array;
      if (key.length !== to - from) continue;
      let i = 0;
      while (i < key.length && bytes[from + i] === key[i]) i += 1;
      if (i === key.length) return KEYS[k];
    }
    return undefined;
  }

  /** Undefined: the event has none. */
  span(key: JsonKey): JsonSpan | undefined {
    const span = this.spans[key];
    return span.to < 0 ? undefined : span;
  }
}
