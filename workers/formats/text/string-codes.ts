import { ByteNames } from "./byte-names.js";
import type { TextBlock } from "./words.js";

/**
 * The strings of a reader, and what stands for them in rows: -2 - n for the n-th, until the receiver of the rows has
 * given it an id (`MergedReader`).
 */
export class StringCodes {
  private readonly names = new ByteNames();
  private readonly ids: number[] = [];
  private sent = 0;

  idOfText(text: string): number {
    return this.names.idOfText(text);
  }

  codeAt(text: TextBlock, at: number, end: number): number {
    return this.codeOf(this.names.idOf(text, at, end));
  }

  codeOf(number: number): number {
    return number < 0 ? -1 : (this.ids[number] ?? -2 - number);
  }

  /** The code by now of what was written as `code`. */
  current(code: number): number {
    return code < -1 ? this.codeOf(-2 - code) : code;
  }

  assign(ids: readonly number[]): void {
    for (const id of ids) this.ids.push(id);
  }

  get hasUnresolved(): boolean {
    return this.ids.length < this.names.texts.length;
  }

  /** Strings numbered since the last call. */
  news(): readonly string[] {
    const fresh = this.names.texts.slice(this.sent);
    this.sent = this.names.texts.length;
    return fresh;
  }
}
