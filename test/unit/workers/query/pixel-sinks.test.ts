import fc from "fast-check";
import { expect, test } from "vitest";
import { CELL_BYTES, CellWriter } from "../../../../workers/query/cell-writer.js";
import { TimesPerPixel } from "../../../../workers/query/times-per-pixel.js";

const WIDTH = 4;

/** Times of each pixel's states, and which part of them lies between the last known sums and the pixel's end. */
const pixels = fc.integer({ min: 1, max: 9 }).chain((states) =>
  fc.record({
    palette: fc.constant(Uint8Array.from({ length: states }, (_, i) => i * 2 + 1)),
    times: fc.array(fc.array(fc.nat({ max: 1000 }), { minLength: states, maxLength: states }), {
      minLength: WIDTH,
      maxLength: WIDTH,
    }),
    walked: fc.array(fc.nat({ max: 50 }), { minLength: states, maxLength: states }),
    begun: fc.array(fc.nat({ max: 1e9 }), { minLength: states, maxLength: states }),
  }),
);

test("property: what lies between running sums is what their difference is", () => {
  fc.assert(
    fc.property(pixels, ({ palette, times, walked, begun }) => {
      const grid = { t0: 0, nsPerPx: 1, width: WIDTH };
      const [a, b] = [new Uint8Array(WIDTH * CELL_BYTES), new Uint8Array(WIDTH * CELL_BYTES)];
      const [known, summed] = [new CellWriter(a, WIDTH), new CellWriter(b, WIDTH)];
      const [c, d] = [new TimesPerPixel(grid), new TimesPerPixel(grid)];
      const zeros = walked.map(() => 0);
      const [carriedCells, carriedTimes] = [Float64Array.of(...zeros, ...begun), Float64Array.of(...zeros, ...begun)];
      const ends = [...begun];
      times.forEach((spent, px) => {
        spent.forEach((ns, i) => {
          ends[i] = (ends[i] ?? 0) + ns;
        });
        const total = spent.reduce((sum, ns) => sum + ns, 0);
        // Something else stands before the sums.
        const sums = Float64Array.of(-1, ...ends.map((ns, i) => ns - (walked[i] ?? 0)));
        carriedCells.set(walked);
        carriedTimes.set(walked);
        known.writePixel(px, Float64Array.from(spent), palette);
        c.writePixel(px, Float64Array.from(spent), palette);
        summed.writePixelFromSums(px, sums, 1, carriedCells, total, palette);
        d.writePixelFromSums(px, sums, 1, carriedTimes, total, palette);
        for (const carried of [carriedCells, carriedTimes]) expect([...carried]).toEqual([...zeros, ...ends]);
      });
      expect(b).toEqual(a);
      expect(d).toEqual(c);
    }),
  );
});
