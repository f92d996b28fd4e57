import type { FlameChart } from "../../../../../workers/model/profile-answers.js";

/** Lane, level, first pixel, pixel after the last, name. */
export type MadeBox = readonly [row: number, depth: number, x0: number, x1: number, name: string];

/** A flame chart of these boxes, a pixel for each ns. Boxes come lane by lane, in order of their begins. */
export function madeChart(boxes: readonly MadeBox[]): FlameChart {
  const names = [...new Set(boxes.map(([, , , , name]) => name))];
  const rows = 1 + Math.max(-1, ...boxes.map(([row]) => row));
  const column = (of: (box: MadeBox) => number) => Int32Array.from(boxes, of);
  const highest = (row: number) => Math.max(0, ...boxes.map(([one, depth]) => (one === row ? depth + 1 : 0)));
  return {
    lanes: Int32Array.from({ length: rows }, (_, row) => row),
    laneSamples: Int32Array.from({ length: rows }, (_, row) => boxes.filter(([one]) => one === row).length),
    levels: Uint16Array.from({ length: rows }, (_, row) => highest(row)),
    moreLanes: 0,
    count: boxes.length,
    row: column(([row]) => row),
    depth: Uint16Array.from(boxes, ([, depth]) => depth),
    x0: column(([, , x0]) => x0),
    x1: column(([, , , x1]) => x1),
    t0: Float64Array.from(boxes, ([, , x0]) => x0),
    t1: Float64Array.from(boxes, ([, , , x1]) => x1),
    samples: column(() => 1),
    isMixed: new Uint8Array(boxes.length),
    frame: column(([, , , , name]) => names.indexOf(name)),
    frames: {
      count: names.length,
      name: Int32Array.from(names, (_, i) => i),
      dso: Int32Array.from(names, () => names.length),
      kind: new Uint8Array(names.length),
      owner: Int32Array.from(names, () => names.length),
      unresolved: new Uint8Array(names.length),
      linkName: new Int32Array(names.length).fill(-1),
      group: Int8Array.from(names, (name) => (name.startsWith("group") ? 0 : -1)),
      mode: new Int8Array(names.length).fill(-1),
      lane: new Int32Array(names.length).fill(-1),
    },
    strings: [...names, ""],
  };
}
