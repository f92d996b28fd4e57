import type { Stack } from "../../model/event-batch.js";
import { ByteNames } from "./byte-names.js";
import type { Line } from "./line.js";
import { textOf } from "./scan.js";
import type { TextBlock } from "./words.js";

/** Frames of a stack that are kept: the kernel's limit for call chains is 127. */
const MAX_FRAMES = 256;
/** Stacks of a text. */
const MAX_STACKS = 1 << 20;

/** The call stacks of a reader, and what stands for them in rows, as `StringCodes` has it for strings. */
export class StackCodes {
  private readonly frames = new ByteNames();
  private readonly numbers = new Map<string, number>();
  private readonly stacks: Stack[] = [];
  private readonly ids: number[] = [];
  private sent = 0;
  /** Of the stack that is being read, the innermost first. */
  private open: number[] = [];

  add(text: TextBlock, line: Line): void {
    if (this.open.length < MAX_FRAMES) this.open.push(this.frameOf(text, line));
  }

  private frameOf(text: TextBlock, { nameAt, nameEnd, textAt, textEnd }: Line): number {
    if (textAt < textEnd) return this.frames.idOf(text, textAt, textEnd);
    return this.frames.idOfText(addressText(text.bytes, nameAt, nameEnd));
  }

  /** The code of the stack whose frames were added; -1 if none was. */
  finish(): number {
    if (this.open.length === 0) return -1;
    const key = this.open.join(",");
    const number = this.numbers.get(key) ?? this.addStack(key);
    this.open = [];
    return this.codeOf(number);
  }

  private addStack(key: string): number {
    if (MAX_STACKS <= this.stacks.length) return -1;
    const number = this.stacks.push(this.open.map((frame) => this.frames.texts[frame] ?? "").reverse()) - 1;
    this.numbers.set(key, number);
    return number;
  }

  private codeOf(number: number): number {
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
    return this.ids.length < this.stacks.length;
  }

  /** Stacks numbered since the last call. */
  news(): readonly Stack[] {
    const fresh = this.stacks.slice(this.sent);
    this.sent = this.stacks.length;
    return fresh;
  }
}

/** A frame without a symbol. */
export function addressText(bytes: Uint8Array, at: number, end: number): string {
  return `0x${textOf(bytes, at, end)}`;
}
