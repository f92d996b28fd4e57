import type { DecodeRegion } from "./decode-space.js";
import { type FlatBlock, type FlatMergeOrder, FlatOrder } from "./flat-order.js";
import { FlatRounds } from "./flat-rounds.js";

/** The order of rows of streams, by their blocks. */
export function orderOf(region: DecodeRegion, streams: readonly { readonly block: FlatBlock }[]): FlatMergeOrder {
  const blocks = streams.map(({ block }) => block);
  return isForRounds(blocks.length) ? new FlatRounds(region, blocks) : new FlatOrder(region, blocks);
}

/** How many streams are sorted in rounds: a heap is as fast for fewer, and looks only at those with rows where there are more. */
function isForRounds(streams: number): boolean {
  return 8 <= streams && streams <= 512;
}
