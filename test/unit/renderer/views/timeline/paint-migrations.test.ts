import { expect, test } from "vitest";
import { paintMigrations } from "../../../../../renderer/views/timeline/paint-migrations.js";
import type { Places } from "../../../../../renderer/views/timeline/places.js";
import type { Migrations } from "../../../../../workers/model/migrations.js";

/** Two moves at lane 0 and lane 1, and two strips of ten moves each below them. */
const MOVES = {
  count: 4,
  lane: Int32Array.of(0, 1, 0, 1),
  t: Float64Array.of(10, 10, 50, 50),
  until: Float64Array.of(10, 10, 60, 60),
  moves: Int32Array.of(1, 1, 10, 10),
  from: Int32Array.of(0, 0, 0, 0),
  to: Int32Array.of(1, 1, 1, 1),
  fromNode: Int32Array.of(-1, -1, -1, -1),
  toNode: Int32Array.of(-1, -1, -1, -1),
  distance: ["unknown", "unknown", "unknown", "unknown"],
} as unknown as Migrations;

const PLACES = {
  widthPx: 100,
  heightPx: 40,
  rowPx: 20,
  tokens: { lanes: "ground", text: "mark" },
  x: (timeNs: number) => timeNs,
  top: (lane: number) => lane * 20,
} as unknown as Places;

/** Opacity of what is painted in the colour of marks, by the row it is in: ticks, then strips. */
function opacities(standsOut: (lane: number) => boolean): { readonly rows: number[][]; readonly after: number } {
  const rows: number[][] = [[], []];
  let y = 0;
  const context = {
    globalAlpha: 1,
    fillStyle: "",
    beginPath() {},
    moveTo(_: number, to: number) {
      y = to;
    },
    lineTo() {},
    closePath() {},
    stroke() {},
    fill() {
      rows[Math.floor(y / 20)]?.push(this.globalAlpha);
    },
    fillRect(_: number, top: number) {
      if (this.fillStyle === "mark") rows[Math.floor(top / 20)]?.push(this.globalAlpha);
    },
  };
  paintMigrations(context as unknown as CanvasRenderingContext2D, MOVES, PLACES, standsOut);
  return { rows, after: context.globalAlpha };
}

test("marks of lanes that do not stand out are as dim as those, and nothing after them is", () => {
  const { rows: plain, after } = opacities(() => true);
  expect(after).toBe(1);
  expect(plain[0]).toEqual(plain[1]);
  expect(plain[0]?.[0]).toBe(1);

  const { rows, after: afterDim } = opacities((lane) => lane === 1);
  expect(afterDim).toBe(1);
  expect(rows[1]).toEqual(plain[1]);
  expect(rows[0]).toHaveLength(2);
  for (const [i, alpha] of (rows[0] ?? []).entries()) expect(alpha).toBeCloseTo(0.3 * (plain[0]?.[i] ?? 0));
});
