import { frameOfText, readFrame } from "../frame-text.js";
import { StackNumbers } from "../stack-numbers.js";

/** Frames of a stack that are kept, and stacks of a trace: with more, which damage makes, events have none any more. */
const MOST_FRAMES = 1024;
const MOST_STACKS = 1 << 20;

const asKey = new TextDecoder("latin1");
const asText = new TextDecoder("utf-8");

/**
 * Codes of call stacks that events hold as texts one after the other, each ended by its NUL, the innermost frame first. One
 * that has been met before is known by its bytes, without a list of its frames.
 */
export class StackTexts {
  readonly table = new StackNumbers();
  private readonly numbers = new Map<string, number>();
  /** By text. */
  private readonly frames = new Map<string, number>();

  /** The code of the stack in bytes [start, end); -1 where there is none. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    if (end <= start) return -1;
    const key = asKey.decode(bytes.subarray(start, end));
    const number = this.numbers.get(key) ?? this.add(key, bytes, start, end);
    return this.table.codeOf(number);
  }

  private add(key: string, bytes: Uint8Array, start: number, end: number): number {
    if (MOST_STACKS <= this.numbers.size) return -1;
    const frames: string[] = [];
    for (let at = start; at < end && frames.length < MOST_FRAMES; ) {
      const nul = bytes.indexOf(0, at);
      const stop = nul < 0 ? end : Math.min(nul, end);
      frames.push(asText.decode(bytes.subarray(at, stop)));
      at = stop + 1;
    }
    const number = frames.reduceRight((outer, text) => this.table.child(outer, this.frameNumber(text)), -1);
    this.numbers.set(key, number);
    return number;
  }

  private frameNumber(text: string): number {
    const known = this.frames.get(text) ?? this.table.addFrame(readFrame(text) ?? frameOfText(text));
    this.frames.set(text, known);
    return known;
  }
}
