import type { ProfileFormat } from "./format.js";
import { nodePaths } from "./node-names.js";

/** "outer;inner weight" for each stack, as flamegraph.pl and most viewers read them. */
export const folded: ProfileFormat = {
  name: "folded",
  title: "folded stacks",
  ending: "folded",
  write(profile) {
    const { self: own } = profile.nodes;
    const paths = nodePaths(profile);
    const lines = paths.flatMap((path, node) =>
      0 < (own[node] as number) && path !== "" ? `${path} ${whole(own[node])}\n` : "",
    );
    return lines.join("");
  },
  /** With the weight before and that after, as difffolded.pl writes them. */
  writeDiff({ after, beforeSelf }) {
    const { self: own } = after.nodes;
    const lines = nodePaths(after).map((path, node) => {
      const [before, now] = [beforeSelf[node] as number, own[node] as number];
      return path === "" || before + now === 0 ? "" : `${path} ${whole(before)} ${whole(now)}\n`;
    });
    return lines.join("");
  },
};

function whole(weight: number | undefined): string {
  return `${BigInt(Math.round(weight ?? 0))}`;
}
