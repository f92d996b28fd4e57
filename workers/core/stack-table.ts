import type { Columns } from "./columns.js";
import { FrameTable } from "./frame-table.js";
import { PairTable } from "./pair-table.js";
import type { StringTable } from "./string-table.js";

/**
 * Call stacks by small id, each kept once, as a tree: a stack is the stack of its outer frames plus one frame. Stacks
 * with the same outer frames share them, and the tree is a flame graph. Ids count up from 0, outer stacks first.
 */
export class StackTable {
  readonly frames: FrameTable;
  /** The stack without its innermost frame, -1 for a stack of one, and the innermost frame. */
  private readonly pairs = new PairTable();

  constructor(strings: StringTable) {
    this.frames = new FrameTable(strings);
  }

  get size(): number {
    return this.pairs.size;
  }

  /** The stack of a frame inside a stack; -1: it is the outermost. */
  child(parent: number, frame: number): number {
    return this.pairs.idOf(parent, frame);
  }

  parentOf(id: number): number {
    return id < 0 ? -1 : (this.pairs.firsts[id] as number);
  }

  /** The innermost frame, an id of `frames`. */
  frameOf(id: number): number {
    return id < 0 ? -1 : (this.pairs.seconds[id] as number);
  }

  /** Names or addresses, the outermost frame first; none for -1. */
  get(id: number): readonly string[] {
    const texts: string[] = [];
    for (let at = id; 0 <= at; at = this.parentOf(at)) texts.push(this.frames.textOf(this.frameOf(at)));
    return texts.reverse();
  }

  toColumns(): Columns {
    const { firsts, seconds, size } = this.pairs;
    const frames = Object.entries(this.frames.toColumns()).map(([name, values]) => [`frame_${name}`, values] as const);
    return { parents: firsts.slice(0, size), frames: seconds.slice(0, size), ...Object.fromEntries(frames) };
  }

  /** Takes over the result of `toColumns`, into a table without stacks. */
  restore(columns: Columns): this {
    const own = Object.entries(columns).filter(([name]) => name.startsWith("frame_"));
    this.frames.restore(Object.fromEntries(own.map(([name, values]) => [name.slice("frame_".length), values])));
    const { parents = new Int32Array(0), frames = new Int32Array(0) } = columns;
    for (let id = 0; id < parents.length; id += 1) this.child(parents[id] as number, frames[id] as number);
    return this;
  }
}
