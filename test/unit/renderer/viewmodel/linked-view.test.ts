import fc from "fast-check";
import { expect, test } from "vitest";
import { linkedMessage, linkedPart } from "../../../../renderer/viewmodel/linked-view.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";

const ORIGIN = 1_700_000_000_000_000_000n;

test("property: a session that begins earlier shows the same absolute time", () => {
  const ns = fc.integer({ min: 0, max: 2_000_000_000 });
  fc.assert(
    fc.property(ns, ns, fc.integer({ min: 1, max: 1_000_000_000 }), (startNs, earlierNs, spanNs) => {
      const here = { contents: ["a"], timeline: plainTimeline(ORIGIN) };
      const there = { contents: ["b", "a"], timeline: plainTimeline(ORIGIN - BigInt(earlierNs)) };
      const part = { view: { startNs, spanNs }, range: { t0: startNs, t1: startNs + spanNs }, cursorNs: startNs };
      const found = linkedPart(there, linkedMessage(here, part));
      expect(found).toEqual({
        view: { startNs: startNs + earlierNs, spanNs },
        range: { t0: startNs + earlierNs, t1: startNs + earlierNs + spanNs },
        cursorNs: startNs + earlierNs,
      });
    }),
  );
});

test("a part of a ns stays, and windows of other traces are left alone", () => {
  const here = { contents: ["a"], timeline: plainTimeline(ORIGIN) };
  const part = { view: { startNs: 12.25, spanNs: 3.5 }, range: undefined, cursorNs: undefined };
  const message = linkedMessage(here, part);
  expect(linkedPart(here, message)).toEqual(part);
  expect(linkedPart({ ...here, contents: ["c"] }, message)).toBeUndefined();
});
