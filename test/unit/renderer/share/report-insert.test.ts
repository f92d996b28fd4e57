import { parse } from "acorn";
import { expect, test } from "vitest";
import { pictureOf } from "../../../../renderer/share/picture.js";
import { reportInsert } from "../../../../renderer/share/report-insert.js";
import { type Slice, sliceOf } from "../../../../renderer/share/slice.js";
import { svgOf } from "../../../../renderer/share/svg.js";
import { paletteOf } from "../../../../renderer/viewmodel/palette.js";
import { timeBase } from "../../../../renderer/viewmodel/time-format.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import { UNSEEN } from "../../../../workers/core/unseen.js";
import type { EngineApi, IntervalTable, LaneList } from "../../../../workers/model/engine-api.js";
import { State } from "../../../../workers/model/states.js";

const HOSTILE = "</script><script>alert(1)</script>\"'&\u202e\u0000";

const LIST: LaneList = {
  version: 1,
  count: 2,
  gone: [],
  kinds: ["cpu", "cpu"],
  paths: [HOSTILE, "host/cpu/1"],
  names: [HOSTILE, "CPU 1"],
  machines: ["host", "host"],
  parents: Int32Array.of(-1, -1),
  orders: Float64Array.of(0, 1),
  subjects: Float64Array.of(0, 1),
  tids: Int32Array.of(-1, -1),
  pids: Int32Array.of(-1, -1),
  rows: Int32Array.of(2, 1),
  marks: [],
};
const LANES = [
  { lane: 0, name: HOSTILE },
  { lane: 1, name: "CPU 1" },
];
const RANGE = { t0: 100, t1: 1100, beginNs: 0 };
const PALETTES = { light: paletteOf("safe", "light"), dark: paletteOf("safe", "dark") };

/** Two lanes: the first in user code, then idle, begun before the range; the second idle beyond its end. */
const TABLE: IntervalTable = {
  count: 3,
  total: 3,
  lane: Int32Array.of(0, 0, 1),
  start: Float64Array.of(50, 300, 600),
  end: Float64Array.of(300, 500, 5000),
  state: Uint8Array.of(State.USER, State.IDLE, State.IDLE),
  reason: [HOSTILE, "", ""],
  culprit: Int32Array.of(1, -1, -1),
  inner: Int32Array.of(-1, -1, -1),
  cpu: Int32Array.of(-1, -1, -1),
};

function engineOf(table: IntervalTable): Pick<EngineApi, "cells" | "intervals"> {
  return {
    intervals: async () => table,
    async cells({ lanes, t0, t1, width }) {
      const cells = new Uint8Array(lanes.length * width * 4);
      for (let i = 0; i < cells.length; i += 4) cells.set([State.USER, 200, State.IDLE, 55], i);
      return { t0, t1, width, lanes, cells, readUntilNs: t1 };
    },
  };
}

/** All numbers of a slice's data. */
function numbersIn({ data }: Slice): number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of Buffer.from(data, "base64")) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      numbers.push(value);
      [value, scale] = [0, 1];
    }
  }
  return numbers;
}

test("a slice holds every interval, cut at its ends", async () => {
  const slice = await sliceOf(engineOf(TABLE), LIST, LANES, RANGE);
  expect(slice).toMatchObject({ spanNs: 1000, offsetNs: 100, cellNs: 0 });
  expect(slice.labels).toEqual([
    { state: State.USER, text: `${HOSTILE} · CPU 1` },
    { state: State.IDLE, text: "" },
  ]);
  // Of each lane the number of intervals; of each the pause before it, its length and label.
  expect(numbersIn(slice)).toEqual([2, 0, 200, 0, 0, 200, 1, 1, 500, 500, 1]);
});

test("a lane that is on show twice has each of its intervals once in each", async () => {
  const asked: number[][] = [];
  const engine = engineOf(TABLE);
  const watched: typeof engine = {
    ...engine,
    intervals: (request) => {
      asked.push([...request.lanes]);
      return engine.intervals(request);
    },
  };
  const [first, second] = LANES as [(typeof LANES)[number], (typeof LANES)[number]];
  const slice = await sliceOf(watched, LIST, [second, first, second], RANGE);
  expect(asked).toEqual([[1, 0]]);
  const [one, two] = [
    [1, 500, 500, 0],
    [2, 0, 200, 1, 0, 200, 0],
  ];
  expect(numbersIn(slice)).toEqual([...(one ?? []), ...(two ?? []), ...(one ?? [])]);
});

test("a slice of too many intervals tells the shares of states in short stretches", async () => {
  const slice = await sliceOf(engineOf({ ...TABLE, total: 1_000_000 }), LIST, LANES, RANGE);
  expect(slice.cellNs).toBeCloseTo(1000 / 3000);
  // All cells are equal: one run of each lane.
  const run = [1, 3000, State.USER, 200, State.IDLE, 55];
  expect(numbersIn(slice)).toEqual([...run, ...run]);
});

async function drawn() {
  const base = timeBase("relative", {
    timeline: plainTimeline(0n),
    beginNs: 0,
    bootNs: undefined,
    localOffsetMinutes: 0,
  });
  const content = { title: HOSTILE, subtitle: HOSTILE, ...RANGE, lanes: LANES, base };
  return pictureOf(engineOf(TABLE), content, 400);
}

test("the states of a cell stand above each other, and equal cells are one box", async () => {
  const { states } = await drawn();
  expect(states.map(({ state }) => state)).toEqual([State.USER, State.IDLE]);
  // A box for each lane, and the one in the legend.
  for (const { boxes } of states) expect(boxes.map(({ width }) => width)).toEqual([400, 400, 12]);
});

test("names from a trace stay text in a picture", async () => {
  const svg = svgOf(await drawn(), PALETTES, HOSTILE);
  expect(svg).toContain("&lt;script&gt;");
  expect(svg).not.toContain("<script");
  expect(svg.replaceAll("\n", "")).not.toMatch(new RegExp(UNSEEN.source, "u"));
  expect(svg).toContain("prefers-color-scheme:dark");
  expect(svgOf(await drawn(), { dark: PALETTES.dark }, "")).not.toContain("prefers-color-scheme");
});

test("names and notes cannot run scripts in a report, and the page gets them whole", async () => {
  const slice = await sliceOf(engineOf(TABLE), LIST, LANES, RANGE);
  const notes = [{ when: HOSTILE, lanes: HOSTILE, text: `${HOSTILE}\nsecond`, by: HOSTILE }];
  const insert = reportInsert({ picture: await drawn(), slice, notes, palettes: PALETTES, nonce: "n" });
  const scripts = insert.html.match(/<script/g);
  expect(scripts).toHaveLength(1);
  expect(insert.html).toContain('<script type="application/json" id="slice-data">');
  expect(insert.html).not.toMatch(
    /<(?!\/?(?:section|h2|p|div|button|span|ol|li|ul|i|b|br|canvas|script|svg|title|style|rect|path|text)\b)/,
  );
  const data = insert.html.slice(insert.html.indexOf("{", insert.html.indexOf("slice-data")));
  expect(JSON.parse(data.slice(0, data.indexOf("</script>")))).toEqual(slice);
  expect(insert.html).toContain("<br>second");
});

test("the script of a report stands for itself", async () => {
  const slice = await sliceOf(engineOf(TABLE), LIST, LANES, RANGE);
  const { script } = reportInsert({ picture: await drawn(), slice, notes: [], palettes: PALETTES, nonce: "n" });
  expect(script).not.toContain("</");
  expect(() => parse(script, { ecmaVersion: 2022 })).not.toThrow();
});
