import { PRESETS, type Preset, THEMES, type Theme } from "../../renderer/viewmodel/palette.js";
import { ok, type Result } from "../../workers/core/result.js";
import { count, usage } from "./option-values.js";

export interface PictureArgs {
  readonly output: string;
  readonly theme: Theme;
  readonly preset: Preset;
  /** Pixels of the time axis. */
  readonly width: number;
  readonly from?: string;
  readonly to?: string;
  /** Glob over lane paths. */
  readonly lanes?: string;
}

const WIDTH = 1200;
/** Of the time axis: what a display has, and what a viewer of SVG still draws fast. */
const MOST_WIDTH = 8000;

/** How a picture is to look, and where it goes. */
export function pictureArgs({
  output = "-",
  theme = "light",
  colours = "safe",
  width = `${WIDTH}`,
}: {
  readonly output?: string;
  readonly theme?: string;
  readonly colours?: string;
  readonly width?: string;
}): Result<Pick<PictureArgs, "output" | "theme" | "preset" | "width">> {
  if (/\.(png|jpe?g|pdf|webp)$/i.test(output)) {
    return usage("picture", "the command writes SVG: name a file that ends in .svg; the window saves PNG");
  }
  const knownTheme = THEMES.find((one) => one === theme);
  if (knownTheme === undefined) return usage("picture", `unknown --theme "${theme}": ${THEMES.join(", ")}`);
  const preset = PRESETS.find((one) => one === colours);
  if (preset === undefined) return usage("picture", `unknown --colours "${colours}": ${PRESETS.join(", ")}`);
  const pixels = count(width) ?? 0;
  if (pixels < 100 || MOST_WIDTH < pixels) return usage("picture", `--width is 100 to ${MOST_WIDTH}`);
  return ok({ output, theme: knownTheme, preset, width: pixels });
}
