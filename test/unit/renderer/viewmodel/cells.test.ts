import { describe, expect, test } from "vitest";
import { windowPieces } from "../../../../renderer/viewmodel/cell-pieces.js";
import { type CellsHave, type CellsNeed, planCells, rowsOf } from "../../../../renderer/viewmodel/cell-plan.js";
import {
  cellAt,
  cellTexture,
  PixelFlag,
  pixelColumns,
  ROW_MAP_WIDTH,
  RowMark,
  rowMap,
  texelTransform,
} from "../../../../renderer/viewmodel/cell-texture.js";
import { lanesAround, rowAtPx, scrollToRow, visibleRows } from "../../../../renderer/viewmodel/rows.js";
import { squeezeFor } from "../../../../renderer/viewmodel/squeeze.js";
import { quietOf } from "../../../fakes/quiet.js";

const bounds = { beginNs: 0, endNs: 1e9 };

function spanOf(pieces: readonly { readonly t0: number; readonly t1: number }[]) {
  return { t0: pieces[0]?.t0 ?? 0, t1: pieces.at(-1)?.t1 ?? 0 };
}

function need(changes: Partial<CellsNeed> = {}): CellsNeed {
  const visible = Int32Array.of(3, 5);
  return {
    view: { startNs: 4e8, spanNs: 1e8 },
    bounds,
    width: 1000,
    visible,
    wanted: Int32Array.of(2, 3, 5, 8),
    readUntilNs: 1e9,
    generation: 1,
    ...changes,
  };
}

function haveAfter(first: CellsNeed): CellsHave {
  const request = planCells(first, undefined);
  if (request === undefined) throw new Error("nothing asked");
  const { t0, t1, width, lanes } = request;
  return { t0, t1, width, rowOf: rowsOf(lanes), readUntilNs: first.readUntilNs, generation: first.generation };
}

describe("planning cells", () => {
  test("asks for half a window more on both sides, a cell a pixel", () => {
    expect(planCells(need(), undefined)).toEqual({
      lanes: Int32Array.of(2, 3, 5, 8),
      t0: 3.5e8,
      t1: 5.5e8,
      width: 2000,
    });
  });

  test("asks nothing while what is there will do", () => {
    const have = haveAfter(need());
    expect(planCells(need(), have)).toBeUndefined();
    expect(planCells(need({ view: { startNs: 4.2e8, spanNs: 1e8 } }), have)).toBeUndefined();
    expect(planCells(need({ visible: Int32Array.of(2, 3) }), have)).toBeUndefined();
  });

  test("asks again before a pan reaches the edge, on any zoom, for lanes not there", () => {
    const have = haveAfter(need());
    expect(planCells(need({ view: { startNs: 4.4e8, spanNs: 1e8 } }), have)).toBeDefined();
    expect(planCells(need({ view: { startNs: 4e8, spanNs: 0.9e8 } }), have)).toBeDefined();
    expect(planCells(need({ visible: Int32Array.of(3, 9) }), have)).toBeDefined();
  });

  test("asks again when more of the window was read, or everything was", () => {
    const early = haveAfter(need({ readUntilNs: 4.5e8 }));
    expect(planCells(need({ readUntilNs: 5e8 }), early)).toBeDefined();
    expect(planCells(need({ readUntilNs: 4.5e8 }), early)).toBeUndefined();
    expect(planCells(need({ generation: 2 }), haveAfter(need()))).toBeDefined();
  });

  test("does not ask beyond the ends of the trace", () => {
    const whole = need({ view: { startNs: 0, spanNs: 1e9 } });
    expect(planCells(whole, undefined)).toMatchObject({ t0: 0, t1: 1e9, width: 1000 });
    expect(planCells(whole, haveAfter(whole))).toBeUndefined();
  });

  test("of a window with breaks asks for pieces, and again when the breaks are others", () => {
    const squeeze = squeezeFor(quietOf([2e8, 9e8]), 1e8);
    const view = { startNs: 1.5e8, spanNs: 8e8 - 1e8 / 96, squeeze };
    const first = need({ view });
    const request = planCells(first, undefined);
    expect(request?.pieces?.map(({ isBreak }) => isBreak)).toEqual([false, true, false]);
    expect(request?.pieces?.reduce((sum, { width }) => sum + width, 0)).toBe(request?.width);
    const have = { ...haveAfter(first), squeezed: { squeeze, perPx: 1e5 } };
    expect(planCells(first, have)).toBeUndefined();
    expect(planCells(need({ view: { startNs: 1.5e8, spanNs: 8e8 } }), have)).toBeDefined();
    expect(planCells(need({ view: { ...view, squeeze: squeezeFor(quietOf([2e8, 8e8]), 1e8) } }), have)).toBeDefined();
  });

  test("stays within what a texture can hold", () => {
    expect(planCells(need({ width: 7680 }), undefined)?.width).toBeLessThanOrEqual(8192);
  });
});

