import { type GrowingColumn, grown } from "../../core/columns.js";
import { PairTable } from "../../core/pair-table.js";
import type { StringTable } from "../../core/string-table.js";
import { FrameKind } from "../../model/profile-answers.js";
import type { FunctionTrie, Trie } from "../function-trie.js";

/** A tree of functions of its own: those of the session's stacks, and frames that stand for something else. */
export class MadeTrie implements Trie {
  readonly name: GrowingColumn<Int32Array>;
  readonly dso: GrowingColumn<Int32Array>;
  readonly kind: GrowingColumn<Uint8Array>;
  readonly unresolved: GrowingColumn<Uint8Array>;
  readonly linkName: GrowingColumn<Int32Array>;
  functionCount: number;
  readonly nodes = new PairTable();
  private readonly words = new Map<string, number>();
  private readonly owners = new Map<number, string>();
  private identity = new Int32Array(0);

  constructor(
    private readonly base: FunctionTrie,
    private readonly strings: StringTable,
  ) {
    this.name = base.name.copy();
    this.dso = base.dso.copy();
    this.kind = base.kind.copy();
    this.unresolved = base.unresolved.copy();
    this.linkName = base.linkName.copy();
    this.functionCount = base.functionCount;
  }

  /** Samples of such sets name nodes where others name stacks. */
  get nodesOfStacks(): Int32Array {
    const { size } = this.nodes;
    if (this.identity.length < size) {
      const from = this.identity.length;
      this.identity = grown(this.identity, size);
      for (let node = from; node < size; node += 1) this.identity[node] = node;
    }
    return this.identity;
  }

  ownerOf(one: number): string {
    return this.owners.get(one) ?? "";
  }

  /** The node of a frame that is no function, inside a node. `owner`: the key of whoever it stands for. */
  word(outer: number, text: string, owner = ""): number {
    const key = `${owner} ${text}`;
    let own = this.words.get(key);
    if (own === undefined) {
      own = this.functionCount++;
      this.words.set(key, own);
      if (owner !== "") this.owners.set(own, owner);
      this.name.set(own, this.strings.idOf(text));
      this.dso.set(own, -1);
      this.kind.set(own, FrameKind.GROUP);
      this.unresolved.set(own, 0);
      this.linkName.set(own, -1);
    }
    return this.nodes.idOf(outer, own);
  }

  /** The node of code that is in no call stack, inside a node; `isNamed`: the text is no address. */
  code(outer: number, text: string, kind: FrameKind, isNamed: boolean): number {
    const node = this.word(outer, text, "");
    const own = this.nodes.seconds[node] as number;
    this.kind.set(own, kind);
    this.unresolved.set(own, isNamed ? 0 : 1);
    return node;
  }

  /** The node of a call stack of the session, inside a node. */
  stack(outer: number, stack: number): number {
    if (stack < 0) return outer;
    const { nodes, nodesOfStacks } = this.base;
    const path: number[] = [];
    for (let at = nodesOfStacks[stack] as number; 0 <= at; at = nodes.firsts[at] as number) {
      path.push(nodes.seconds[at] as number);
    }
    return path.reduceRight((above, one) => this.nodes.idOf(above, one), outer);
  }
}
