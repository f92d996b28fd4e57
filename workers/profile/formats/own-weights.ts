import type { Profile, ProfileDiff } from "../../model/profile-answers.js";

/** By node: what is not in its children. Nodes that were left out count for their parents, so that all adds up. */
export function ownWeights({ nodes, leftOut }: Profile): Float64Array {
  return leftOut === 0 ? nodes.self : withoutChildren(nodes.parent, nodes.total);
}

/** The same of the side before. */
export function ownWeightsBefore({ after, beforeSelf, beforeTotal }: ProfileDiff): Float64Array {
  return after.leftOut === 0 ? beforeSelf : withoutChildren(after.nodes.parent, beforeTotal);
}

/** By node: samples that are in none of its children. */
export function ownSamples(parent: Int32Array, samples: Int32Array): Float64Array {
  return withoutChildren(parent, samples);
}

function withoutChildren(parent: Int32Array, total: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(total);
  for (let node = 1; node < own.length; node += 1) {
    const above = parent[node] as number;
    own[above] = (own[above] as number) - (total[node] as number);
  }
  // Sums of fractions differ in their last digits.
  return own.map((weight) => Math.max(0, weight));
}
