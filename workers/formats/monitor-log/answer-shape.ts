const [QUOTE, BACKSLASH, ZERO, BLANK, DELETE] = [0x22, 0x5c, 0x30, 0x20, 0x7f];
/** Whole numbers of so many digits are exact. */
const MOST_DIGITS = 15;
/** A shape is worth its memory only for usual answers. */
const MOST_VALUES = 50_000;

type Holder = Record<string | number, unknown>;

/** A number or a text in the answer, and where its value belongs. */
interface Slot {
  /** Of a text: between its quotes. */
  readonly begin: number;
  readonly end: number;
  readonly isText: boolean;
  readonly holder: Holder;
  readonly key: string | number;
  number: number;
  text: Uint8Array;
}

/**
 * An answer as JSON whose next one differs, as a rule, only in numbers and texts. `read` compares bytes and puts the values
 * that differ into the same `data`: neither text nor objects are made of all the rest.
 */
export class AnswerShape {
  private constructor(
    private readonly bytes: Uint8Array,
    /** Of all. */
    private readonly root: { readonly data: unknown },
    private readonly slots: readonly Slot[],
    private readonly unread: ReadonlySet<string>,
  ) {}

  /** What the bytes of the last `read` say. Whoever takes it keeps nothing of it. */
  get data(): unknown {
    return this.root.data;
  }

  /**
   * `text` and `data` are the same answer, and `bytes` are those of the text. `unread`: texts of these keys are never asked
   * for. Undefined: it has no shape, as a name occurs twice in an object, or is in no order of its own.
   */
  static of(bytes: Uint8Array, data: unknown, unread: ReadonlySet<string>): AnswerShape | undefined {
    const root = { data };
    const slots = new SlotFinder(bytes).find(root);
    return slots === undefined ? undefined : new AnswerShape(bytes, root, slots, unread);
  }

  /** False: this is another shape, and `data` is of no use any more. */
  read(block: Uint8Array, from: number, to: number): boolean {
    const { bytes, slots } = this;
    let at = from;
    let shape = 0;
    for (let i = 0; i < slots.length; i += 1) {
      const slot = slots[i] as Slot;
      const { begin } = slot;
      while (shape < begin) if (block[at++] !== bytes[shape++]) return false;
      at = slot.isText ? this.text(slot, block, at, to) : readNumber(slot, block, at);
      if (at < 0) return false;
      shape = slot.end;
    }
    while (shape < bytes.length) if (block[at++] !== bytes[shape++]) return false;
    return at === to;
  }

  /** Where the text ends; -1: nowhere. */
  private text(slot: Slot, block: Uint8Array, at: number, to: number): number {
    const { text } = slot;
    let same = 0;
    while (same < text.length && block[at + same] === text[same]) same += 1;
    if (same === text.length && block[at + same] === QUOTE) return at + same;
    let end = at;
    let isPlain = true;
    for (; end < to; end += 1) {
      const code = block[end] as number;
      if (code === QUOTE) break;
      if (BLANK <= code && code < DELETE && code !== BACKSLASH) continue;
      isPlain = false;
      if (code === BACKSLASH) end += 1;
    }
    if (to <= end) return -1;
    if (isPlain && typeof slot.key === "string" && this.unread.has(slot.key)) return end;
    const value = isPlain ? plainText(block, at, end) : textOfJson(block, at, end);
    if (value === undefined) return -1;
    slot.text = block.slice(at, end);
    slot.holder[slot.key] = value;
    return end;
  }
}

