import fc from "fast-check";
import { expect, test } from "vitest";
import { drawnMarks } from "../../../../renderer/viewmodel/annotations/drawn-marks.js";
import type { Annotation } from "../../../../workers/model/annotations/annotation.js";
import type { PlacedAnnotation } from "../../../../workers/model/annotations/placed.js";

const WIDTH = 100;
const ROWS = 4;
const places = {
  widthPx: WIDTH,
  x: (timeNs: number) => timeNs,
  rowsOf: (lanes: readonly number[] | undefined) =>
    lanes === undefined ? [{ top: 0, height: ROWS * 20 }] : lanes.map((lane) => ({ top: lane * 20, height: 20 })),
};

const COLOURS = ["yellow", "red"] as const;
const placed: fc.Arbitrary<PlacedAnnotation> = fc
  .record({
    from: fc.double({ min: -200, max: 300, noNaN: true }),
    length: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 200, noNaN: true })),
    colour: fc.constantFrom(...COLOURS),
    lanes: fc.option(fc.subarray([0, 1, 2, 3]), { nil: undefined }),
  })
  .map(({ from, length, colour, lanes }) => {
    const annotation = { colour } as Annotation;
    return { annotation, t0: from, t1: from + length, lanes };
  });
const inOrder = (all: PlacedAnnotation[]) => all.sort((a, b) => a.t0 - b.t0 || a.t1 - b.t1);
const many = fc.array(placed, { maxLength: 40 }).map(inOrder);

test("every end in sight has a pole in its pixel and row, and every range a band of its colour", () => {
  fc.assert(
    fc.property(many, (written) => {
      const { bands, poles } = drawnMarks(written, places);
      for (const { annotation, t0, t1, lanes } of written) {
        const [left, right] = [Math.round(t0), Math.round(t1)];
        for (const { top } of places.rowsOf(lanes)) {
          for (const x of [left, right]) {
            if (x < 0 || WIDTH < x) continue;
            expect(poles.some((pole) => pole.x === x && pole.top === top)).toBe(true);
          }
          const [from, to] = [Math.max(0, left), Math.min(WIDTH, right)];
          if (to <= from) continue;
          const covers = bands.filter((band) => band.top === top && band.colour === annotation.colour);
          expect(covers.some((band) => band.left <= from && to <= band.right)).toBe(true);
        }
      }
    }),
  );
});

test("bands lie only where a range of their colour is, and poles only at ends", () => {
  fc.assert(
    fc.property(many, (written) => {
      const { bands, poles } = drawnMarks(written, places);
      for (const { x } of poles)
        expect(written.some(({ t0, t1 }) => [Math.round(t0), Math.round(t1)].includes(x))).toBe(true);
      for (const { left, right, top, colour } of bands) {
        for (let x = Math.max(0, left); x < Math.min(WIDTH, right); x++) {
          const isIn = ({ annotation, t0, t1, lanes }: PlacedAnnotation) =>
            annotation.colour === colour &&
            Math.round(t0) <= x &&
            x < Math.round(t1) &&
            places.rowsOf(lanes).some((row) => row.top === top);
          expect(written.some(isIn)).toBe(true);
        }
      }
    }),
  );
});

test("as many as the picture has pixels, however many there are", () => {
  const written = inOrder(
    Array.from({ length: 50_000 }, (_, i): PlacedAnnotation => {
      const t0 = (i * 7919) % WIDTH;
      const annotation = { colour: COLOURS[i % 2] ?? "red" } as Annotation;
      return { annotation, t0, t1: t0 + (i % 3), lanes: [i % ROWS] };
    }),
  );
  const { bands, poles } = drawnMarks(written, places);
  const columns = WIDTH + 16;
  expect(poles.length).toBeLessThanOrEqual(columns * ROWS);
  expect(bands.length).toBeLessThanOrEqual((columns / 2) * ROWS * COLOURS.length);
});
