import { expect, test } from "vitest";
import { RecordedSpan } from "../../../../../workers/formats/ctf/recorded-span.js";

test("a stream read from behind its last packet on ends at the last event before", () => {
  expect(new RecordedSpan().finish(500, false)).toEqual({ ns: 500, quietNs: 0 });
});

test("the longest packet measures how long a CPU may be silent after its last event", () => {
  const span = new RecordedSpan();
  span.enter(0, 300, Number.NEGATIVE_INFINITY);
  span.enter(310, undefined, 290);
  expect(span.finish(400, false)).toEqual({ ns: 400, quietNs: 300 });
  expect(span.finish(400, true)).toEqual({ ns: 400, quietNs: 0 });
});

test("an end behind the last event says that there were no others", () => {
  const span = new RecordedSpan();
  span.enter(0, 300, Number.NEGATIVE_INFINITY);
  expect(span.finish(290, false)).toEqual({ ns: 300, quietNs: 0 });
});
