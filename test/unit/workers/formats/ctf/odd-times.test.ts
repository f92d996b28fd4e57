import { expect, test } from "vitest";
import type { DecodedEvent, FormatTrace } from "../../../../../workers/formats/format.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { memoryFile, openTraces, runStream } from "../../../../setup/ctf.js";

// Clocks that lie: which events there are, and when, is the same for who counts them and for who reads them whole.

const METADATA = `/* CTF 1.8 */
typealias integer { size = 64; align = 8; } := u64;
trace { major = 1; minor = 8; byte_order = le; };
clock { name = c; freq = 1000000000; OFFSET };
stream {
  packet.context := struct { integer { size = 64; align = 8; map = clock.c.value; } timestamp_begin;
    u64 content_size; u64 packet_size; u64 events_discarded; };
  event.header := struct { integer { size = 64; align = 8; map = clock.c.value; } timestamp; };
};
event { name = e; fields := struct { u64 n; }; };
`;

interface PacketOf {
  readonly begin: bigint;
  readonly times: readonly bigint[];
  readonly discarded?: bigint;
}

function packet({ begin, times, discarded = 0n }: PacketOf): Uint8Array {
  const words = times.flatMap((time, i) => [time, BigInt(i)]);
  const size = BigInt((4 + words.length) * 64);
  return new Uint8Array(new BigUint64Array([begin, size, size, discarded, ...words]).buffer);
}

interface Read {
  readonly times: readonly bigint[];
  readonly problems: readonly string[];
}

/** Reads a stream in both ways, in parts from all places too, and insists that they agree. */
async function read(packets: readonly PacketOf[], offset = ""): Promise<Read> {
  const metadata = new TextEncoder().encode(METADATA.replace("OFFSET", offset));
  const stream = joinBytes(...packets.map(packet));
  const [opened] = await openTraces([memoryFile("metadata", metadata), memoryFile("stream", stream)]);
  const trace = opened?.trace as FormatTrace;
  const originNs = trace.description.streams[0]?.beginNs ?? 0n;
  const { rows, tally } = await runStream(trace, 0, originNs);
  const times: bigint[] = [];
  const place = { events: 0, latest: Number.NEGATIVE_INFINITY, originNs, state: undefined };
  for await (const event of trace.readEvents(0, -(1n << 90n), 1n << 90n, place)) times.push(event.ns);
  expect(times.map((ns) => Number(ns - originNs))).toEqual(rows.map(({ ns }) => ns));
  expect(tally.events).toBe(times.length);
  expect([tally.firstNs, tally.lastNs]).toEqual([times[0], times.at(-1)]);
  const problems = opened?.diagnostics.all() ?? [];
  return { times, problems: problems.map(({ message, offset: byte }) => `${byte}: ${message}`) };
}

test("events before the begin that their packet claims are kept, and said", async () => {
  const { times, problems } = await read([{ begin: 50n, times: [10n, 20n, 60n] }]);
  expect(times).toEqual([10n, 20n, 60n]);
  expect(problems).toEqual(["32: 2 events lie before the begin that the packet claims"]);
});

test("a packet that claims to begin after the next one costs nothing", async () => {
  const { times, problems } = await read([
    { begin: 1n << 39n, times: [10n, 20n] },
    { begin: 30n, times: [30n, 40n] },
  ]);
  expect(times).toEqual([10n, 20n, 30n, 40n]);
  expect(problems).toEqual([
    "32: 2 events lie before the begin that the packet claims",
    "64: 1 packet claims to begin before what was recorded before",
  ]);
});

test("time that goes back inside a packet is held: where, and how many events", async () => {
  const { times, problems } = await read([{ begin: 0n, times: [10n, 50n, 20n, 30n, 60n] }]);
  expect(times).toEqual([10n, 50n, 50n, 50n, 60n]);
  expect(problems).toEqual([
    "64: time goes back in this stream: 2 events are shown at the latest time before, the first at 0.000000050 s",
  ]);
});

test("a counter that runs over 2^64 costs no event, in a packet or between two", async () => {
  const top = (1n << 64n) - 1n;
  const { times, problems } = await read([
    { begin: top - 20n, times: [top - 20n, top - 10n, 5n] },
    { begin: 15n, times: [15n, 25n] },
  ]);
  expect(times).toEqual([top - 20n, top - 10n, top - 10n, top - 10n, top - 10n]);
  expect(problems[0]).toMatch(/^\d+: time goes back in this stream: 3 events are shown at the latest time before/);
});

