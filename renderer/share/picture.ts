import type { CellsAnswer } from "../../workers/model/cells.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { DIMMED, State } from "../../workers/model/states.js";
import { stateStyle, stateTitle } from "../viewmodel/state-style.js";
import { ticksFor } from "../viewmodel/ticks.js";
import type { TimeBase } from "../viewmodel/time-format.js";

/** What a picture of lanes shows. */
export interface PictureContent {
  readonly title: string;
  /** Below the title: the range and the like. */
  readonly subtitle: string;
  readonly t0: number;
  readonly t1: number;
  readonly lanes: readonly PictureLane[];
  readonly base: TimeBase;
}

export interface PictureLane {
  readonly lane: LaneId;
  readonly name: string;
}

/** A picture as plain shapes, in px: what SVG and a canvas draw alike. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly PictureText[];
  /** Ticks and the lines between lanes. */
  readonly lines: readonly PictureBox[];
  readonly states: readonly { readonly state: number; readonly boxes: readonly PictureBox[] }[];
}

export interface PictureText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly isQuiet: boolean;
  readonly isBold?: boolean;
  readonly align?: "middle";
}

export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 12;
const NAMES_PX = 230;
const ROW_PX = 20;
const BAR_PX = 16;
const HEAD_PX = 44;
const AXIS_PX = 20;
const LEGEND_ROW_PX = 20;
const LEGEND_COLUMN_PX = 150;
/** Names are cut at about this many characters; the list of lanes in a report has them whole. */
const NAME_CHARS = 36;
/** Shares differ by so much at least, of a lane's height, to be drawn apart. */
const SHARE_STEP = 16;

/** Draws lanes from their cells, one for each of `width` px. */
export async function pictureOf(
  engine: Pick<EngineApi, "cells">,
  content: PictureContent,
  width: number,
): Promise<Picture> {
  const { lanes, t0, t1 } = content;
  const cells = await engine.cells({ lanes: Int32Array.from(lanes, ({ lane }) => lane), t0, t1, width });
  return drawn(content, cells);
}

function drawn({ title, subtitle, t0, t1, lanes, base }: PictureContent, cells: CellsAnswer): Picture {
  const { width } = cells;
  const left = MARGIN + NAMES_PX;
  const top = HEAD_PX + AXIS_PX;
  const bottom = top + lanes.length * ROW_PX;
  const boxes = boxesOf(cells, left, top);
  const shown = [...boxes.keys()].sort((a, b) => stateStyle(a).rank - stateStyle(b).rank);
  const columns = Math.max(1, Math.floor((NAMES_PX + width) / LEGEND_COLUMN_PX));
  const legend = shown.map((state, i) => ({
    state,
    x: MARGIN + (i % columns) * LEGEND_COLUMN_PX,
    y: bottom + 16 + Math.floor(i / columns) * LEGEND_ROW_PX,
  }));
  const view = { startNs: t0, spanNs: Math.max(1, t1 - t0) };
  const ticks = ticksFor(view, width, base)
    .major.map(({ timeNs, label }) => ({ label, x: left + ((timeNs - t0) / view.spanNs) * width }))
    .filter(({ x }) => left <= x && x <= left + width);
  return {
    width: left + width + MARGIN,
    height: bottom + 16 + Math.ceil(shown.length / columns) * LEGEND_ROW_PX + MARGIN,
    texts: [
      { x: MARGIN, y: 22, text: title, size: 15, isQuiet: false, isBold: true },
      { x: MARGIN, y: 39, text: subtitle, size: 12, isQuiet: true },
      // A label that would run over the edge stands inside it.
      ...ticks.map(({ label, x }) => ({
        x: Math.min(Math.max(x, left + 30), left + width - 30),
        y: HEAD_PX + 13,
        text: label,
        size: 11,
        isQuiet: true,
        align: "middle" as const,
      })),
      ...lanes.map(({ name }, i) => ({
        x: MARGIN,
        y: top + i * ROW_PX + 14,
        text: name.length <= NAME_CHARS ? name : `${name.slice(0, NAME_CHARS - 1)}…`,
        size: 12,
        isQuiet: false,
      })),
      ...legend.map(({ state, x, y }) => ({ x: x + 18, y: y + 11, text: stateTitle(state), size: 12, isQuiet: false })),
    ],
    lines: [
      ...ticks.map(({ x }) => ({ x, y: top - 4, width: 1, height: bottom - top + 4 })),
      ...lanes.map((_, i) => ({ x: MARGIN, y: top + (i + 1) * ROW_PX - 1, width: NAMES_PX + width, height: 1 })),
    ],
    states: shown.map((state) => {
      const { x, y } = legend.find((one) => one.state === state) ?? { x: 0, y: 0 };
      const { height } = stateStyle(state);
      const swatch = { x, y: y + 12 - 12 * height, width: 12, height: 12 * height };
      return { state, boxes: [...(boxes.get(state) ?? []), swatch] };
    }),
  };
}

/** Of each state its boxes: runs of cells that look the same. The state of lower rank in a cell stands below. */
function boxesOf({ cells, width, lanes }: CellsAnswer, left: number, top: number): Map<number, PictureBox[]> {
  const boxes = new Map<number, PictureBox[]>();
  const put = (state: number, box: PictureBox) => {
    const known = boxes.get(state);
    if (known === undefined) boxes.set(state, [box]);
    else known.push(box);
  };
  for (let row = 0; row < lanes.length; row += 1) {
    const floor = top + (row + 1) * ROW_PX - 1;
    for (let x = 0; x < width; ) {
      const first = cellAt(cells, row * width + x);
      let end = x + 1;
      while (end < width && isSame(first, cellAt(cells, row * width + end))) end += 1;
      let y = floor;
      for (const { state, share } of first) {
        const height = share * stateStyle(state).height * BAR_PX;
        y -= height;
        if (0 < height) put(state, { x: left + x, y, width: end - x, height });
      }
      x = end;
    }
  }
  return boxes;
}

interface Part {
  readonly state: number;
  readonly share: number;
}

/** The one or two states of a cell with their shares of it, the lower one first. */
function cellAt(cells: Uint8Array, cell: number): readonly Part[] {
  const [state1 = 0, share1 = 0, state2 = 0, share2 = 0] = cells.subarray(cell * 4, cell * 4 + 4);
  const parts = [
    { state: state1 & ~DIMMED, share: share1 },
    { state: state2 & ~DIMMED, share: share2 },
  ].filter(({ state, share }) => state !== State.NONE && 255 / SHARE_STEP / 2 < share);
  const sum = parts.reduce((total, { share }) => total + share, 0);
  return parts
    .map(({ state, share }) => ({ state, share: Math.round((share / sum) * SHARE_STEP) / SHARE_STEP }))
    .sort((a, b) => stateStyle(a.state).rank - stateStyle(b.state).rank);
}

function isSame(a: readonly Part[], b: readonly Part[]): boolean {
  return a.length === b.length && a.every(({ state, share }, i) => b[i]?.state === state && b[i]?.share === share);
}
