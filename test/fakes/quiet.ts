import fc from "fast-check";
import type { Quiet } from "../../workers/model/quiet.js";

/** From begin and end of each stretch. */
export function quietOf(...stretches: readonly (readonly [begin: number, end: number])[]): Quiet {
  return {
    count: stretches.length,
    begin: Float64Array.from(stretches, ([begin]) => begin),
    end: Float64Array.from(stretches, ([, end]) => end),
  };
}

/** Stretches of very different lengths in a trace that begins at 0, with some time between them, and its end. */
export const traces = fc
  .array(
    fc.record({
      busy: fc.double({ min: 0, max: 9, noNaN: true }),
      quiet: fc.double({ min: 0, max: 10.5, noNaN: true }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => {
    const stretches: [number, number][] = [];
    let at = 0;
    for (const { busy, quiet } of parts) {
      const begin = at + Math.round(10 ** busy) - 1;
      at = begin + Math.round(10 ** quiet);
      stretches.push([begin, at]);
    }
    return { quiet: quietOf(...stretches), beginNs: 0, endNs: at + 1000 };
  });
