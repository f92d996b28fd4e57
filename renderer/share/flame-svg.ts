import { escapedMarkup } from "../../workers/core/markup.js";
import type { FlamePlate, PlateBox, PlateText } from "../viewmodel/flame/flame-plate.js";

/** The picture of a graph as SVG with real text, as it is seen: zoomed and in its colours. */
export function flameSvgOf({ width, height, ground, boxes, texts }: FlamePlate, label: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif">
<title>${escapedMarkup(label)}</title>
<defs>${[...new Set(boxes.filter(({ isHatched }) => isHatched).map(({ colour }) => colour))].map(hatchOf).join("")}</defs>
<rect width="100%" height="100%" fill="${escapedMarkup(ground)}"/>
${boxes.map(boxOf).join("\n")}
${texts.map(textOf).join("\n")}
</svg>
`;
}

function hatchOf(colour: number): string {
  return `<pattern id="hatch${hexOf(colour).slice(1)}" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="4" fill="${hexOf(colour)}"/></pattern>`;
}

function boxOf({ x, y, width, height, colour, isHatched }: PlateBox): string {
  const fill = isHatched ? `url(#hatch${hexOf(colour).slice(1)})` : hexOf(colour);
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}

function textOf({ x, y, text, size, colour, isBold }: PlateText): string {
  const weight = isBold ? ' font-weight="600"' : "";
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${weight} fill="${escapedMarkup(colour)}">${escapedMarkup(text)}</text>`;
}

function hexOf(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
