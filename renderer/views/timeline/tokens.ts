import { ANNOTATION_COLOURS, type AnnotationColour } from "../../../workers/model/annotations/annotation.js";
import type { Theme } from "../../viewmodel/palette.js";

/** Colours of the canvases, read from the style sheet so that they are defined once. */
export interface CanvasTokens {
  /** Behind the ruler. */
  readonly surface: string;
  readonly lanes: string;
  readonly selected: string;
  readonly hovered: string;
  readonly unread: string;
  readonly grid: string;
  readonly accent: string;
  readonly text: string;
  readonly textQuiet: string;
  readonly steal: string;
  readonly exits: string;
  readonly busy: string;
  readonly lost: string;
  /** Of bookmarks, notes and arrows. */
  readonly notes: Readonly<Record<AnnotationColour, string>>;
  readonly fontFamily: string;
  /** Size of texts, 1: as they are written here. */
  readonly textSize: number;
}

const cache = new WeakMap<Element, { readonly look: string; readonly tokens: CanvasTokens }>();

/** `theme` must be the theme of the root element. */
export function canvasTokens(theme: Theme): CanvasTokens {
  const root = document.documentElement;
  const known = cache.get(root);
  const { contrast, textSize = "1" } = root.dataset;
  const look = `${theme} ${contrast} ${textSize}`;
  if (known?.look === look) return known.tokens;
  const style = getComputedStyle(root);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const tokens: CanvasTokens = {
    surface: token("surface"),
    lanes: token("lane-ground"),
    selected: token("lane-selected"),
    hovered: token("lane-hovered"),
    unread: token("lane-unread"),
    grid: token("lane-grid"),
    accent: token("accent"),
    text: token("text"),
    textQuiet: token("text-2"),
    steal: token("minimap-steal"),
    exits: token("minimap-exits"),
    busy: token("minimap-busy"),
    lost: token("minimap-lost"),
    notes: Object.fromEntries(ANNOTATION_COLOURS.map((colour) => [colour, token(`note-${colour}`)])) as Record<
      AnnotationColour,
      string
    >,
    fontFamily: token("font"),
    textSize: Number(textSize),
  };
  if (root.dataset.theme === theme) cache.set(root, { look, tokens });
  return tokens;
}
