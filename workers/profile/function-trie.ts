import { byteColumn, intColumn } from "../core/columns.js";
import { PairTable } from "../core/pair-table.js";
import type { StackTable } from "../core/stack-table.js";
import type { StringTable } from "../core/string-table.js";

/** A tree of functions. Nodes are pairs of parent (-1: none) and function, parents first. */
export interface Trie {
  /** Of each function: string ids of its name and DSO (-1: none), its FrameKind, 1 if its name is an address. */
  readonly name: { at(one: number): number };
  readonly dso: { at(one: number): number };
  readonly kind: { at(one: number): number };
  readonly unresolved: { at(one: number): number };
  /** String id of the name that its compiler made of its name; -1: none, the same, or several. */
  readonly linkName: { at(one: number): number };
  /** Key of whoever it stands for (`SubjectGroup`); "" nobody. */
  ownerOf(one: number): string;
  readonly functionCount: number;
  readonly nodes: PairTable;
  /** By what samples have as `stack`. */
  readonly nodesOfStacks: Int32Array;
}

/**
 * The functions of frames, and the call stacks as a tree of functions: frames at several addresses of a function are
 * one. It grows with the stacks of a session, and is made anew when frames get other names.
 */
export class FunctionTrie implements Trie {
  /** Of each function: string ids of its name and DSO (-1: none), its frame's mode, whether its name is an address. */
  readonly name = intColumn();
  readonly dso = intColumn();
  readonly kind = byteColumn();
  readonly unresolved = byteColumn();
  readonly linkName = intColumn();
  functionCount = 0;
  /** The nodes: pairs of parent (-1: none) and function, parents first. */
  readonly nodes = new PairTable();
  private readonly functions = new Map<string, number>();
  private readonly functionOf = intColumn();
  private frames = 0;
  private readonly nodeOf = intColumn();
  private known = 0;
  private readonly version: number;

  constructor(
    private readonly stacks: StackTable,
    private readonly strings: StringTable,
  ) {
    this.version = stacks.frames.version;
  }

  get isOutdated(): boolean {
    return this.version !== this.stacks.frames.version;
  }

  /** Takes in the stacks that are new since the last call. */
  update(): void {
    const { stacks, nodes, nodeOf, functionOf } = this;
    const { frames } = stacks;
    for (; this.frames < frames.size; this.frames += 1) functionOf.set(this.frames, this.functionIn(this.frames));
    for (; this.known < stacks.size; this.known += 1) {
      const parent = stacks.parentOf(this.known);
      const above = parent < 0 ? -1 : nodeOf.at(parent);
      nodeOf.set(this.known, nodes.idOf(above, functionOf.at(stacks.frameOf(this.known))));
    }
  }

  /** By stack: its node. */
  get nodesOfStacks(): Int32Array {
    return this.nodeOf.values;
  }

  ownerOf(): string {
    return "";
  }

  functionOfFrame(frame: number): number {
    return this.functionOf.at(frame);
  }

  private functionIn(frame: number): number {
    const { frames } = this.stacks;
    const named = frames.nameOf(frame);
    const dso = frames.dsoOf(frame);
    const mode = frames.modeOf(frame);
    // Without a name the address is one, in its own space.
    const place = named < 0 ? ` ${frames.spaceOf(frame)} ${frames.machineOf(frame)}` : "";
    const name = named < 0 ? this.strings.idOf(frames.textOf(frame)) : named;
    const key = `${name} ${dso} ${mode}${place}`;
    const known = this.functions.get(key);
    const linkName = frames.linkNameOf(frame);
    if (known !== undefined) {
      if (this.linkName.at(known) !== linkName) this.linkName.set(known, -1);
      return known;
    }
    const id = this.functionCount++;
    this.functions.set(key, id);
    this.name.set(id, name);
    this.dso.set(id, dso);
    this.kind.set(id, mode);
    this.unresolved.set(id, named < 0 ? 1 : 0);
    this.linkName.set(id, linkName);
    return id;
  }
}
