/** A directed graph: link i leads from node `from[i]` to node `to[i]`. */
export interface Graph {
  readonly count: number;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/** The share of a node's score that comes by links; the rest all nodes have alike. */
export const DAMPING = 0.85;
const MOST_ROUNDS = 1000;
const PRECISION = 1e-12;

/**
 * R(p) = (1 - c) / n + c * (sum over w that link to p of R(w) / N(w) + D / n) by rounds of this sum: N is the number of links
 * of w, D the score of all nodes without links, which counts for all alike (Brin and Page, 1998). Scores add up to 1.
 */
export function ranksOf({ count, from, to }: Graph, damping = DAMPING): Float64Array {
  const degree = new Float64Array(count);
  for (let i = 0; i < from.length; i += 1) degree[from[i] as number] = (degree[from[i] as number] as number) + 1;
  let ranks = new Float64Array(count).fill(1 / Math.max(1, count));
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let dangling = 0;
    for (let node = 0; node < count; node += 1) if (degree[node] === 0) dangling += ranks[node] as number;
    const next = new Float64Array(count).fill((1 - damping + damping * dangling) / count);
    for (let i = 0; i < from.length; i += 1) {
      const [waker, woken] = [from[i] as number, to[i] as number];
      next[woken] = (next[woken] as number) + (damping * (ranks[waker] as number)) / (degree[waker] as number);
    }
    let moved = 0;
    for (let node = 0; node < count; node += 1) moved += Math.abs((next[node] as number) - (ranks[node] as number));
    ranks = next;
    if (moved < PRECISION) break;
  }
  return ranks;
}

/** By node the number of its component: nodes that are linked, whichever way. Components are numbered by their first node. */
export function componentsOf({ count, from, to }: Graph): Int32Array {
  const others: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < from.length; i += 1) {
    others[from[i] as number]?.push(to[i] as number);
    others[to[i] as number]?.push(from[i] as number);
  }
  const component = new Int32Array(count).fill(-1);
  let components = 0;
  for (let node = 0; node < count; node += 1) {
    if (component[node] !== -1) continue;
    const queue = [node];
    component[node] = components;
    for (const at of queue) {
      for (const other of others[at] ?? []) {
        if (component[other] !== -1) continue;
        component[other] = components;
        queue.push(other);
      }
    }
    components += 1;
  }
  return component;
}
