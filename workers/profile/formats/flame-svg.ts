import { formatCount, formatCountOf, formatPercent } from "../../core/format.js";
import { escapedMarkup } from "../../core/markup.js";
import { FrameKind, type Profile, type ProfileDiff } from "../../model/profile-answers.js";
import { ownersByWeight, ownersOf } from "../../model/profile-owners.js";
import { shareInterval } from "../../model/profile-shares.js";
import { type FlameBox, flameBoxes, type NarrowBoxes } from "./flame-boxes.js";
import { cutText, FLAME_STYLE, fitted, KIND_CLASSES, KIND_NAMES, LABEL_PX, OWNER_CLASSES } from "./flame-looks.js";
import type { ProfileFormat } from "./format.js";
import { headLines, weightText } from "./head-lines.js";
import { nodeNames } from "./node-names.js";

const WIDTH_PX = 1200;
const EDGE_PX = 10;
const ROW_PX = 18;
const LINE_PX = 17;
const EVERYTHING = "everything";
/** Deeper stacks are cut. */
const MOST_ROWS = 250;

/** A flame graph that stands still: it has no scripts, and its boxes have titles. */
export const flameSvg: ProfileFormat = {
  name: "svg",
  title: "flame graph",
  ending: "svg",
  mime: "image/svg+xml",
  *write(profile) {
    const { nodes, totals, unit, event } = profile;
    const names = nodeNames(profile);
    const owners = new Map(ownersByWeight(profile).map((owner, i) => [owner, OWNER_CLASSES[i] ?? OTHER_OWNER]));
    const ownerOf = ownersOf(profile);
    yield* picture(profile, headLines(event, totals, unit), {
      legend: [...kindsIn(profile), ...ownersIn(profile, names, owners)],
      look: ({ node }) => ({
        look: node === 0 ? "all" : (owners.get(ownerOf(node)) ?? kindClass(profile, node)),
        label: node === 0 ? EVERYTHING : (names[node] ?? ""),
        title: [nameLine(profile, names, node), figures(profile, node)],
      }),
      share: (total) => (totals.weight === 0 ? 0 : total / totals.weight),
      nodes,
    });
  },
  *writeDiff(diff) {
    const { after, before } = diff;
    const { totals, unit, event, nodes } = after;
    const names = nodeNames(after);
    const heads = [
      ...headLines(event, before, unit).map((line) => `before: ${line}`),
      ...headLines(event, totals, unit).map((line) => `after: ${line}`),
      "Boxes are as wide as the part after. Frames that are gone have none: exchange the two to see them.",
    ];
    yield* picture(after, heads, {
      legend: DIFF_LEGEND,
      look: ({ node }) => ({
        look: node === 0 ? "all" : changeClass(diff, node),
        label: node === 0 ? EVERYTHING : `${changeText(diff, node)} ${names[node] ?? ""}`,
        title: [nameLine(after, names, node), diffFigures(diff, node)],
      }),
      share: (total) => (totals.weight === 0 ? 0 : total / totals.weight),
      nodes,
    });
  },
};

interface Looks {
  readonly legend: readonly (readonly [look: string, name: string])[];
  readonly nodes: Profile["nodes"];
  look(box: FlameBox): { readonly look: string; readonly label: string; readonly title: readonly string[] };
  share(total: number): number;
}

