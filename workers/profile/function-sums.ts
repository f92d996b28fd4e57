import type { Folded } from "./fold.js";
import { DROPPED, type NodeMap, nodeAfter } from "./node-map.js";

/** Sums by function. What a function calls by itself counts once. */
export class FunctionSums {
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly selfSamples: Int32Array;
  readonly totalSamples: Int32Array;
  /** Of all. */
  weight = 0;
  samples = 0;

  constructor(folded: Folded, map: NodeMap) {
    const { firsts, seconds, size } = map.nodes;
    let functions = 0;
    for (let node = 0; node < size; node += 1) functions = Math.max(functions, (seconds[node] as number) + 1);
    this.self = new Float64Array(functions);
    this.total = new Float64Array(functions);
    this.selfSamples = new Int32Array(functions);
    this.totalSamples = new Int32Array(functions);
    const weights = new Float64Array(size);
    const counts = new Int32Array(size);
    const { leaves } = folded;
    for (let leaf = 0; leaf < leaves.size; leaf += 1) {
      const from = leaves.seconds[leaf] as number;
      const node = nodeAfter(map, from);
      if (node === DROPPED) continue;
      const weight = folded.weights[leaf] as number;
      const count = folded.samples[leaf] as number;
      this.weight += weight;
      this.samples += count;
      if (node < 0) continue;
      weights[node] = (weights[node] as number) + weight;
      counts[node] = (counts[node] as number) + count;
      const one = seconds[node] as number;
      this.self[one] = (this.self[one] as number) + weight;
      this.selfSamples[one] = (this.selfSamples[one] as number) + count;
    }
    for (let node = size - 1; 0 <= node; node -= 1) {
      if (counts[node] === 0) continue;
      const parent = firsts[node] as number;
      if (0 <= parent) {
        weights[parent] = (weights[parent] as number) + (weights[node] as number);
        counts[parent] = (counts[parent] as number) + (counts[node] as number);
      }
      if (isInner(firsts, seconds, node)) continue;
      const one = seconds[node] as number;
      this.total[one] = (this.total[one] as number) + (weights[node] as number);
      this.totalSamples[one] = (this.totalSamples[one] as number) + (counts[node] as number);
    }
  }

  /** Functions with samples, by falling own weight, then by falling total. */
  order(): Int32Array {
    const { self, total, totalSamples } = this;
    const met = Int32Array.from(total.keys()).filter((one) => 0 < (totalSamples[one] as number));
    const heavier = (of: Float64Array, a: number, b: number) => (of[b] as number) - (of[a] as number);
    return met.sort((a, b) => heavier(self, a, b) || heavier(total, a, b) || a - b);
  }
}

/** Whether the function of a node is called, directly or not, by itself. */
function isInner(firsts: Int32Array, seconds: Int32Array, node: number): boolean {
  const one = seconds[node];
  for (let at = firsts[node] as number; 0 <= at; at = firsts[at] as number) if (seconds[at] === one) return true;
  return false;
}
