import type { ProfileFormat } from "./format.js";
import { nodePaths } from "./node-names.js";
import { ownWeights, ownWeightsBefore } from "./own-weights.js";

/** "outer;inner weight" for each stack, as flamegraph.pl and most viewers read them. */
export const folded: ProfileFormat = {
  name: "folded",
  title: "folded stacks",
  ending: "folded",
  mime: "text/plain",
  *write(profile) {
    const own = ownWeights(profile);
    for (const [node, path] of nodePaths(profile).entries()) {
      const weight = whole(own[node]);
      if (weight !== "0") yield `${path || NO_STACK} ${weight}\n`;
    }
  },
  /** With the weight before and that after, as difffolded.pl writes them. */
  *writeDiff(diff) {
    const [own, ownBefore] = [ownWeights(diff.after), ownWeightsBefore(diff)];
    for (const [node, path] of nodePaths(diff.after).entries()) {
      const [before, now] = [whole(ownBefore[node]), whole(own[node])];
      if (before !== "0" || now !== "0") yield `${path || NO_STACK} ${before} ${now}\n`;
    }
  },
};

/** Of samples of which neither groups nor frames are known. */
const NO_STACK = "unknown";

function whole(weight: number | undefined): string {
  return `${BigInt(Math.round(weight ?? 0))}`;
}
