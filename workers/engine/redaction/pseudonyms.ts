import type { Redaction } from "../../model/bundle.js";

/**
 * Pseudonyms: the same one for the same text within one file, another one in each file. They are random, and what they
 * stand for is kept nowhere.
 */
export class Pseudonyms {
  private readonly byText = new Map<string, string>();
  /** Of addresses that are numbers, which are no words of texts. */
  private readonly byNumber = new Map<string, number>();
  private readonly counts = new Map<Redaction, number>();
  /** Those that were put in place of a text. */
  private readonly used = new Set<string>();

  constructor(readonly kinds: ReadonlySet<Redaction>) {}

  has(kind: Redaction): boolean {
    return this.kinds.has(kind);
  }

  get isEmpty(): boolean {
    return this.kinds.size === 0;
  }

  /** How many different texts and numbers have one, by kind. */
  get given(): Readonly<Partial<Record<Redaction, number>>> {
    return Object.fromEntries([...this.kinds].map((kind) => [kind, this.counts.get(kind) ?? 0]));
  }

  /** How many different texts were replaced, by kind. */
  get found(): Readonly<Partial<Record<Redaction, number>>> {
    const used = [...this.used];
    const count = (kind: Redaction) => used.filter((one) => one.startsWith(`${PREFIXES[kind]}-`)).length;
    return Object.fromEntries([...this.kinds].map((kind) => [kind, count(kind)]));
  }

  /** All texts that have one. */
  get texts(): Iterable<readonly [text: string, pseudonym: string]> {
    return this.byText;
  }

  of(kind: Redaction, text: string): string {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const made = `${PREFIXES[kind]}-${randomDigits()}`;
    this.byText.set(text, made);
    this.count(kind);
    return made;
  }

  /** The pseudonym that is put in place of a text. */
  put(kind: Redaction, text: string): string {
    const pseudonym = this.of(kind, text);
    this.used.add(pseudonym);
    return pseudonym;
  }

  /** A pseudonym is put in place of a text somewhere. */
  use(pseudonym: string): void {
    this.used.add(pseudonym);
  }

  /** Another way to write a text that has one. */
  alias(text: string, pseudonym: string): void {
    if (text !== "" && !this.byText.has(text)) this.byText.set(text, pseudonym);
  }

  /** An address that is a number. */
  ofNumber(digits: string): number {
    const known = this.byNumber.get(digits);
    if (known !== undefined) return known;
    const made = Number.parseInt(randomDigits().slice(0, 7), 16);
    this.byNumber.set(digits, made);
    this.count("addresses");
    return made;
  }

  private count(kind: Redaction): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

const PREFIXES: Readonly<Record<Redaction, string>> = {
  names: "name",
  paths: "path",
  arguments: "text",
  symbols: "symbol",
  addresses: "address",
};

/** 64 random bits. */
function randomDigits(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
