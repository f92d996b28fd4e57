import type { Stack } from "../../model/event-batch.js";
import { FIRST_CONTEXT } from "./abi.js";
import type { Symbols } from "./symbols.js";

/** Words of a node: parent + 1, upper and lower half of the address, number of the stack + 1 (0: none yet), next node of its list + 1. */
const WORDS = 5;
const FIRST_NODES = 1024;
/** Deeper chains are damage, or endless recursion: kernels record 127 entries unless told otherwise. */
const MOST_FRAMES = 1024;
/** Distinct frames of a recording; with more, which random bytes make, samples have no stacks any more. */
const MOST_NODES = 1 << 24;

/**
 * Codes of call stacks, without making a list of frames for one that has been met before: a tree of addresses, found
 * by parent and address in a hash table.
 */
export class Stacks {
  /** Samples whose call chain was cut. */
  cut = 0;
  private nodes = new Int32Array(WORDS * FIRST_NODES);
  private nodeCount = 0;
  private heads = new Int32Array(FIRST_NODES);
  private count = 0;
  private fresh: Stack[] = [];
  /** Ids that the receiver has given to the first ones. */
  private readonly ids: number[] = [];
  private idsAtBegin = 0;

  constructor(
    private readonly symbols: Symbols,
    private readonly little: boolean,
  ) {}

  beginBatch(): void {
    this.idsAtBegin = this.ids.length;
  }

  /** Whether rows since `beginBatch` may hold stacks without an id: -2 - n for the n-th. */
  get hasUnresolved(): boolean {
    return this.idsAtBegin < this.count;
  }

  /** The receiver's ids of the next stacks. */
  assignIds(ids: readonly number[]): void {
    for (const id of ids) this.ids.push(id);
  }

  /** Stacks that are new since the last call. */
  news(): readonly Stack[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }

  /**
   * The code of a chain of `count` entries, the innermost first. Entries that name a mode are no frames. A chain without
   * frames is the address of the sample alone.
   */
  codeOf(view: DataView, chain: number, count: number, ipHigh: number, ipLow: number): number {
    const { little } = this;
    if (MOST_NODES <= this.nodeCount) return -1;
    let from = 0;
    if (MOST_FRAMES < count) {
      this.cut += 1;
      from = count - MOST_FRAMES;
    }
    let node = -1;
    for (let i = count - 1; i >= from; i -= 1) {
      const at = chain + i * 8;
      const high = view.getInt32(little ? at + 4 : at, little);
      const low = view.getInt32(little ? at : at + 4, little);
      if (high === -1 && low >= FIRST_CONTEXT && low < 0) continue;
      node = this.child(node, high, low);
    }
    if (node < 0) node = this.child(-1, ipHigh | 0, ipLow | 0);
    const known = this.nodes[node * WORDS + 3] as number;
    const number = known > 0 ? known - 1 : this.add(node);
    return this.ids[number] ?? -2 - number;
  }

  private add(node: number): number {
    const frames: string[] = [];
    for (let at = node; at >= 0; at = (this.nodes[at * WORDS] as number) - 1) {
      const high = this.nodes[at * WORDS + 1] as number;
      const low = this.nodes[at * WORDS + 2] as number;
      const address = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
      frames.push(this.symbols.at(address) ?? `0x${address.toString(16)}`);
    }
    this.fresh.push(frames.reverse());
    this.nodes[node * WORDS + 3] = ++this.count;
    return this.count - 1;
  }

  private child(parent: number, high: number, low: number): number {
    const { nodes, heads } = this;
    const slot = hash(parent, high, low) & (heads.length - 1);
    for (let node = (heads[slot] as number) - 1; node >= 0; node = (nodes[node * WORDS + 4] as number) - 1) {
      const at = node * WORDS;
      if (nodes[at] === parent + 1 && nodes[at + 1] === high && nodes[at + 2] === low) return node;
    }
    if (this.nodeCount === heads.length) {
      this.grow();
      return this.child(parent, high, low);
    }
    const node = this.nodeCount++;
    nodes[node * WORDS] = parent + 1;
    nodes[node * WORDS + 1] = high;
    nodes[node * WORDS + 2] = low;
    nodes[node * WORDS + 4] = heads[slot] as number;
    heads[slot] = node + 1;
    return node;
  }

  private grow(): void {
    const nodes = new Int32Array(this.nodes.length * 2);
    nodes.set(this.nodes);
    const heads = new Int32Array(this.heads.length * 2);
    for (let node = 0; node < this.nodeCount; node += 1) {
      const at = node * WORDS;
      const slot =
        hash((nodes[at] as number) - 1, nodes[at + 1] as number, nodes[at + 2] as number) & (heads.length - 1);
      nodes[at + 4] = heads[slot] as number;
      heads[slot] = node + 1;
    }
    this.nodes = nodes;
    this.heads = heads;
  }
}

function hash(parent: number, high: number, low: number): number {
  let mixed = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
