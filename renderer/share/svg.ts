import { escapedMarkup } from "../../workers/core/markup.js";
import { LANE_GROUND, type Palette, type Theme } from "../viewmodel/palette.js";
import type { Picture, PictureBox, PictureText } from "./picture.js";

/** Colours beside those of states. */
const INK: Readonly<Record<Theme, { readonly text: string; readonly quiet: string; readonly line: string }>> = {
  dark: { text: "#e6e8eb", quiet: "#9aa1ac", line: "#33373e" },
  light: { text: "#1c1e21", quiet: "#5c6370", line: "#d9dce1" },
};

export type Looks = Partial<Readonly<Record<Theme, Palette>>>;

/** A picture as SVG with real text. With two looks it is dark or light as its reader prefers. */
export function svgOf({ width, height, texts, lines, states }: Picture, looks: Looks, label: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" class="lane-picture" role="img" viewBox="0 0 ${width} ${round(height)}" width="${width}" height="${round(height)}" font-family="system-ui, sans-serif">
<title>${escapedMarkup(label)}</title>
<style>${styleOf(looks, states)}</style>
<rect class="ground" width="100%" height="100%"/>
<path class="line" d="${lines.map(boxPath).join("")}"/>
${states.map(({ state, boxes }) => `<path class="s${state}" d="${boxes.map(boxPath).join("")}"/>`).join("\n")}
${texts.map(textOf).join("\n")}
</svg>`;
}

/** The colours that a canvas draws with. */
export function inkOf(theme: Theme) {
  return { ...INK[theme], ground: LANE_GROUND[theme] };
}

function styleOf(looks: Looks, states: Picture["states"]): string {
  const rules = (theme: Theme, palette: Palette) => {
    const { text, quiet, line } = INK[theme];
    const own = states.map(({ state }) => `.lane-picture .s${state}{fill:${palette[state]}}`);
    return `.lane-picture .ground{fill:${LANE_GROUND[theme]}}.lane-picture .line{fill:${line}}.lane-picture text{fill:${text}}.lane-picture .quiet{fill:${quiet}}${own.join("")}`;
  };
  const { light, dark } = looks;
  if (light === undefined) return dark === undefined ? "" : rules("dark", dark);
  return `${rules("light", light)}${dark === undefined ? "" : `@media (prefers-color-scheme:dark){${rules("dark", dark)}}`}`;
}

function boxPath({ x, y, width, height }: PictureBox): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function textOf({ x, y, text, size, isQuiet, isBold, align }: PictureText): string {
  const look = `${isQuiet ? ' class="quiet"' : ""}${isBold ? ' font-weight="600"' : ""}${align ? ` text-anchor="${align}"` : ""}`;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${look}>${escapedMarkup(text)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