test("times beyond 2^63 ns are times", async () => {
  const { times } = await read([{ begin: 5n, times: [5n, 6n] }], "offset_s = 9223372037;");
  expect(times).toEqual([9_223_372_037_000_000_005n, 9_223_372_037_000_000_006n]);
});

test("a packet of a time that cannot be is read, timed from the one before", async () => {
  const { times, problems } = await read([
    { begin: 5n, times: [5n, 6n] },
    { begin: 1n << 60n, times: [7n, 8n] },
    { begin: 9n, times: [9n] },
  ]);
  expect(times).toEqual([5n, 6n, 7n, 8n, 9n]);
  expect(problems).toEqual(["64: packet time is absurd: its events are timed from those before it"]);
});

test("events after a loss that was said to be later are shown after it", async () => {
  const { times } = await read([{ begin: 50n, times: [10n, 60n], discarded: 3n }]);
  expect(times).toEqual([50n, 60n]);
});

const UNPACKED = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
clock { name = c; freq = 1000000000; };
stream { event.header := struct { integer { size = 16; align = 8; } id;
  integer { size = 32; align = 8; map = clock.c.value; } timestamp; }; };
event { name = e; id = 16; fields := struct { integer { size = 16; align = 8; } n; }; };
`;

test.each([
  [
    "zeros after the last event of a memory dump are no events, and none is lost",
    [0, 0, 0],
    0,
    /^24: from here on the file holds zeros/,
  ],
  ["less of them than an event takes", [], 3, /^24: from here on the file holds zeros/],
  ["anything else there is damage", [0, 0, 9], 0, /^24: unknown event id 0$/],
])("%s", async (_, after, odd, problem) => {
  const bytes = new Uint8Array(8 * (3 + after.length) + odd);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 3; i++) {
    view.setUint16(i * 8, 16, true);
    view.setUint32(i * 8 + 2, 100 + i, true);
  }
  for (const [i, value] of after.entries()) view.setUint8(8 * (3 + i) + 7, value);
  const files = [memoryFile("metadata", new TextEncoder().encode(UNPACKED)), memoryFile("stream", bytes)];
  const [opened] = await openTraces(files);
  const { tally } = await runStream(opened?.trace as FormatTrace, 0, 0n);
  expect(tally.events).toBe(3);
  expect(tally.lost).toHaveLength(after.includes(9) ? 1 : 0);
  expect((opened?.diagnostics.all() ?? []).map(({ message, offset }) => `${offset}: ${message}`)).toEqual([
    expect.stringMatching(problem),
  ]);
});

test("reading from a checkpoint, also inside a packet, gives the times that reading all gives", async () => {
  const packets = Array.from({ length: 12 }, (_, i) => ({
    begin: BigInt(i * 10_000),
    times: Array.from({ length: 8000 }, (_, k) => BigInt(i * 10_000 + k - (i % 7 === 3 ? 25_000 : 0))),
  }));
  const stream = joinBytes(...packets.map(packet));
  const files = [
    memoryFile("metadata", new TextEncoder().encode(METADATA.replace("OFFSET", ""))),
    memoryFile("stream", stream),
  ];
  const trace = (await openTraces(files))[0]?.trace as FormatTrace;
  const { rows, tally } = await runStream(trace, 0, 0n, 512);
  const whole = rows.map(({ ns }) => ns);
  const { checkpoints = [] } = tally;
  expect(checkpoints.length).toBeGreaterThan(packets.length);
  for (const [i, checkpoint] of checkpoints.entries()) {
    const { events, latest } = checkpoint;
    expect([events, latest]).toEqual([events, whole[events - 1]]);
    const count = (checkpoints[i + 1]?.events ?? whole.length) - events;
    expect(4096 <= count || i === checkpoints.length - 1).toBe(true);
    expect([...(await trace.eventTimes(0, checkpoint, count))]).toEqual(whole.slice(events, events + count));
    const some = await timesOf(trace.readEventsAt(0, checkpoint, 4000, 300));
    expect(some).toEqual(whole.slice(events + 4000, events + 4300));
    if (i % 10 === 0 || i === checkpoints.length - 1) {
      const rest = await timesOf(trace.readEvents(0, BigInt(latest + 1), 1n << 90n, checkpoint));
      expect(rest).toEqual(whole.filter((ns) => latest < ns));
    }
  }
});

async function timesOf(events: AsyncIterable<DecodedEvent>): Promise<number[]> {
  const times: number[] = [];
  for await (const { ns } of events) times.push(Number(ns));
  return times;
}
