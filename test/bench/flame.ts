import { GroupSlots } from "../../renderer/viewmodel/colour-groups.js";
import { chartPicture, layoutChart } from "../../renderer/viewmodel/flame/chart-picture.js";
import { kindColours, ownedColours } from "../../renderer/viewmodel/flame/flame-colours.js";
import { layoutFlame } from "../../renderer/viewmodel/flame/flame-layout.js";
import { FLAME_ROW_PX, flamePicture } from "../../renderer/viewmodel/flame/flame-picture.js";
import { flameTree } from "../../renderer/viewmodel/flame/flame-tree.js";
import { timedChart } from "../../renderer/viewmodel/flame/timed-chart.js";
import type { FlameChart, Profile } from "../../workers/model/profile-answers.js";

// What a frame of a flame graph costs, by the nodes of its tree: npm run bench:flame. Processor time in ms of making the
// tree once, of a frame after a zoom (boxes laid out anew) and of a frame after scrolling; of a flame chart after panning.

const WIDTH_PX = 1920;
const HEIGHT_PX = 600;
const ROUNDS = 40;

for (const nodes of [2_000, 20_000, 200_000]) {
  const profile = made(nodes);
  const [tree, treeMs] = timed(() => flameTree(profile));
  const colourOf = kindColours(tree, "dark", new GroupSlots());
  const look = {
    widthPx: WIDTH_PX,
    heightPx: HEIGHT_PX,
    ratio: 1,
    scrollPx: 0,
    rowPx: FLAME_ROW_PX,
    isUpright: false,
    colourOf,
    matches: undefined,
    ground: "#000000",
    dim: 0,
    restColour: 0,
    measure: (text: string) => text.length * 6,
  };
  const zooms = Array.from({ length: ROUNDS }, (_, i) => (i % 2 === 0 ? 0 : 1 + (i % 7)));
  const [, zoomMs] = timed(() => {
    for (const zoom of zooms) flamePicture(tree, layoutFlame(tree, zoom, WIDTH_PX), look);
  });
  const boxes = layoutFlame(tree, 0, WIDTH_PX);
  const [, scrollMs] = timed(() => {
    for (let i = 0; i < ROUNDS; i += 1) flamePicture(tree, boxes, { ...look, scrollPx: i });
  });
  console.log(
    `${nodes} nodes: ${boxes.count} boxes; tree ${treeMs.toFixed(1)} ms, frame after a zoom ${perFrame(zoomMs)} ms, after scrolling ${perFrame(scrollMs)} ms`,
  );
}

// The same of a flame chart: each box in each pixel is another one, which is the worst case. Lanes have 25 levels.
for (const boxes of [20_000, 200_000]) {
  const [width, levels] = [2 * WIDTH_PX, 25];
  const lanes = Math.ceil(boxes / (width * levels));
  const timedOne = timedChart(madeChart(boxes, width, levels, lanes), [{ t0: -0.5e9, t1: 1.5e9, width }]);
  const layout = layoutChart(timedOne.chart.levels);
  const colourOf = ownedColours(timedOne.chart, "dark", new GroupSlots());
  const look = {
    widthPx: WIDTH_PX,
    heightPx: HEIGHT_PX,
    ratio: 1,
    scrollPx: 0,
    colourOf: (box: number) => colourOf(timedOne.chart.frame[box] as number, ""),
    matches: undefined,
    ground: "#000000",
    dim: 0,
    measure: (text: string) => text.length * 6,
  };
  const views = Array.from({ length: ROUNDS }, (_, i) => ({ startNs: i * 1e6, spanNs: 1e9 }));
  let drawn = 0;
  const [, panMs] = timed(() => {
    for (const view of views) drawn = chartPicture(timedOne, layout, { ...look, view }).count;
  });
  const [, scrollMs] = timed(() => {
    for (const view of views) {
      chartPicture(timedOne, layout, { ...look, view: { startNs: 0, spanNs: 1e9 }, scrollPx: view.startNs / 1e6 });
    }
  });
  console.log(
    `${boxes} boxes on ${lanes} lanes: ${drawn} drawn; frame after a pan ${perFrame(panMs)} ms, after scrolling ${perFrame(scrollMs)} ms`,
  );
}

function perFrame(ms: number): string {
  return (ms / ROUNDS).toFixed(2);
}

/** A box for each pixel of each level. */
function madeChart(count: number, width: number, levels: number, lanes: number): FlameChart {
  const { frames, strings } = made(2);
  const of = (value: (box: number) => number) => Int32Array.from({ length: count }, (_, box) => value(box));
  const x0 = of((box) => Math.floor(box / levels) % width);
  return {
    lanes: Int32Array.from({ length: lanes }, (_, lane) => lane),
    laneSamples: new Int32Array(lanes),
    levels: new Uint16Array(lanes).fill(levels),
    moreLanes: 0,
    count,
    row: of((box) => Math.floor(box / (levels * width))),
    depth: Uint16Array.from({ length: count }, (_, box) => box % levels),
    x0,
    x1: x0.map((x) => x + 1),
    t0: new Float64Array(count),
    t1: new Float64Array(count),
    samples: new Int32Array(count),
    isMixed: new Uint8Array(count),
    frame: of((box) => (box * 7) % 500),
    frames,
    strings,
  };
}

function timed<T>(run: () => T): readonly [T, number] {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  return [value, (user + system) / 1000];
}

/** A tree whose nodes have up to eight children, each smaller than the one before, and up to 60 levels. */
function made(count: number): Pick<Profile, "nodes" | "frames" | "strings"> {
  const parent = new Int32Array(count).fill(-1);
  const depth = new Uint16Array(count);
  const self = new Float64Array(count);
  const total = new Float64Array(count);
  const frame = Int32Array.from({ length: count }, (_, node) => (node === 0 ? -1 : node % 500));
  let next = 1;
  const grow = (node: number, below: number): void => {
    let left = below;
    while (0 < left) {
      const size = 60 <= (depth[node] as number) ? 1 : Math.max(1, Math.ceil(left * 0.6));
      const child = next++;
      parent[child] = node;
      depth[child] = (depth[node] as number) + 1;
      grow(child, size - 1);
      left -= size;
    }
  };
  grow(0, count - 1);
  for (let node = count - 1; 0 <= node; node -= 1) {
    self[node] = 1;
    total[node] = (total[node] as number) + 1;
    if (0 < node) total[parent[node] as number] = (total[parent[node] as number] as number) + (total[node] as number);
  }
  const names = Array.from({ length: 500 }, (_, i) => `function_${i}`);
  return {
    strings: ["", ...names],
    nodes: { count, parent, frame, depth, self, total, samples: Int32Array.from(total) },
    frames: {
      count: 500,
      name: Int32Array.from(names, (_, i) => i + 1),
      dso: new Int32Array(500),
      kind: Uint8Array.from(names, (_, i) => 1 + (i % 5)),
      unresolved: new Uint8Array(500),
      group: new Int8Array(500).fill(-1),
      mode: new Int8Array(500).fill(-1),
      lane: new Int32Array(500).fill(-1),
      owner: new Int32Array(500),
      linkName: new Int32Array(500).fill(-1),
    },
  };
}
