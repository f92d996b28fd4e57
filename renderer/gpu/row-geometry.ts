import { Buffer, BufferUsage, Geometry } from "pixi.js";
import { ROW_MAP_WIDTH } from "../viewmodel/cell-texture.js";
import type { Scene } from "./scene.js";
import { BAR_GAP_BOTTOM_PX } from "./scene.js";

const FLOATS = 7;
/** Rows of the row map, and one rectangle for the area below the last. */
const QUADS = ROW_MAP_WIDTH + 1;
const NO_ROW = -1;
/** Cells moved further are not in the textures. */
const MAX_SHIFT_PX = 1e6;

/** A rectangle per screen row: its place, its rows in the textures, its marks. */
export class RowGeometry {
  readonly geometry: Geometry;
  private readonly vertices = new Float32Array(QUADS * 4 * FLOATS);
  private readonly buffer = new Buffer({ data: this.vertices, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });

  constructor() {
    const stride = FLOATS * 4;
    this.geometry = new Geometry({
      attributes: {
        aPosition: { buffer: this.buffer, format: "float32x2", stride, offset: 0 },
        aRow: { buffer: this.buffer, format: "float32x4", stride, offset: 8 },
        aShift: { buffer: this.buffer, format: "float32", stride, offset: 24 },
      },
      indexBuffer: quadIndices(QUADS),
    });
  }

  update(scene: Scene): void {
    const ratio = scene.devicePixelRatio;
    const px = (cssPx: number) => Math.round(cssPx * ratio);
    const rowPx = px(scene.rowPx);
    const width = px(scene.widthPx);
    const pinnedPx = scene.rows.pinnedCount * rowPx;
    const { pinnedCount, rowCount, stickyRows } = scene.rows;
    const offsetPx = px(scene.rows.offsetPx);
    let quad = 0;
    // Scrolling rows first: sticky and pinned rows are drawn over them.
    for (let i = 0; i < rowCount; i++) {
      this.put(quad++, width, pinnedPx - offsetPx + i * rowPx, rowPx, scene, pinnedCount + i);
    }
    const end = pinnedPx - offsetPx + rowCount * rowPx;
    this.putQuad(quad++, width, end, Math.max(0, px(scene.heightPx) - end), 0, NO_ROW, NO_ROW, 0, 0);
    for (let i = 0; i < stickyRows.length; i++) {
      this.put(quad++, width, pinnedPx + i * rowPx, rowPx, scene, pinnedCount + rowCount + i);
    }
    for (let i = 0; i < pinnedCount; i++) this.put(quad++, width, i * rowPx, rowPx, scene, i);
    // The rest has no size and costs nothing.
    this.vertices.fill(0, quad * 4 * FLOATS);
    this.buffer.update();
  }

  private put(quad: number, width: number, y: number, height: number, scene: Scene, slot: number): void {
    if (ROW_MAP_WIDTH <= slot) return;
    const at = slot * 4;
    const shift = scene.rowShifts[slot] ?? 0;
    const isInReach = Math.abs(shift) < MAX_SHIFT_PX;
    const detail = isInReach ? (scene.rowMap[at] ?? 0) - 1 : NO_ROW;
    const overview = isInReach ? (scene.rowMap[at + 1] ?? 0) - 1 : NO_ROW;
    const floor = height - Math.round(BAR_GAP_BOTTOM_PX * scene.devicePixelRatio);
    this.putQuad(quad, width, y, height, floor, detail, overview, scene.rowMap[at + 2] ?? 0, shift);
  }

  private putQuad(
    quad: number,
    width: number,
    y: number,
    height: number,
    floor: number,
    detail: number,
    overview: number,
    marks: number,
    shift: number,
  ): void {
    const at = quad * 4 * FLOATS;
    const below = floor - height;
    const v = this.vertices;
    v.set([0, y, floor, detail, overview, marks, shift], at);
    v.set([width, y, floor, detail, overview, marks, shift], at + FLOATS);
    v.set([width, y + height, below, detail, overview, marks, shift], at + 2 * FLOATS);
    v.set([0, y + height, below, detail, overview, marks, shift], at + 3 * FLOATS);
  }
}

function quadIndices(count: number): Uint32Array {
  const indices = new Uint32Array(count * 6);
  for (let i = 0; i < count; i++)
    indices.set(
      [0, 1, 2, 0, 2, 3].map((corner) => i * 4 + corner),
      i * 6,
    );
  return indices;
}
