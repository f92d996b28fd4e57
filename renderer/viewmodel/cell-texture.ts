import { type SubjectGroup, VEIL_BYTES } from "../../workers/model/cells.js";
import type { CellsAnswer } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { DIMMED } from "../../workers/model/states.js";
import { cellFinder, cellTimes } from "./cell-pieces.js";
import { rowsOf } from "./cell-plan.js";
import type { LaneLayout } from "./lane-layout.js";
import type { VisibleRows } from "./rows.js";
import { breaksOf, nsPerPx, pxAtTime, timeAtPx, type Viewport } from "./viewport.js";

/** Cells of the engine: `rows` x `width` texels of (state 1, share 1, state 2, share 2). */
export interface CellTexture {
  readonly t0: number;
  readonly nsPerCell: number;
  readonly width: number;
  readonly rows: number;
  readonly texels: Uint8Array;
  readonly rowOf: ReadonlyMap<LaneId, number>;
  /** Whose work the cells are, while lanes are coloured by that. */
  readonly groups: CellGroups | undefined;
  /** What hosts took of guests' lanes, VEIL_BYTES a cell; undefined: no lane is of a guest. */
  readonly veils: Uint8Array | undefined;
  /** The cell at a time: -1 or `width` where it has none. */
  readonly columnAt: (timeNs: number) => number;
  /** When a cell begins. */
  readonly timeOf: (column: number) => number;
  /** Its cells are not equally long: quiet time is squeezed. */
  readonly isSqueezed: boolean;
}

export interface CellGroups {
  /** 0 nobody, or a place in `list` + 1. */
  readonly cells: Uint16Array;
  readonly list: readonly SubjectGroup[];
  /** The colour of each of the list. */
  readonly slots: readonly number[];
}

export function cellTexture(answer: CellsAnswer, groups?: CellGroups): CellTexture {
  return {
    t0: answer.t0,
    nsPerCell: (answer.t1 - answer.t0) / answer.width,
    width: answer.width,
    rows: answer.lanes.length,
    texels: answer.cells,
    rowOf: rowsOf(answer.lanes),
    groups,
    veils: answer.veils,
    columnAt: cellFinder(answer),
    timeOf: cellTimes(answer),
    isSqueezed: answer.pieces !== undefined,
  };
}

/** The shares of a cell that a host took of a guest's lane: stolen, and otherwise. */
export interface CellVeil {
  readonly stolen: number;
  readonly other: number;
}

export function veilAt({ veils, rowOf, width, columnAt }: CellTexture, lane: LaneId, timeNs: number): CellVeil {
  const row = rowOf.get(lane);
  const column = columnAt(timeNs);
  if (veils === undefined || row === undefined || column < 0 || width <= column) return { stolen: 0, other: 0 };
  const at = (row * width + column) * VEIL_BYTES;
  return { stolen: (veils[at] ?? 0) / 255, other: (veils[at + 1] ?? 0) / 255 };
}

/** The colour of the group whose work the cell of a lane at a time is; -1: nobody's. */
export function slotAt({ groups, rowOf, width, columnAt }: CellTexture, lane: LaneId, timeNs: number): number {
  const row = rowOf.get(lane);
  const column = columnAt(timeNs);
  if (groups === undefined || row === undefined || column < 0 || width <= column) return -1;
  return groups.slots[(groups.cells[row * width + column] ?? 0) - 1] ?? -1;
}

/** The place of a texture under the window: texel = px * scale + offset. In float64, so any zoom is exact. */
export function texelTransform(
  texture: CellTexture,
  view: Viewport,
  widthPx: number,
): { scale: number; offset: number } {
  return {
    scale: nsPerPx(view, widthPx) / texture.nsPerCell,
    offset: (view.startNs - texture.t0) / texture.nsPerCell,
  };
}

/** What is beside the columns of a pixel: a line of the grid, a break, the edge of a break. */
export const PixelFlag = { GRID: 128, BREAK: 128, EDGE: 64 } as const;

/**
 * For windows with breaks: a texel for each pixel with (column in the detail texture + 1, that in the overview + 1), two bytes
 * each, the lower one first; 0 where it has none. The higher byte of the one has GRID, that of the other BREAK and EDGE.
 */
