import { formatCount, formatPercent } from "../../core/format.js";
import type { Profile, ProfileDiff } from "../../model/profile-answers.js";
import { shareHalfWidth } from "../../model/profile-shares.js";
import { aligned } from "./aligned.js";
import { eventLines } from "./event-lines.js";
import type { ProfileFormat } from "./format.js";
import { headLines } from "./head-lines.js";
import { nodeNames } from "./node-names.js";

/** Nodes with a smaller share are summed up in a last line. */
const LEAST_SHARE = 0.005;

/** The call tree for people, with the figures that limit it on top. */
export const table: ProfileFormat = {
  name: "table",
  title: "text for people",
  ending: "txt",
  mime: "text/plain",
  *write(profile) {
    const { nodes, totals, unit } = profile;
    const shareOf = (weight: number) => (totals.weight === 0 ? 0 : weight / totals.weight);
    const rows = nodeNames(profile).flatMap((name, node) => {
      const share = shareOf(nodes.total[node] as number);
      if (node === 0 || share < LEAST_SHARE) return [];
      const cells = [
        formatPercent(share, 1),
        `±${(100 * shareHalfWidth(share, totals.effective)).toFixed(1)}`,
        formatPercent(shareOf(nodes.self[node] as number), 1),
        formatCount(nodes.samples[node] as number),
      ];
      return [[...cells, `${"  ".repeat((nodes.depth[node] as number) - 1)}${name}`]];
    });
    yield `${headText(profile.event, totals, unit)}\n${aligned([["total", "", "self", "samples", ""], ...rows])}${restOf(profile, rows.length)}`;
  },
  *writeDiff(diff) {
    const { after, before, change, q, isSure } = diff;
    const { nodes, totals, unit } = after;
    const shareOf = (weight: number, all: number) => (all === 0 ? 0 : weight / all);
    const rows = nodeNames(after).flatMap((name, node) => {
      const was = shareOf(diff.beforeTotal[node] as number, before.weight);
      const is = shareOf(nodes.total[node] as number, totals.weight);
      if (node === 0 || Math.max(was, is) < LEAST_SHARE) return [];
      const points = 100 * (change[node] as number);
      const cells = [
        formatPercent(was, 1),
        formatPercent(is, 1),
        `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(1)}`,
        isSure[node] === 1 ? formatChance(q[node] as number) : "not sure",
      ];
      return [[...cells, `${"  ".repeat((nodes.depth[node] as number) - 1)}${name}`]];
    });
    const heads = [`before: ${headText(after.event, before, unit)}`, `after:  ${headText(after.event, totals, unit)}`];
    yield `${heads.join("")}\n${aligned([["before", "after", "points", "chance", ""], ...rows])}${restOf(after, rows.length)}`;
  },
  writeEvents: eventLines,
};

function formatChance(q: number): string {
  return q < 0.0001 ? "< 0.0001" : q.toFixed(4);
}

function headText(...of: Parameters<typeof headLines>): string {
  return headLines(...of)
    .map((line) => `${line}\n`)
    .join("");
}

/** How much is not shown. */
function restOf({ nodes, leftOut }: Profile | ProfileDiff["after"], shown: number): string {
  const rest = nodes.count - 1 - shown + leftOut;
  return rest <= 0
    ? ""
    : `\n${formatCount(rest)} smaller nodes, each below ${formatPercent(LEAST_SHARE, 1)}, are not shown\n`;
}
