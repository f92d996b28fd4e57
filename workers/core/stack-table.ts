import type { Columns } from "./columns.js";
import type { StringTable } from "./string-table.js";

/**
 * Call stacks by small id, each kept once, as a tree: a stack is the stack of its outer frames plus one frame. Stacks
 * with the same outer frames share them, and the tree is a flame graph. Ids count up from 0.
 */
export class StackTable {
  private readonly ids = new Map<string, number>();
  /** By id: the stack without its innermost frame, -1 for a stack of one. */
  private readonly parents: number[] = [];
  /** By id: the innermost frame, a string id. */
  private readonly frames: number[] = [];

  constructor(private readonly strings: StringTable) {}

  get size(): number {
    return this.frames.length;
  }

  /** `frames`: the outermost first. -1 for a stack without any. */
  idOf(frames: readonly string[]): number {
    let id = -1;
    for (const frame of frames) id = this.child(id, this.strings.idOf(frame));
    return id;
  }

  parentOf(id: number): number {
    return this.parents[id] ?? -1;
  }

  /** String id of the innermost frame. */
  frameOf(id: number): number {
    return this.frames[id] ?? -1;
  }

  /** The outermost frame first; none for -1. */
  get(id: number): readonly string[] {
    const frames: string[] = [];
    for (let at = id; 0 <= at; at = this.parentOf(at)) frames.push(this.strings.get(this.frameOf(at)));
    return frames.reverse();
  }

  toColumns(): Columns {
    return { parents: Int32Array.from(this.parents), frames: Int32Array.from(this.frames) };
  }

  /** Takes over the result of `toColumns`, into a table without stacks. */
  restore({ parents = new Int32Array(0), frames = new Int32Array(0) }: Columns): this {
    for (let id = 0; id < parents.length; id += 1) this.child(parents[id] as number, frames[id] as number);
    return this;
  }

  private child(parent: number, frame: number): number {
    const key = `${parent} ${frame}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.frames.length;
    this.ids.set(key, id);
    this.parents.push(parent);
    this.frames.push(frame);
    return id;
  }
}