describe("a cell texture", () => {
  const answer = {
    t0: 1000,
    t1: 1100,
    width: 10,
    lanes: Int32Array.of(7, 4),
    cells: Uint8Array.from({ length: 2 * 10 * 4 }, (_, i) => (i < 40 ? 2 : 6)),
    readUntilNs: 2000,
  };
  const texture = cellTexture(answer);

  test("lies under the window at the right place, at any zoom", () => {
    expect(texelTransform(texture, { startNs: 1050, spanNs: 50 }, 500)).toEqual({ scale: 0.01, offset: 5 });
    const far = cellTexture({ ...answer, t0: 5e14, t1: 5e14 + 1000 });
    const { scale, offset } = texelTransform(far, { startNs: 5e14 + 250, spanNs: 500 }, 5);
    expect([scale, offset]).toEqual([1, 2.5]);
  });

  test("of pieces is shown pixel by pixel, with the lines of the grid and the edges of breaks", () => {
    // 96 ns, of which the break takes 1.
    const quiet = quietOf([1040, 9000]);
    const view = { startNs: 1000, spanNs: 40 + 7960 + 55, squeeze: squeezeFor(quiet, 96) };
    const pieces = windowPieces(view, 192) ?? [];
    expect(pieces.map(({ width }) => width)).toEqual([80, 2, 110]);
    const detail = cellTexture({ ...answer, ...spanOf(pieces), width: 192, pieces });
    const overview = cellTexture({ ...answer, t0: 0, t1: 10_000 });
    const texels = pixelColumns(view, 192, [detail, overview], [1010]);
    const at = (px: number) => [...texels.subarray(px * 4, px * 4 + 4)];
    expect(at(0)).toEqual([1, 0, 2, 0]);
    expect(at(20)).toEqual([21, PixelFlag.GRID, 2, 0]);
    expect(at(80)).toEqual([81, 0, 4, PixelFlag.BREAK | PixelFlag.EDGE]);
    expect(at(81)).toEqual([82, 0, 8, PixelFlag.BREAK | PixelFlag.EDGE]);
    expect(at(191)).toEqual([192, 0, 10, 0]);
    expect(cellAt(detail, 7, 9001)?.lengthNs).toBe(0.5);
    expect(cellAt(detail, 7, 5000)?.lengthNs).toBe(3980);
  });

  test("tells the state under the pointer", () => {
    expect(cellAt(texture, 7, 1055)?.states[0]?.state).toBe(2);
    expect(cellAt(texture, 4, 1055)?.states[0]?.state).toBe(6);
    expect(cellAt(texture, 4, 999)).toBeUndefined();
    expect(cellAt(texture, 5, 1055)).toBeUndefined();
  });

  test("is shown by screen rows in any order, pinned first", () => {
    const layout = {
      count: 4,
      pinnedCount: 1,
      lanes: Int32Array.of(4, 9, 7, 4),
      depths: new Uint8Array(4),
      expansions: new Uint8Array(4),
      parentRows: new Int32Array(4).fill(-1),
      idleCount: 0,
    };
    const rows = visibleRows(layout, { widthPx: 100, heightPx: 80, rowPx: 20, scrollPx: 0 });
    const texels = new Uint8Array(ROW_MAP_WIDTH * 4);
    rowMap(layout, rows, texture, undefined, (lane) => (lane === 7 ? RowMark.SELECTED : 0), texels);
    const slot = (i: number) => [...texels.slice(i * 4, i * 4 + 4)];
    expect([0, 1, 2, 3, 4].map(slot)).toEqual([
      [2, 0, 0, 255],
      [0, 0, 0, 255],
      [1, 0, RowMark.SELECTED, 255],
      [2, 0, 0, 255],
      [0, 0, 0, 0],
    ]);
  });
});

describe("rows on screen", () => {
  const count = 1000;
  const layout = {
    count,
    pinnedCount: 2,
    lanes: Int32Array.from({ length: count }, (_, i) => i),
    depths: new Uint8Array(count),
    expansions: new Uint8Array(count),
    parentRows: new Int32Array(count).fill(-1),
    idleCount: 0,
  };
  const area = { widthPx: 500, heightPx: 200, rowPx: 20, scrollPx: 1010 };

  test("pinned rows stay, the others scroll beneath", () => {
    const rows = visibleRows(layout, area);
    expect(rows).toEqual({
      pinnedPx: 40,
      pinnedCount: 2,
      firstRow: 52,
      rowCount: 9,
      offsetPx: 10,
      stickyRows: [],
      coveredPx: 40,
    });
    expect([0, 39, 40, 55].map((y) => rowAtPx(rows, 20, y))).toEqual([0, 1, 52, 53]);
  });

  test("are few however many lanes there are", () => {
    expect(lanesAround(layout, visibleRows(layout, area), 10)).toHaveLength(31);
  });

  test("scrolling to a row moves only if it must", () => {
    expect(scrollToRow(layout, area, 55)).toBe(1010);
    expect(scrollToRow(layout, area, 10)).toBeLessThan(1010);
    expect(scrollToRow(layout, area, 999)).toBe(998 * 20 - 160);
  });
});
