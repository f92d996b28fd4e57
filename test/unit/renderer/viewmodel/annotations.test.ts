import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { annotationFilter } from "../../../../renderer/viewmodel/annotations/annotation-filter.js";
import { cutLine, lanesText, lineOf } from "../../../../renderer/viewmodel/annotations/annotation-words.js";
import { freePlace } from "../../../../renderer/viewmodel/annotations/label-boxes.js";
import {
  type Annotation,
  changed,
  changedWords,
  kindOf,
  readAnnotation,
  tagsIn,
} from "../../../../workers/model/annotations/annotation.js";
import { placedAnnotations, writtenPlace, writtenSpot } from "../../../../workers/model/annotations/placed.js";
import { ownClockNs, sessionNsOf } from "../../../../workers/model/annotations/trace-clock.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import type { TraceContent } from "../../../../workers/model/trace-content.js";

function annotation(more: Partial<Annotation> = {}): Annotation {
  return {
    id: "1",
    content: "host",
    lanes: [],
    startNs: "1000",
    endNs: "1000",
    text: "",
    author: "Ada",
    colour: "yellow",
    tags: [],
    createdMs: 1,
    changedMs: 1,
    ...more,
  };
}

function lanesAt(...paths: string[]): LaneList {
  const all = (value: number) => Int32Array.from(paths, () => value);
  return {
    version: 1,
    count: paths.length,
    gone: [],
    kinds: paths.map(() => "cpu"),
    paths,
    names: paths.map((path) => path.split("/").at(-1) ?? ""),
    machines: paths.map((path) => path.split("/")[0] ?? ""),
    parents: all(-1),
    orders: new Float64Array(paths.length),
    subjects: new Float64Array(paths.length),
    tids: all(-1),
    pids: all(-1),
    rows: all(1),
    marks: [],
  };
}

const HOST: TraceContent = { contentId: "host", machine: "h", clock: { originNs: "1000", isMoved: false } };
/** Its clock is 500 ns behind the host's, runs slower by 1 % and jumps by 40 ns. */
const GUEST: TraceContent = {
  contentId: "guest",
  machine: "g@2",
  clock: {
    originNs: "500",
    isMoved: true,
    drift: { middleNs: "100000", rate: 0.01, jumps: [{ atNs: "70000", byNs: 40 }] },
  },
};
const TOGETHER = [HOST, GUEST];
const LANES = lanesAt("h/cpu/0", "g/cpu/0", "g@2/cpu/0");

describe("places", () => {
  test("all lanes: by the clock that no other was put on", () => {
    const place = writtenPlace({ t0: 5, t1: 9, lanes: [] }, [GUEST, HOST], LANES);
    expect(place).toEqual({ content: "host", lanes: [], startNs: "1005", endNs: "1009" });
  });

  test("a lane of a guest is found when its trace is opened alone, under another name and on its own clock", () => {
    const place = writtenPlace({ t0: 50_000, t1: 50_000, lanes: [2] }, TOGETHER, LANES);
    if (place === undefined) throw new Error("not written");
    const alone: TraceContent = { contentId: "guest", machine: "g", clock: { originNs: "500", isMoved: false } };
    const written = new Map([["1", annotation(place)]]);
    const [found] = placedAnnotations(written, [alone], lanesAt("g/thread/7", "g/cpu/0"));
    expect(found?.lanes).toEqual([1]);
    expect(found?.t0).toBe(Number(ownClockNs(GUEST.clock, 50_000)) - 500);
    expect(placedAnnotations(written, TOGETHER, LANES)[0]).toMatchObject({ t0: 50_000, lanes: [2] });
  });

  test("the clock of a trace and the session's time lead to each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), (t) => {
        const back = sessionNsOf(GUEST.clock, ownClockNs(GUEST.clock, t));
        // Whole ns of a slower clock are more than 1 ns of the session.
        expect(back - t).toBeGreaterThanOrEqual(0);
        expect(back - t).toBeLessThanOrEqual(41);
      }),
    );
  });

  test("what belongs to a trace that is not open is left out; a lane that is not there is said", () => {
    const other = annotation({ id: "2", content: "elsewhere" });
    const lost = annotation({ id: "3", lanes: [{ content: "host", path: "h/cpu/9" }] });
    const placed = placedAnnotations(new Map([other, lost].map((one) => [one.id, one])), TOGETHER, LANES);
    expect(placed.map((one) => [one.annotation.id, one.lanes, lanesText(one, LANES)])).toEqual([
      ["3", [], "1 not open"],
    ]);
  });

  test("an arrow leads from one machine to another, each end by its own clock", () => {
    const from = writtenPlace({ t0: 5, t1: 5, lanes: [0] }, TOGETHER, LANES);
    const to = writtenSpot(2, 99_000, TOGETHER, LANES);
    if (from === undefined || to === undefined) throw new Error("not written");
    const arrow = annotation({ ...from, to });
    expect(kindOf(arrow)).toBe("arrow");
    const [placed] = placedAnnotations(new Map([["1", arrow]]), TOGETHER, LANES);
    expect(placed).toMatchObject({ t0: 5, lanes: [0], to: { lane: 2, timeNs: 99_000 } });
    const [alone] = placedAnnotations(new Map([["1", arrow]]), [HOST], lanesAt("h/cpu/0"));
    expect(alone?.to).toBeUndefined();
    expect(alone && lanesText(alone, lanesAt("h/cpu/0"))).toContain("a lane that is not open");
  });
});