function* picture(profile: Profile, heads: readonly string[], looks: Looks): Generator<string> {
  const { nodes } = looks;
  const inner = WIDTH_PX - 2 * EDGE_PX;
  const { boxes, narrow, rows, tooHigh } = flameBoxes(nodes, nodes.total, inner, MOST_ROWS);
  const cut =
    tooHigh === 0 ? [] : [`Stacks higher than ${MOST_ROWS} are cut: ${formatCount(tooHigh)} nodes are not drawn.`];
  const lines = [...heads, ...cut].flatMap(wrapped);
  const top = EDGE_PX + lines.length * LINE_PX + 8;
  const legendY = top + rows * ROW_PX + LINE_PX;
  const hatch = narrow.length === 0 ? [] : [["narrow", "narrower than a pixel each"] as const];
  const entries = [...looks.legend, ...hatch];
  const height = legendY + (legendPlaces(entries).at(-1)?.row ?? 0) * LINE_PX + EDGE_PX;
  const name = profile.event === "" ? profile.source : profile.event;
  yield `<svg xmlns="http://www.w3.org/2000/svg" class="flame" role="img" viewBox="0 0 ${WIDTH_PX} ${height}" width="${WIDTH_PX}" height="${height}">
<title>${escapedMarkup(`Flame graph of ${cutText(name)}`)}</title>
<style>${FLAME_STYLE}</style>
<defs><pattern id="flame-narrow" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch" width="2" height="4"/></pattern></defs>
<rect class="ground" width="100%" height="100%"/>
`;
  for (const [i, line] of lines.entries()) {
    yield `<text class="${i === 0 ? "head" : "quiet"}" x="${EDGE_PX}" y="${EDGE_PX + 12 + i * LINE_PX}">${escapedMarkup(line)}</text>\n`;
  }
  const place = ({ x, width, depth }: FlameBox) => {
    return { x: round(EDGE_PX + x), y: top + (rows - 1 - depth) * ROW_PX, width: round(Math.max(0.5, width - 0.5)) };
  };
  for (const box of boxes) {
    const { look, label, title } = looks.look(box);
    yield boxMarkup(place(box), { look, label, title });
  }
  for (const box of narrow) yield boxMarkup(place(box), { look: "narrow", label: "", title: narrowTitle(box, looks) });
  yield `${legend(entries, legendY)}\n</svg>\n`;
}

interface BoxPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function boxMarkup({ x, y, width }: BoxPlace, { look, label, title }: ReturnType<Looks["look"]>): string {
  const shown = fitted(label, width - 6);
  const text = shown === "" ? "" : `<text x="${round(x + 3)}" y="${y + 12.5}">${escapedMarkup(shown)}</text>`;
  const words = title.map((line) => escapedMarkup(line)).join("\n");
  return `<g><title>${words}</title><rect class="${look}" x="${x}" y="${y}" width="${width}" height="${ROW_PX - 1}"/>${text}</g>\n`;
}

function narrowTitle({ count, total }: NarrowBoxes, { share }: Looks): readonly string[] {
  return [`${formatCountOf(count, "frame")} narrower than a pixel each`, formatPercent(share(total), 1)];
}

function nameLine({ nodes, frames, strings }: Profile, names: readonly string[], node: number): string {
  if (node === 0) return EVERYTHING;
  const dso = strings[frames.dso[nodes.frame[node] as number] as number] ?? "";
  return `${cutText(names[node] ?? "")}${dso === "" ? "" : ` (${cutText(dso)})`}`;
}

function figures({ nodes, totals, unit }: Profile, node: number): string {
  const shareOf = (weight: number) => (totals.weight === 0 ? 0 : weight / totals.weight);
  const [total, own] = [nodes.total[node] as number, nodes.self[node] as number];
  const { low, high } = shareInterval(shareOf(total), totals.effective);
  const parts = [
    `${formatPercent(shareOf(total), 1)} ±${((100 * (high - low)) / 2).toFixed(1)}`,
    ...(unit === "samples" ? [] : [weightText(total, unit)]),
    formatCountOf(nodes.samples[node] as number, "sample"),
    `itself ${formatPercent(shareOf(own), 1)}`,
  ];
  return parts.join(", ");
}

function diffFigures({ after, before, beforeTotal, q, isSure, change }: ProfileDiff, node: number): string {
  const { totals, nodes } = after;
  const was = before.weight === 0 ? 0 : (beforeTotal[node] as number) / before.weight;
  const is = totals.weight === 0 ? 0 : (nodes.total[node] as number) / totals.weight;
  const chance = q[node] as number;
  const sure = isSure[node] === 1 ? `q ${chance < 0.0001 ? "< 0.0001" : chance.toFixed(4)}` : "not sure";
  const points = signed(100 * (change[node] as number));
  return node === 0
    ? `${formatCountOf(before.samples, "sample")} before, ${formatCountOf(totals.samples, "sample")} after`
    : `${formatPercent(was, 1)} before, ${formatPercent(is, 1)} after: ${points} points, ${sure}`;
}