/** Where the number ends; -1: it is no plain whole number. */
function readNumber(slot: Slot, block: Uint8Array, begin: number): number {
  let at = begin;
  let value = 0;
  for (; ; at += 1) {
    const digit = (block[at] as number) - ZERO;
    if (!(0 <= digit && digit <= 9)) break;
    value = value * 10 + digit;
  }
  const digits = at - begin;
  if (digits === 0 || MOST_DIGITS < digits || (block[begin] === ZERO && 1 < digits)) return -1;
  if (value !== slot.number) {
    slot.number = value;
    slot.holder[slot.key] = value;
  }
  return at;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function plainText(block: Uint8Array, from: number, to: number): string {
  if (48 < to - from) return decoder.decode(block.subarray(from, to));
  let text = "";
  for (let at = from; at < to; at += 1) text += String.fromCharCode(block[at] as number);
  return text;
}

/** Undefined: it is none, as it has bytes that no text may have. */
function textOfJson(block: Uint8Array, from: number, to: number): string | undefined {
  try {
    return JSON.parse(decoder.decode(block.subarray(from - 1, to + 1)));
  } catch {
    return undefined;
  }
}

/** Finds numbers and texts in the bytes of an answer beside the value that they say. */
class SlotFinder {
  private readonly slots: Slot[] = [];
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  find(root: { readonly data: unknown }): readonly Slot[] | undefined {
    return this.value(root, "data") && this.slots.length <= MOST_VALUES ? this.slots : undefined;
  }

  private value(holder: object, key: string | number): boolean {
    this.blanks();
    const { bytes, at: begin } = this;
    const value = (holder as Holder)[key];
    if (typeof value === "string") {
      if (!this.skipText()) return false;
      this.add({ holder, key, begin: begin + 1, end: this.at - 1, isText: true });
      return true;
    }
    if (typeof value === "number") {
      while (this.at < bytes.length && isOfNumber(bytes[this.at] as number)) this.at += 1;
      const isWhole = this.at - begin <= MOST_DIGITS && bytes.subarray(begin, this.at).every(isDigit);
      if (isWhole) this.add({ holder, key, begin, end: this.at, isText: false });
      return begin < this.at;
    }
    if (typeof value === "object" && value !== null)
      return Array.isArray(value) ? this.list(value) : this.fields(value as Holder);
    this.at += value === false ? 5 : 4;
    return true;
  }

  private list(list: readonly unknown[]): boolean {
    this.at += 1;
    for (let i = 0; i < list.length; i += 1) {
      if (!this.value(list, i)) return false;
      this.blanks();
      this.at += 1;
    }
    if (list.length === 0) {
      this.blanks();
      this.at += 1;
    }
    return true;
  }

  /** Names that look like numbers come first in an object, wherever they stand. */
  private fields(one: Holder): boolean {
    const count = Object.keys(one).length;
    const seen = new Set<string>();
    this.at += 1;
    for (let i = 0; i < count; i += 1) {
      this.blanks();
      const from = this.at;
      if (!this.skipText()) return false;
      const name = textOfJson(this.bytes, from + 1, this.at - 1);
      if (name === undefined || seen.has(name) || !Object.hasOwn(one, name) || name === "__proto__") return false;
      seen.add(name);
      this.blanks();
      this.at += 1;
      if (!this.value(one, name)) return false;
      this.blanks();
      this.at += 1;
    }
    if (count === 0) {
      this.blanks();
      this.at += 1;
    }
    return this.bytes[this.at - 1] === CLOSE;
  }

  private add(slot: Pick<Slot, "begin" | "end" | "isText" | "key"> & { readonly holder: object }): void {
    const holder = slot.holder as Holder;
    const value = holder[slot.key];
    const text = slot.isText ? this.bytes.slice(slot.begin, slot.end) : NOTHING;
    this.slots.push({ ...slot, holder, number: typeof value === "number" ? value : Number.NaN, text });
  }

  private blanks(): void {
    while (this.at < this.bytes.length && (this.bytes[this.at] as number) <= BLANK) this.at += 1;
  }

  private skipText(): boolean {
    if (this.bytes[this.at] !== QUOTE) return false;
    this.at += 1;
    while (this.at < this.bytes.length && this.bytes[this.at] !== QUOTE)
      this.at += this.bytes[this.at] === BACKSLASH ? 2 : 1;
    this.at += 1;
    return true;
  }
}

const NOTHING = new Uint8Array(0);
const CLOSE = 0x7d;

function isDigit(code: number): boolean {
  return ZERO <= code && code <= ZERO + 9;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e || code === 0x45 || code === 0x65;
}
