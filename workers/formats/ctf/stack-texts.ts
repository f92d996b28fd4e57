import { SampleMode } from "../../model/sample-mode.js";
import { frameOfText, halves, readFrame } from "../frame-text.js";
import { StackNumbers } from "../stack-numbers.js";
import type { FieldNode } from "./field-node.js";

/** Frames of a stack that are kept, and stacks of a trace: with more, which damage makes, events have none any more. */
const MOST_FRAMES = 1024;
const MOST_STACKS = 1 << 20;

/** As perf calls it. */
const KERNEL = "[kernel.kallsyms]";

/** In a kind of addresses: their bits, their order, and whose code they are of (SampleMode). */
const SIZES = 32 | 64;
const LITTLE = 256;
const MODES = 7;

/** How addresses in a list are read, as one number that is not 0. */
export function addressKind({ size, bigEndian }: Pick<FieldNode, "size" | "bigEndian">, mode: SampleMode): number {
  return size | (bigEndian ? 0 : LITTLE) | mode;
}

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

  /** The code of the stack in bytes [start, end); -1 where there is none. `kind`: 0 of texts, else see `addressKind`. */
  codeOf(bytes: Uint8Array, start: number, end: number, kind: number): number {
    if (end <= start) return -1;
    const key = `${kind} ${asKey.decode(bytes.slice(start, end))}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return this.table.codeOf(known);
    if (MOST_STACKS <= this.numbers.size) return -1;
    const frames = kind === 0 ? this.textFrames(bytes, start, end) : this.addressFrames(bytes, start, end, kind);
    const number = frames.reduceRight((outer, frame) => this.table.child(outer, frame), -1);
    this.numbers.set(key, number);
    return this.table.codeOf(number);
  }

  private textFrames(bytes: Uint8Array, start: number, end: number): readonly number[] {
    const frames: number[] = [];
    for (let at = start; at < end && frames.length < MOST_FRAMES; ) {
      const nul = bytes.indexOf(0, at);
      const stop = nul < 0 ? end : Math.min(nul, end);
      frames.push(this.frameNumber(asText.decode(bytes.slice(at, stop))));
      at = stop + 1;
    }
    return frames;
  }

  private addressFrames(bytes: Uint8Array, start: number, end: number, kind: number): readonly number[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = (kind & SIZES) / 8;
    const little = (kind & LITTLE) !== 0;
    const frames: number[] = [];
    for (let at = start; at + size <= end && frames.length < MOST_FRAMES; at += size) {
      const address = size === 4 ? BigInt(view.getUint32(at, little)) : view.getBigUint64(at, little);
      // Kernels put ~0 behind the last.
      if (address === 0n || address === BigInt.asUintN(8 * size, ~0n)) break;
      frames.push(this.addressNumber(address, kind & MODES));
    }
    return frames;
  }

  private addressNumber(address: bigint, mode: number): number {
    const key = `${mode} ${address}`;
    const dso = mode === SampleMode.KERNEL ? KERNEL : "";
    const known =
      this.frames.get(key) ?? this.table.addFrame({ ...halves(address), name: "", dso, mode, space: -1, offset: -1 });
    this.frames.set(key, known);
    return known;
  }

  private frameNumber(text: string): number {
    const known = this.frames.get(text) ?? this.table.addFrame(readFrame(text) ?? frameOfText(text));
    this.frames.set(text, known);
    return known;
  }
}