function changeText({ change, isSure }: ProfileDiff, node: number): string {
  return isSure[node] === 1 ? signed(100 * (change[node] as number)) : "±";
}

function signed(points: number): string {
  return `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(1)}`;
}

/** Changes of so many points have stronger colours. */
const STEPS = [1, 5];

function changeClass({ change, isSure }: ProfileDiff, node: number): string {
  if (isSure[node] !== 1) return "same";
  const points = 100 * (change[node] as number);
  const step = STEPS.filter((least) => least <= Math.abs(points)).length;
  return `${points < 0 ? "less" : "more"}${step}`;
}

const DIFF_LEGEND: Looks["legend"] = [
  ["less2", "less, by 5 points or more"],
  ["less1", "by 1 or more"],
  ["less0", "below 1"],
  ["same", "± may be chance"],
  ["more0", "more, below 1"],
  ["more1", "by 1 or more"],
  ["more2", "by 5 or more"],
];

function kindClass({ nodes, frames }: Profile, node: number): string {
  return KIND_CLASSES[frames.kind[nodes.frame[node] as number] as number] ?? "unknown";
}

/** Where there are more than colours, the others that had the CPU look like groups. */
const OTHER_OWNER = "group";

/** Whoever had the CPU, by colour. */
function ownersIn(
  { nodes, frames, strings }: Profile,
  names: readonly string[],
  owners: ReadonlyMap<string, string>,
): Looks["legend"] {
  const named = new Map<string, string>();
  for (let node = 1; node < nodes.count; node += 1) {
    const look = owners.get(strings[frames.owner[nodes.frame[node] as number] as number] ?? "");
    if (look !== undefined && look !== OTHER_OWNER && !named.has(look)) named.set(look, names[node] ?? "");
  }
  return OWNER_CLASSES.flatMap((look) => {
    const name = named.get(look);
    return name === undefined ? [] : [[look, fitted(name, MOST_LEGEND_PX)] as const];
  });
}

const MOST_LEGEND_PX = 220;

/** The colours that are there. */
function kindsIn({ frames }: Profile): Looks["legend"] {
  const there = new Set(frames.kind);
  return Object.values(FrameKind).flatMap((kind) => {
    return there.has(kind) ? [[KIND_CLASSES[kind] ?? "", KIND_NAMES[kind] ?? ""] as const] : [];
  });
}

/** The place of each entry, row by row. */
function legendPlaces(entries: Looks["legend"]): readonly { readonly x: number; readonly row: number }[] {
  let [x, row] = [EDGE_PX, 0];
  return entries.map(([, name]) => {
    const width = Math.ceil(35 + name.length * LABEL_PX);
    if (EDGE_PX < x && WIDTH_PX - EDGE_PX < x + width) [x, row] = [EDGE_PX, row + 1];
    const place = { x, row };
    x += width;
    return place;
  });
}

function legend(entries: Looks["legend"], top: number): string {
  const places = legendPlaces(entries);
  const parts = entries.map(([look, name], i) => {
    const { x, row } = places[i] as (typeof places)[number];
    const y = top + row * LINE_PX;
    return `<rect class="${look}" x="${x}" y="${y - 10}" width="12" height="12"/><text class="quiet" x="${x + 17}" y="${y}">${escapedMarkup(name)}</text>`;
  });
  return parts.join("\n");
}

/** Lines that are too long go on below, after a ";". */
function wrapped(line: string): readonly string[] {
  const most = Math.floor((WIDTH_PX - 2 * EDGE_PX) / LABEL_PX);
  const lines: string[] = [];
  for (const part of cutText(line).split(/(?<=; )/)) {
    const last = lines.at(-1);
    if (last === undefined || most < last.length + part.length) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
