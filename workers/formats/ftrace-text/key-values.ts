import type { ByteNames } from "../text/byte-names.js";
import { SPACE } from "../text/scan.js";
import type { TextBlock } from "../text/words.js";
import { type Fields, MAX_FIELDS } from "./fields.js";

/**
 * Fields of a text "name=value name=value", in any order, with whatever is between them. A value goes on to the next
 * name, so it may hold blanks. Text before the first name, and a text without any, is a field of its own.
 */
export class KeyValues {
  count = 0;
  /** By field: the id of its name. */
  readonly names = new Int32Array(MAX_FIELDS);
  private readonly message: number;
  private readonly probed: number;

  constructor(private readonly keys: ByteNames) {
    this.message = keys.idOfText("message");
    this.probed = keys.idOfText("__probe_ip");
  }

  read(text: TextBlock, at: number, end: number, fields: Fields): void {
    const { bytes } = text;
    this.count = 0;
    let word = at;
    for (let i = at; i < end; i += 1) {
      const byte = bytes[i] as number;
      if (isWordByte(byte)) continue;
      if (byte === EQUALS && isKey(bytes, word, i, at) && bytes[i + 1] !== EQUALS) {
        if (this.count === 0) this.lead(bytes, at, word, fields);
        else this.close(bytes, word, fields);
        if (this.count === MAX_FIELDS) return;
        this.names[this.count] = this.keys.idOf(text, word, i);
        fields.begins[this.count] = i + 1;
        fields.ends[this.count] = end;
        this.count += 1;
      }
      word = i + 1;
    }
    if (this.count > 0) this.close(bytes, end, fields);
    else if (at < end) this.add(this.message, at, end, fields);
  }

  /** What stands before the first name; kprobes put their address there. */
  private lead(bytes: Uint8Array, at: number, word: number, fields: Fields): void {
    const end = trimmed(bytes, at, word);
    if (end <= at) return;
    if (bytes[at] === OPEN && bytes[end - 1] === CLOSE) this.add(this.probed, at + 1, end - 1, fields);
    else this.add(this.message, at, end, fields);
  }

  private add(name: number, begin: number, end: number, fields: Fields): void {
    this.names[this.count] = name;
    fields.begins[this.count] = begin;
    fields.ends[this.count] = end;
    this.count += 1;
  }

  /** Ends the value before a name at `next`. */
  private close(bytes: Uint8Array, next: number, fields: Fields): void {
    const field = this.count - 1;
    const begin = fields.begins[field] as number;
    fields.ends[field] = Math.max(begin, withoutUnit(bytes, begin, trimmed(bytes, begin, next)));
    if (bytes[begin] === QUOTE && begin + 1 < (fields.ends[field] as number)) unquote(bytes, field, fields);
  }
}

const EQUALS = 61;
const OPEN = 40;
const CLOSE = 41;
const QUOTE = 34;

/** Letters, digits, "_" and ".". */
function isWordByte(byte: number): boolean {
  return (
    (97 <= byte && byte <= 122) ||
    (48 <= byte && byte <= 57) ||
    byte === 95 ||
    (65 <= byte && byte <= 90) ||
    byte === 46
  );
}

function isKey(bytes: Uint8Array, word: number, equals: number, begin: number): boolean {
  if (word === equals) return false;
  const first = bytes[word] as number;
  if (48 <= first && first <= 57) return false;
  const before = bytes[word - 1];
  // A blank, a comma or an opening bracket.
  return word === begin || before === SPACE || before === 44 || before === OPEN || before === 91 || before === 123;
}

/** The end of a value without the separators and the brackets that belong to what comes next. */
function trimmed(bytes: Uint8Array, at: number, end: number): number {
  let i = end;
  for (; at < i; i -= 1) {
    const byte = bytes[i - 1];
    if (byte !== SPACE && byte !== 44 && byte !== 91 && byte !== 123 && !(byte === OPEN && i === end)) break;
  }
  // "[action=RCU]"
  const opener = bytes[at - 1] === EQUALS ? openerOf(bytes, at) : 0;
  return opener === 91 && bytes[i - 1] === 93 ? i - 1 : i;
}

/** The byte before the name whose value begins at `at`. */
function openerOf(bytes: Uint8Array, at: number): number {
  let i = at - 1;
  while (0 < i && isWordByte(bytes[i - 1] as number)) i -= 1;
  return bytes[i - 1] ?? 0;
}

/** "1415116 [ns]" is a number. */
function withoutUnit(bytes: Uint8Array, at: number, end: number): number {
  const isNs =
    at < end - 5 && bytes[end - 1] === 93 && bytes[end - 4] === 91 && bytes[end - 3] === 110 && bytes[end - 2] === 115;
  return isNs ? end - 5 : end;
}

function unquote(bytes: Uint8Array, field: number, fields: Fields): void {
  const end = fields.ends[field] as number;
  if (bytes[end - 1] !== QUOTE) return;
  fields.begins[field] = (fields.begins[field] as number) + 1;
  fields.ends[field] = end - 1;
}
