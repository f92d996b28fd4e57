import { escapedMarkup } from "../core/markup.js";
import type { Fingerprints } from "../model/fingerprints.js";

const CELL_PX = 13;
const GAP_PX = 6;
const LINE_PX = 16;
/** A character of a label, about. */
const CHARACTER_PX = 7;
const MOST_ROWS = 48;
const HEAD_PX = 150;

/**
 * Fingerprints as a heat map: a row for each subject, group by group, and a column for each feature that somebody has. The
 * darker, the higher; crossed out where it is not known. `labels`: of the subjects.
 */
export function fingerprintPicture(prints: Fingerprints, labels: readonly string[]): string {
  const rows = orderOf(prints).slice(0, MOST_ROWS);
  const columns = columnsOf(prints, rows);
  if (rows.length === 0 || columns.length === 0) return "";
  const left = Math.max(...rows.map((row) => (labels[row] ?? "").length)) * CHARACTER_PX + GAP_PX;
  const right = left + (columns.at(-1)?.x ?? 0) + CELL_PX;
  const height = HEAD_PX + rows.length * LINE_PX + LINE_PX;
  const heads = columns.map(
    ({ feature, x }) =>
      `<text class="head" transform="translate(${left + x + 10} ${HEAD_PX - 6}) rotate(-90)">${escapedMarkup(idOf(prints, feature))}</text>`,
  );
  const lines = rows.flatMap((row, line) => {
    const y = HEAD_PX + line * LINE_PX;
    const label = `<text x="0" y="${y + 11}">${escapedMarkup(labels[row] ?? "")}</text>`;
    return [label, ...columns.map(({ feature, x }) => cellOf(prints, labels, row, feature, left + x, y))];
  });
  const leftOut = orderOf(prints).length - rows.length;
  const rest = leftOut === 0 ? "" : `<text x="0" y="${height - 3}">and ${leftOut} more</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="prints" width="${right + GAP_PX}" height="${height}" viewBox="0 0 ${right + GAP_PX} ${height}" role="img" aria-label="Heat map of fingerprints; the table below names the groups">
<style>${STYLE}</style>
${[...heads, ...lines, rest].join("\n")}
</svg>`;
}

const STYLE =
  ".prints text { font: 11px system-ui, sans-serif; fill: currentColor; } .prints .head { font-size: 10px; } .prints rect { fill: #b35900; stroke: currentColor; stroke-opacity: .15; } .prints .none { fill: none; } .prints path { stroke: currentColor; stroke-opacity: .35; }";

interface Column {
  readonly feature: number;
  readonly x: number;
}

/** Members of a group stand together, the largest group first. */
function orderOf({ count, groups }: Fingerprints): number[] {
  const group = (row: number) => (groups.coarse[row] as number) * 1000 + (groups.fine[row] as number);
  return Array.from({ length: count }, (_, row) => row).sort((a, b) => group(a) - group(b) || a - b);
}

/** Features of which some subject has more than nothing, with a gap between their groups. */
function columnsOf({ features, scaled }: Fingerprints, rows: readonly number[]): Column[] {
  const columns: Column[] = [];
  let x = 0;
  for (const [feature, { group }] of features.entries()) {
    if (!rows.some((row) => 0 < (scaled[row * features.length + feature] as number))) continue;
    const last = columns.at(-1);
    if (last !== undefined) x += CELL_PX + (features[last.feature]?.group === group ? 0 : GAP_PX);
    columns.push({ feature, x });
  }
  return columns;
}

function cellOf(
  prints: Fingerprints,
  labels: readonly string[],
  row: number,
  feature: number,
  x: number,
  y: number,
): string {
  const value = prints.scaled[row * prints.features.length + feature] as number;
  const isKnown = !Number.isNaN(value);
  const told = isKnown ? `${Math.round(value * 100)} %` : "not known";
  const title = `<title>${escapedMarkup(`${labels[row] ?? ""}: ${idOf(prints, feature)} ${told}`)}</title>`;
  const place = `x="${x}" y="${y}" width="${CELL_PX - 1}" height="${LINE_PX - 3}"`;
  if (isKnown) return `<rect ${place} fill-opacity="${value.toFixed(3)}">${title}</rect>`;
  const cross = `<path d="M${x} ${y + LINE_PX - 3}L${x + CELL_PX - 1} ${y}"/>`;
  return `<rect class="none" ${place}>${title}</rect>${cross}`;
}

function idOf({ features }: Fingerprints, feature: number): string {
  return features[feature]?.id ?? "";
}
