import type { Frame } from "../core/frame-table.js";
import { PairTable } from "../core/pair-table.js";
import type { StackNews } from "../model/event-batch.js";

/**
 * The call stacks of a reader as a tree, and what stands for them in rows, as `StringCodes` has it for strings: -2 - n for
 * the n-th stack, until the receiver of the rows has given it an id.
 */
export class StackNumbers {
  private readonly frames: Frame[] = [];
  /** Number of the stack without its innermost frame (-1: none), and number of that frame. */
  private readonly pairs = new PairTable();
  private readonly ids: number[] = [];
  private sentFrames = 0;
  private sent = 0;

  get size(): number {
    return this.pairs.size;
  }

  get frameCount(): number {
    return this.frames.length;
  }

  /** The number of a frame that has none yet. */
  addFrame(frame: Frame): number {
    return this.frames.push(frame) - 1;
  }

  /** The stack of a frame inside a stack; -1: it is the outermost. */
  child(outer: number, frame: number): number {
    return this.pairs.idOf(outer, frame);
  }

  /** -1: no stack. */
  codeOf(number: number): number {
    return number < 0 ? -1 : (this.ids[number] ?? -2 - number);
  }

  /** The frames of the stack of a code without an id, the innermost first. */
  framesOf(code: number): readonly Frame[] {
    const { firsts, seconds } = this.pairs;
    const frames: Frame[] = [];
    for (let at = code < -1 ? -2 - code : -1; 0 <= at; at = firsts[at] as number) {
      frames.push(this.frames[seconds[at] as number] as Frame);
    }
    return frames;
  }

  /** The code by now of what was written as `code`. */
  current(code: number): number {
    return code < -1 ? this.codeOf(-2 - code) : code;
  }

  /** The receiver's ids of the next stacks. */
  assign(ids: readonly number[]): void {
    for (const id of ids) this.ids.push(id);
  }

  /** How many of the stacks have ids. */
  get assigned(): number {
    return this.ids.length;
  }

  /** What is new since the last call. */
  news(): StackNews {
    const { firsts, seconds, size } = this.pairs;
    const news = {
      frames: this.frames.slice(this.sentFrames),
      outer: firsts.slice(this.sent, size),
      innermost: seconds.slice(this.sent, size),
    };
    this.sentFrames = this.frames.length;
    this.sent = size;
    return news;
  }
}
