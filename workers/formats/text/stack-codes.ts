import type { Frame } from "../../core/frame-table.js";
import { guestModeOfAddress, halves, modeOfAddress } from "../frame-text.js";
import { StackNumbers } from "../stack-numbers.js";
import { ByteNames } from "./byte-names.js";
import type { Line } from "./line.js";
import { textOf } from "./scan.js";
import type { TextBlock } from "./words.js";

/** Frames of a stack that are kept: the kernel's limit for call chains is 127. */
const MAX_FRAMES = 256;
/** Stacks of a text. */
const MAX_STACKS = 1 << 20;

/** The call stacks of a reader of text. A frame is known by its line. */
export class StackCodes {
  private readonly lines = new ByteNames();
  private readonly numbers = new StackNumbers();
  /** By number. */
  private readonly frames: Frame[] = [];
  /** Of the stack that is being read, the innermost first. */
  private open: number[] = [];
  private isCut = false;
  /** Stacks without their outer frames. */
  cut = 0;

  add(text: TextBlock, line: Line): void {
    if (this.open.length < MAX_FRAMES) this.open.push(this.frameOf(text, line));
    else this.isCut = true;
  }

  private frameOf(text: TextBlock, line: Line): number {
    const [at, end] = extentOf(line);
    const known = this.lines.idOf(text, at, end);
    // Lines and frames are numbered alike.
    if (known !== this.numbers.frameCount) return known;
    const frame = frameIn(text.bytes, line);
    this.frames.push(frame);
    return this.numbers.addFrame(frame);
  }

  /** Of the stack that is being read. */
  get innermost(): Frame | undefined {
    return this.frames[this.open[0] ?? -1];
  }

  /** The code of the stack whose frames were added; -1 if none was. */
  finish(): number {
    const { open, numbers } = this;
    if (open.length === 0) return -1;
    this.open = [];
    if (this.isCut) this.cut += 1;
    this.isCut = false;
    if (MAX_STACKS <= numbers.size) return -1;
    let stack = -1;
    for (let frame = open.pop(); frame !== undefined; frame = open.pop()) {
      if (0 <= frame) stack = numbers.child(stack, frame);
    }
    return numbers.codeOf(stack);
  }

  /** The code by now of what was written as `code`. */
  current(code: number): number {
    return this.numbers.current(code);
  }

  assign(ids: readonly number[]): void {
    this.numbers.assign(ids);
  }

  get hasUnresolved(): boolean {
    return this.numbers.assigned < this.numbers.size;
  }

  /** Stacks numbered since the last call. */
  news(): ReturnType<StackNumbers["news"]> {
    return this.numbers.news();
  }
}

/** The address, the name and the file of a frame lie in this order, as far as they are there. */
function extentOf({ nameAt, nameEnd, textAt, textEnd, fileEnd }: Line): readonly [at: number, end: number] {
  return [nameAt < nameEnd ? nameAt : textAt, Math.max(nameEnd, textEnd, fileEnd)];
}

export function frameIn(bytes: Uint8Array, line: Line): Frame {
  const { nameAt, nameEnd, textAt, textEnd, fileAt, fileEnd, offset } = line;
  const address = nameAt < nameEnd ? BigInt(addressText(bytes, nameAt, nameEnd)) : 0n;
  const dso = fileAt < fileEnd ? textOf(bytes, fileAt, fileEnd) : "";
  return {
    ...halves(address),
    name: textAt < textEnd ? textOf(bytes, textAt, textEnd) : "",
    dso,
    mode: address === 0n ? line.mode : dso.startsWith(OF_GUEST) ? guestModeOfAddress(address) : modeOfAddress(address),
    space: -1,
    offset: address === 0n ? -1 : offset,
  };
}

/** perf's names of a guest's kernel, its modules and its other code: "[guest.kernel.kallsyms.961]". */
const OF_GUEST = "[guest.";

/** "0x" and the digits of an address. */
export function addressText(bytes: Uint8Array, at: number, end: number): string {
  return `0x${textOf(bytes, at, end)}`;
}
