import { visibleText } from "../../../workers/core/unseen.js";
import { type FlameBoxes, layoutFlame } from "./flame-layout.js";
import type { LegendEntry } from "./flame-legend.js";
import { FLAME_ROW_PX, type FlameLook, flamePicture } from "./flame-picture.js";
import type { FlameTree } from "./flame-tree.js";

/** What stands around the graph in a picture of it. */
export interface PlateWords {
  readonly title: string;
  /** Totals, filters and what else limits the figures. */
  readonly lines: readonly string[];
  /** What the colours of the boxes stand for. */
  readonly legend: (boxes: FlameBoxes) => readonly LegendEntry[];
}

/** A whole graph with title, totals and legend as plain shapes, in px: what SVG and a canvas draw alike. */
export interface FlamePlate {
  readonly width: number;
  readonly height: number;
  readonly ground: string;
  readonly boxes: readonly PlateBox[];
  readonly texts: readonly PlateText[];
}

export interface PlateBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0xrrggbb */
  readonly colour: number;
  readonly isHatched: boolean;
}

export interface PlateText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly colour: string;
  readonly isBold?: boolean;
}

export interface PlateLook
  extends Pick<FlameLook, "isUpright" | "colourOf" | "matches" | "ground" | "dim" | "restColour"> {
  readonly tree: FlameTree;
  readonly zoom: number;
  readonly words: PlateWords;
  readonly ink: string;
  readonly quiet: string;
  /** Of texts in the size of labels. */
  readonly measure: (text: string) => number;
}

export const PLATE_WIDTH_PX = 1200;
export const LABEL_SIZE_PX = 11;
const EDGE_PX = 12;
const LINE_PX = 17;
const BOX_PX = 12;

export function flamePlate(look: PlateLook): FlamePlate {
  const { tree, zoom, words, ink, quiet, measure, ...rest } = look;
  const inner = PLATE_WIDTH_PX - 2 * EDGE_PX;
  const boxes = layoutFlame(tree, zoom, inner);
  const graphPx = boxes.rows * FLAME_ROW_PX;
  const lines = words.lines.flatMap((line) => wrapped(visibleText(line), inner, measure));
  const top = EDGE_PX + 22 + lines.length * LINE_PX + 4;
  const isRest = boxes.isRest.subarray(0, boxes.count).includes(1);
  const entries = [
    ...words.legend(boxes).map((entry) => ({ ...entry, isHatched: false })),
    ...(isRest ? [{ colour: rest.restColour, text: "narrower than a pixel each", isHatched: true }] : []),
  ];
  const legend = placed(entries, top + graphPx + 10, inner, measure);
  const drawn = flamePicture(tree, boxes, {
    ...rest,
    widthPx: inner,
    heightPx: graphPx,
    ratio: 1,
    scrollPx: 0,
    rowPx: FLAME_ROW_PX,
    measure,
  });
  const text = (one: Omit<PlateText, "size"> & { readonly size?: number }): PlateText => ({
    size: LABEL_SIZE_PX,
    ...one,
  });
  return {
    width: PLATE_WIDTH_PX,
    height: (legend.at(-1)?.y ?? top + graphPx - BOX_PX) + BOX_PX + EDGE_PX,
    ground: rest.ground,
    boxes: [
      // The first box is the ground.
      ...Array.from({ length: drawn.count - 1 }, (_, i) => {
        const [x = 0, y = 0, width = 0, height = 0] = drawn.places.subarray((i + 1) * 4, (i + 2) * 4);
        const colour = drawn.colours[i + 1] as number;
        return { x: x + EDGE_PX, y: y + top, width, height, colour, isHatched: drawn.isHatched[i + 1] === 1 };
      }),
      ...legend.map(({ x, y, colour, isHatched }) => ({ x, y, width: BOX_PX, height: BOX_PX, colour, isHatched })),
    ],
    texts: [
      text({ x: EDGE_PX, y: EDGE_PX + 14, text: visibleText(words.title), size: 15, colour: ink, isBold: true }),
      ...lines.map((line, i) => text({ x: EDGE_PX, y: EDGE_PX + 34 + i * LINE_PX, text: line, colour: quiet })),
      // Labels stand in the middle of their rows.
      ...drawn.labels.map((label) => text({ ...label, x: label.x + EDGE_PX, y: label.y + top + 4 })),
      ...legend.map((entry) => text({ x: entry.x + BOX_PX + 5, y: entry.y + 10, text: entry.text, colour: quiet })),
    ],
  };
}

/** A text in lines that fit. A word that does not fit stands alone. */
function wrapped(text: string, widthPx: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || widthPx < measure(`${last} ${word}`)) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Entries side by side, in as many rows as they need. */
function placed<Entry extends { readonly text: string }>(
  entries: readonly Entry[],
  topPx: number,
  widthPx: number,
  measure: (text: string) => number,
): (Entry & { readonly x: number; readonly y: number })[] {
  let [x, y] = [EDGE_PX, topPx];
  return entries.map((entry) => {
    const width = BOX_PX + 5 + measure(entry.text) + 18;
    if (EDGE_PX < x && widthPx + EDGE_PX < x + width) [x, y] = [EDGE_PX, y + LINE_PX];
    const at = { ...entry, x, y };
    x += width;
    return at;
  });
}
