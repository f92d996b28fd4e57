import { SampleMode } from "../../model/sample-mode.js";
import { StackNumbers } from "../stack-numbers.js";
import { CONTEXT_MODES, FIRST_CONTEXT } from "./abi.js";
import type { FrameNames } from "./frame-names.js";
import { KnownChains } from "./known-chains.js";

/** Words of a node: parent + 1, upper and lower half of the address, number of its stack + 1, next node of its list + 1. */
const WORDS = 5;
const FIRST_NODES = 1024;
/** Deeper chains are damage, or endless recursion: kernels record 127 entries unless told otherwise. */
const MOST_FRAMES = 1024;
/** Distinct stacks of a recording; with more, which random bytes make, samples have no stacks any more. */
const MOST_NODES = 1 << 23;
/** Distinct frames. */
const MOST_DISTINCT = 1 << 20;
/**
 * In place of the upper half of an address: the lower half is a mode or a process, and no frame. No address has it, as
 * those of programs and kernels lie at the two ends of the 64 bits.
 */
const NO_FRAME = 0x7fff0001;

/**
 * Codes of call stacks, without making a list of frames for one that has been met before: a tree of addresses, found
 * by parent and address in a hash table. Below the root a process has its own, as an address is another one in each.
 */
export class Stacks {
  /** Samples whose call chain was cut. */
  cut = 0;
  readonly numbers = new StackNumbers();
  private nodes = new Int32Array(WORDS * FIRST_NODES);
  private nodeCount = 0;
  private heads = new Int32Array(FIRST_NODES);
  private idsAtBegin = 0;
  /** Nodes of processes. */
  private readonly roots = new Map<number, number>();
  private rootCount = 0;
  private readonly known = new KnownChains();
  /** Where marks of modes are in the chain at hand, and what follows them. */
  private readonly markPlaces: number[] = [];
  private readonly markModes: SampleMode[] = [];

  constructor(
    private readonly names: FrameNames,
    private readonly little: boolean,
  ) {}

  beginBatch(): void {
    this.idsAtBegin = this.numbers.assigned;
  }

  /** Whether rows since `beginBatch` may hold stacks without an id: -2 - n for the n-th. */
  get hasUnresolved(): boolean {
    return this.idsAtBegin < this.numbers.size;
  }

  /**
   * The code of a chain of `count` entries, the innermost first. Entries that name a mode are no frames. A chain without
   * frames is the address of the sample alone. `mode`: of the sample.
   */
  codeOf(
    view: DataView,
    chain: number,
    count: number,
    pid: number,
    mode: SampleMode,
    ipHigh: number,
    ipLow: number,
  ): number {
    const { little } = this;
    if (MOST_NODES <= this.nodeCount || MOST_DISTINCT <= this.numbers.frameCount) return -1;
    const root = this.rootOf(pid);
    const known = this.known.find(view, chain, count, root, mode);
    if (0 <= known) return this.numbers.codeOf(known);
    let from = 0;
    if (MOST_FRAMES < count) {
      this.cut += 1;
      from = count - MOST_FRAMES;
    }
    this.findMarks(view, chain, count);
    let node = root;
    let last: SampleMode | undefined;
    let mark = this.markPlaces.length - 1;
    for (let i = count - 1; i >= from; i -= 1) {
      if (i === this.markPlaces[mark]) {
        mark -= 1;
        continue;
      }
      const at = chain + i * 8;
      const high = view.getInt32(little ? at + 4 : at, little);
      const low = view.getInt32(little ? at : at + 4, little);
      if (isMark(high, low)) continue;
      const own = this.markModes[mark] ?? mode;
      if (own !== last) node = this.child(node, NO_FRAME, own, pid, own);
      last = own;
      node = this.child(node, high, low, pid, own);
    }
    if (last === undefined && (ipHigh !== 0 || ipLow !== 0)) {
      node = this.child(this.child(root, NO_FRAME, mode, pid, mode), ipHigh | 0, ipLow | 0, pid, mode);
    }
    const number = (this.nodes[node * WORDS + 3] as number) - 1;
    // Without frames the address of the sample counts, which is no part of the chain.
    if (last !== undefined) this.known.keep(view, chain, count, root, mode, number);
    return this.numbers.codeOf(number);
  }

  /** Other code lies in a process from here on. */
  forget(pid: number): void {
    this.roots.delete(pid);
  }

  private rootOf(pid: number): number {
    const known = this.roots.get(pid);
    if (known !== undefined) return known;
    this.rootCount += 1;
    const root = this.child(-1, NO_FRAME, this.rootCount, pid, SampleMode.UNKNOWN);
    this.roots.set(pid, root);
    return root;
  }

  private findMarks(view: DataView, chain: number, count: number): void {
    const { little, markPlaces, markModes } = this;
    markPlaces.length = 0;
    markModes.length = 0;
    for (let i = 0; i < count; i += 1) {
      const at = chain + i * 8;
      const high = view.getInt32(little ? at + 4 : at, little);
      if (high !== -1) continue;
      const low = view.getInt32(little ? at : at + 4, little);
      const mode = isMark(high, low) ? CONTEXT_MODES.get(low) : undefined;
      if (mode === undefined) continue;
      markPlaces.push(i);
      markModes.push(mode);
    }
  }

  private child(parent: number, high: number, low: number, pid: number, mode: SampleMode): number {
    const { nodes, heads } = this;
    const slot = hash(parent, high, low) & (heads.length - 1);
    for (let node = (heads[slot] as number) - 1; node >= 0; node = (nodes[node * WORDS + 4] as number) - 1) {
      const at = node * WORDS;
      if (nodes[at] === parent + 1 && nodes[at + 1] === high && nodes[at + 2] === low) return node;
    }
    if (this.nodeCount === heads.length) {
      this.grow();
      return this.child(parent, high, low, pid, mode);
    }
    const node = this.nodeCount++;
    nodes[node * WORDS] = parent + 1;
    nodes[node * WORDS + 1] = high;
    nodes[node * WORDS + 2] = low;
    nodes[node * WORDS + 3] = this.stackOf(parent, high, low, pid, mode) + 1;
    nodes[node * WORDS + 4] = heads[slot] as number;
    heads[slot] = node + 1;
    return node;
  }

  /** The number of the stack of a node; -1: it has no frame. */
  private stackOf(parent: number, high: number, low: number, pid: number, mode: SampleMode): number {
    const outer = parent < 0 ? -1 : (this.nodes[parent * WORDS + 3] as number) - 1;
    if (high === NO_FRAME) return outer;
    return this.numbers.child(outer, this.names.frameOf(this.numbers, pid, mode, high, low));
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

/** PERF_CONTEXT_*: an entry that is no frame. */
function isMark(high: number, low: number): boolean {
  return high === -1 && FIRST_CONTEXT <= low && low < 0;
}

function hash(parent: number, high: number, low: number): number {
  let mixed = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