describe("changes", () => {
  const before = annotation({ text: "old", tags: ["a"] });

  test("only the fields that a change is about become others", () => {
    const kept = { ...before, colour: "red" as const, tags: ["a", "b"] };
    expect(changed(kept, { id: "1", before, after: { ...before, text: "new" } })).toEqual({ ...kept, text: "new" });
  });

  test("taken back, a change leaves what others changed since", () => {
    const after = { ...before, text: "new" };
    const kept = { ...after, colour: "red" as const };
    expect(changed(kept, { id: "1", before: after, after: before })).toEqual({ ...before, colour: "red" });
  });

  test("what is written comes back as it was", () => {
    const to = { content: "guest", path: "g/cpu/0", atNs: "-5" };
    const one = annotation({ to, text: "a\nb", tags: ["x"], lanes: [{ content: "host", path: "h/cpu/0" }] });
    expect(readAnnotation(JSON.parse(JSON.stringify({ ...one, version: 1 })))).toEqual({ annotation: one });
  });

  test("no value of any kind breaks the reader", () => {
    const fields = Object.keys({ ...annotation(), version: 1, to: undefined });
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...fields), (value, field) => {
        readAnnotation(value);
        const read = readAnnotation({ ...annotation(), version: 1, [field]: value });
        if (read !== undefined && "annotation" in read)
          placedAnnotations(new Map([["1", read.annotation]]), TOGETHER, LANES);
      }),
    );
  });

  test("a form changes what was changed in it, and leaves what another window changed while it was open", () => {
    const words = { text: "old", tags: ["a"], colour: "yellow" } as const;
    expect(changedWords(words, { text: "old", tags: ["a"], colour: "yellow" })).toEqual({});
    expect(changedWords<Partial<Annotation>>(words, { text: "old", tags: ["a"], colour: "red" })).toEqual({
      colour: "red",
    });
  });

  test("tags are told apart by commas", () => {
    expect(tagsIn(" slow,disk  io,, slow ")).toEqual(["slow", "disk io"]);
  });
});

describe("the search", () => {
  const all = [
    annotation({ id: "a", text: "**Slow** disk", tags: ["io"] }),
    annotation({ id: "b", lanes: [{ content: "host", path: "h/cpu/0" }], endNs: "5000" }),
    annotation({ id: "c", colour: "red", author: "Bob", to: { content: "guest", path: "g/cpu/0", atNs: "1" } }),
  ];
  const placed = placedAnnotations(new Map(all.map((one) => [one.id, one])), TOGETHER, LANES);
  test.each([
    ["", "acb"],
    ["disk", "a"],
    ["tag:io", "a"],
    ["kind:bookmark", "b"],
    ["kind:arrow || tag:io", "ac"],
    ["author:Bob && colour:red", "c"],
    ["lane ~ cpu", "cb"],
    ["duration > 1us", "b"],
    ["not disk", "cb"],
  ])("%j", (text, found) => {
    const filter = annotationFilter(text, LANES);
    if (!filter.ok) throw new Error(filter.error.message);
    expect(
      placed
        .filter(filter.isShown)
        .map((one) => one.annotation.id)
        .join(""),
    ).toBe(found);
  });

  test("a mistake is pointed at", () => {
    expect(annotationFilter("kind:bookmrk", LANES)).toMatchObject({ ok: false, error: { column: 6 } });
  });
});

test("a note on one line has nothing in it that acts on text", () => {
  expect(lineOf(annotation({ text: "# A\u202egnp.exe\n\n- b\u0007 `c`" }))).toBe("A‹U+202E›gnp.exe b␇ c");
});

test("a line is cut between letters, however many places they take", () => {
  const cut = (text: string) => cutLine(annotation({ text }), 4);
  expect(["abcd", "abcde", "😀😀😀😀", "😀😀😀😀😀", "a😀b😀c", `😀abc${"d".repeat(20_000)}`].map(cut)).toEqual([
    "abcd",
    "abc…",
    "😀😀😀😀",
    "😀😀😀…",
    "a😀b…",
    "😀ab…",
  ]);
});

test("labels do not lie over each other, and stay in the picture", () => {
  const box = (left: number, top: number) => ({ left, top, width: 100, height: 15 });
  expect(freePlace(box(950, 0), [], 1000)).toEqual(box(900, 0));
  expect(freePlace(box(50, 0), [box(0, 0)], 1000)).toBeUndefined();
  expect(freePlace(box(100, 0), [box(0, 0)], 1000)).toEqual(box(100, 0));
  expect(freePlace(box(0, 0), [], 90)).toBeUndefined();
});
