import type { EngineApi, IntervalTable } from "../../../workers/model/engine-api.js";
import type { App } from "../../app.js";
import { WindowQuery } from "../../engine/window-query.js";
import { BAR_GAP_BOTTOM_PX, BAR_GAP_TOP_PX, type Label } from "../../gpu/scene.js";
import { type CellTexture, isDimmedAt, slotAt, veilAt } from "../../viewmodel/cell-texture.js";
import { shiftOf } from "../../viewmodel/clock-preview.js";
import { GROUP_COLOURS, isWork } from "../../viewmodel/colour-groups.js";
import { intervalLabels } from "../../viewmodel/interval-label.js";
import { fitLabel } from "../../viewmodel/labels.js";
import { inkOn } from "../../viewmodel/palette.js";
import { pxOfRow, type VisibleRows } from "../../viewmodel/rows.js";
import { Hatch, stateStyle } from "../../viewmodel/state-style.js";
import { breaksOf, nsPerPx, pxAtTime, timeAtPx, type Viewport } from "../../viewmodel/viewport.js";
import type { CanvasTokens } from "./tokens.js";

/** More labels would overlap. */
const MAX_LABELS = 220;
const MIN_LABEL_PX = 30;
/** Bars at least this tall hold their label; lower ones carry it above. */
const INSIDE_FROM_HEIGHT = 0.58;

/** Labels inside states: the longest intervals of the window, asked for like cells, placed anew every frame. */
export class LabelFeed {
  private readonly query: WindowQuery<IntervalTable>;
  private table: IntervalTable | undefined;
  private widthPx = 0;
  private view: Viewport | undefined;

  constructor(engine: EngineApi, changed: () => void) {
    this.query = new WindowQuery(
      ({ lanes, t0, t1 }) => {
        // A shorter one has no room for a label.
        const { view, widthPx } = this;
        const minNs = view === undefined ? 0 : MIN_LABEL_PX * nsPerPx(view, widthPx);
        // A lane has one long interval in each break, which may have no room either.
        const limit = MAX_LABELS + (view === undefined ? 0 : breaksOf(view).length * lanes.length);
        return engine.intervals({ lanes, t0, t1, minNs, limit, order: "longest" });
      },
      (table) => {
        this.table = table;
        changed();
      },
      // The screen may wait for an answer, so it is told of a failure, too.
      (error) => {
        console.error(error);
        changed();
      },
    );
  }

  update(view: Viewport, widthPx: number, lanes: Int32Array, version: string): void {
    this.widthPx = widthPx;
    this.view = view;
    this.query.update(view, lanes, version);
  }

  /** The newest labels are asked for, and not there yet. */
  get isAwaited(): boolean {
    return this.query.isAwaited;
  }

  /** Changes when other labels are to be shown. */
  get shown(): unknown {
    return this.table;
  }

  /** `cells`: those on screen, whose colours the labels stand on. */
  place(app: App, measure: (text: string) => number, tokens: CanvasTokens, cells: CellTexture | undefined): Label[] {
    const { table } = this;
    if (table === undefined) return [];
    const { view, widthPx, rowPx } = app.stores.view.getState();
    const { lanes } = app.stores.session.getState();
    const rows = app.select.rows();
    const tops = topsOf(app, rows, rowPx);
    const palette = app.select.lanePalette();
    const groupColours = GROUP_COLOURS[app.select.theme()];
    const dimmed = app.select.dimmed();
    const preview = app.select.clockPreview();
    const labels: Label[] = [];
    for (let i = 0; i < table.count; i++) {
      const lane = table.lane[i] ?? -1;
      const shiftNs = shiftOf(preview, lane, view);
      const leftPx = pxAtTime(view, widthPx, (table.start[i] ?? 0) + shiftNs);
      const rightPx = pxAtTime(view, widthPx, (table.end[i] ?? 0) + shiftNs);
      const state = table.state[i] ?? 0;
      if (rightPx - leftPx < MIN_LABEL_PX || dimmed.has(state)) continue;
      // Of the part on screen.
      const middleNs = timeAtPx(view, widthPx, (Math.max(0, leftPx) + Math.min(widthPx, rightPx)) / 2) - shiftNs;
      if (cells !== undefined && isDimmedAt(cells, lane, middleNs)) continue;
      const { height, hatch } = stateStyle(state);
      const fitted = fitLabel({ leftPx, rightPx, texts: intervalLabels(lanes, table, i) }, widthPx, measure);
      if (fitted === undefined) continue;
      const isInside = INSIDE_FROM_HEIGHT <= height;
      const slot = cells === undefined || !isWork(state) ? -1 : slotAt(cells, lane, middleNs);
      const own = groupColours[slot] ?? palette[state] ?? "#808080";
      const ground = hatch === Hatch.EMPTY ? tokens.lanes : own;
      const colour = isInside ? inkOn(ground) : tokens.textQuiet;
      const isPlain = hatch === Hatch.NONE && !isVeiled(cells, lane, timeAtPx(view, widthPx, fitted.xPx) - shiftNs);
      const patch = isPlain || !isInside ? {} : { patch: patchOf(ground, measure(fitted.text), rowPx, height) };
      for (const top of tops.get(lane) ?? []) {
        labels.push({ x: fitted.xPx, y: top + middleOf(height, rowPx, isInside), text: fitted.text, colour, ...patch });
      }
    }
    return labels;
  }

  dispose(): void {
    this.query.dispose();
  }
}

/** Middle of the bar, or of the free space above it. */
function middleOf(height: number, rowPx: number, isInside: boolean): number {
  const bar = rowPx - BAR_GAP_TOP_PX - BAR_GAP_BOTTOM_PX;
  const floor = rowPx - BAR_GAP_BOTTOM_PX;
  if (isInside) return floor - (bar * height) / 2;
  return (floor - bar * height) / 2 + 1;
}

/** Tops of the rows that show a lane and are wholly on screen (a pinned lane may have two). */
function topsOf(app: App, rows: VisibleRows, rowPx: number): Map<number, number[]> {
  const layout = app.select.layout();
  const tops = new Map<number, number[]>();
  const put = (row: number) => {
    const lane = layout.lanes[row];
    const top = pxOfRow(layout, rows, rowPx, row);
    const isCovered = rows.pinnedCount <= row && top < rows.coveredPx && !rows.stickyRows.includes(row);
    if (lane !== undefined && !isCovered) tops.set(lane, [...(tops.get(lane) ?? []), top]);
  };
  for (let row = 0; row < rows.pinnedCount; row++) put(row);
  for (const row of rows.stickyRows) if (row < rows.firstRow) put(row);
  for (let i = 0; i < rows.rowCount; i++) put(rows.firstRow + i);
  return tops;
}

/** Whether the host took some of the time over which a label begins. */
function isVeiled(cells: CellTexture | undefined, lane: number, timeNs: number): boolean {
  if (cells === undefined) return false;
  const { stolen, other } = veilAt(cells, lane, timeNs);
  return 0 < stolen + other;
}

function patchOf(colour: string, width: number, rowPx: number, height: number) {
  return { colour, width, height: Math.floor((rowPx - BAR_GAP_TOP_PX - BAR_GAP_BOTTOM_PX) * height) };
}