export function pixelColumns(
  view: Viewport,
  width: number,
  textures: readonly [detail: CellTexture | undefined, overview: CellTexture | undefined],
  gridNs: readonly number[],
): Uint8Array<ArrayBuffer> {
  const texels = new Uint8Array(width * 4);
  for (let px = 0; px < width; px += 1) {
    const timeNs = timeAtPx(view, width, px + 0.5);
    for (const [i, texture] of textures.entries()) {
      const column = texture?.columnAt(timeNs) ?? -1;
      const value = texture === undefined || column < 0 || texture.width <= column ? 0 : column + 1;
      texels[px * 4 + i * 2] = value & 255;
      texels[px * 4 + i * 2 + 1] = value >> 8;
    }
  }
  const flag = (px: number, byte: number, bit: number) => {
    if (0 <= px && px < width) texels[px * 4 + byte] = (texels[px * 4 + byte] ?? 0) | bit;
  };
  for (const timeNs of gridNs) flag(Math.floor(pxAtTime(view, width, timeNs) + 0.5), 1, PixelFlag.GRID);
  for (const { t0, t1 } of breaksOf(view)) {
    const first = Math.round(pxAtTime(view, width, t0));
    const end = Math.round(pxAtTime(view, width, t1));
    for (let px = Math.max(0, first); px < Math.min(width, end); px += 1) flag(px, 3, PixelFlag.BREAK);
    for (const px of [first, end - 1]) flag(px, 3, PixelFlag.EDGE);
  }
  return texels;
}

/** The states of one cell: at most two, the larger share first. */
export interface CellContent {
  readonly lengthNs: number;
  readonly states: readonly { readonly state: number; readonly share: number }[];
}

/** The cell of a lane at a time: a tooltip shows it before the engine answers. */
export function cellAt(texture: CellTexture, lane: LaneId, timeNs: number): CellContent | undefined {
  const row = texture.rowOf.get(lane);
  const column = texture.columnAt(timeNs);
  if (row === undefined || column < 0 || texture.width <= column) return undefined;
  const at = (row * texture.width + column) * 4;
  const states = [0, 2]
    .map((i) => ({ state: (texture.texels[at + i] ?? 0) & ~DIMMED, share: (texture.texels[at + i + 1] ?? 0) / 255 }))
    .filter(({ share }) => 0 < share);
  const [first, second] = states;
  const lengthNs = texture.isSqueezed ? texture.timeOf(column + 1) - texture.timeOf(column) : texture.nsPerCell;
  // A state of which a part is dimmed is one state.
  if (first === undefined || second === undefined || first.state !== second.state) {
    return { lengthNs, states };
  }
  return { lengthNs, states: [{ state: first.state, share: first.share + second.share }] };
}

/** Whether the filter dims most of a cell. */
export function isDimmedAt({ rowOf, columnAt, width, texels }: CellTexture, lane: LaneId, timeNs: number): boolean {
  const column = columnAt(timeNs);
  const row = rowOf.get(lane);
  if (row === undefined || column < 0 || width <= column) return false;
  return ((texels[(row * width + column) * 4] ?? 0) & DIMMED) !== 0;
}

/** Marks of a display row. */
export const RowMark = { SELECTED: 1, HOVERED: 2, HEADING: 4 } as const;

export const ROW_MAP_WIDTH = 256;

/**
 * Which texture row each screen row shows: texel = (row in the detail texture + 1, row in the overview + 1,
 * marks, 255); 0 means the texture does not have it. Collapsing and scrolling change only this. `isEmpty`: rows that show
 * no cells.
 */
export function rowMap(
  layout: LaneLayout,
  rows: VisibleRows,
  detail: CellTexture | undefined,
  overview: CellTexture | undefined,
  markOf: (lane: LaneId, row: number) => number,
  into: Uint8Array<ArrayBuffer>,
  isEmpty: (lane: LaneId) => boolean = () => false,
): void {
  into.fill(0);
  shownRows(rows).forEach((row, slot) => {
    const lane = layout.lanes[row] ?? -1;
    // Pinned lanes stand without those below them.
    const hasCells = row < layout.pinnedCount || !isEmpty(lane);
    into[slot * 4] = hasCells ? (detail?.rowOf.get(lane) ?? -1) + 1 : 0;
    into[slot * 4 + 1] = hasCells ? (overview?.rowOf.get(lane) ?? -1) + 1 : 0;
    into[slot * 4 + 2] = markOf(lane, row);
    into[slot * 4 + 3] = 255;
  });
}

/** The rows of the row map, in its order: pinned ones, those that scroll, and those that stick. */
export function shownRows({ pinnedCount, firstRow, rowCount, stickyRows }: VisibleRows): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < pinnedCount; row++) rows.push(row);
  for (let i = 0; i < rowCount; i++) rows.push(firstRow + i);
  rows.push(...stickyRows);
  return rows.slice(0, ROW_MAP_WIDTH);
}
