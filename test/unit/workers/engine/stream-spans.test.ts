import { expect, test } from "vitest";
import { StreamSpans } from "../../../../workers/engine/slice/stream-spans.js";
import type { StreamTally } from "../../../../workers/formats/format.js";
import type { SessionStream } from "../../../../workers/ingest/session-streams.js";

interface Given {
  readonly begin?: bigint;
  readonly quietBegin?: bigint;
  readonly first: bigint;
  readonly end?: readonly [ns: bigint, quietNs: bigint];
}

/** Begin and end of each stream as it is written. */
function spansOf(given: readonly Given[], endNs?: bigint) {
  const streams = given.map(
    ({ begin, quietBegin }) => ({ description: { beginNs: begin, quietBeginNs: quietBegin } }) as SessionStream,
  );
  const tallies = given.map(
    ({ first, end }): StreamTally => ({
      ...{ counts: new Map(), events: 1, bytesRead: 0, lost: [], firstNs: first, lastNs: end?.[0] ?? first },
      end: end && { ns: end[0], quietNs: end[1] },
    }),
  );
  const times = { originNs: 0n, offsetNs: 0n, endNs, own: (ns: bigint) => ns, ticks: Number };
  const spans = new StreamSpans(streams, tallies, times);
  return given.map((_, i) => [spans.begin(i), spans.end(i)]);
}

test("a stream that may have been silent at the begin and the end of its trace is written as recorded there", () => {
  const long = 1n << 53n;
  const whole = { begin: 100n, quietBegin: 0n, first: 110n, end: [900n, 0n] } as const;
  expect(
    spansOf([
      whole,
      { begin: 300n, quietBegin: long, first: 300n, end: [400n, long] },
      { first: 500n, end: [500n, long] },
      { begin: 300n, quietBegin: 100n, first: 300n, end: [700n, 100n] },
    ]),
  ).toEqual([
    [100n, 900n],
    [100n, 900n],
    [100n, 900n],
    [300n, 700n],
  ]);
});

test("a stream that goes on behind the range is written up to the end of the range", () => {
  const goesOn = { begin: 100n, first: 300n };
  expect(spansOf([goesOn, { begin: 100n, first: 120n, end: [200n, 0n] }], 600n)).toEqual([
    [100n, 600n],
    [100n, 200n],
  ]);
});
