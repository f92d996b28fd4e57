import { expect, test } from "vitest";
import { joinBytes } from "../../../../setup/bytes.js";
import { memoryFile, openTraces, runStream, wholeEvents } from "../../../../setup/ctf.js";
import { type LttngOptions, lttngMetadata, lttngPacket, type WrittenEvent, type WrittenPacket } from "./writer.js";

const ORIGIN = 1000n * 1_000_000_000n;

function events(from: bigint, count: number): WrittenEvent[] {
  return Array.from({ length: count }, (_, i) => ({ name: "number", ts: from + BigInt(i) * 10n, value: BigInt(i) }));
}

function packet(begin: bigint, rest: Partial<WrittenPacket> = {}): WrittenPacket {
  return { begin, end: begin + 100n, events: events(begin, 5), ...rest };
}

interface Outcome {
  readonly times: readonly number[];
  /** As reported, and as analyses are told. */
  readonly lost: readonly string[];
  readonly told?: readonly string[];
  readonly problems: readonly string[];
  /** How far the stream was recorded, and how long a silence after that means nothing. */
  readonly end?: string | undefined;
}

async function decode(stream: Uint8Array, options: LttngOptions = {}): Promise<Outcome> {
  const metadata = new TextEncoder().encode(lttngMetadata(options));
  const [opened] = await openTraces([memoryFile("metadata", metadata), memoryFile("chan_0", stream)]);
  const trace = opened?.trace;
  const problems = () =>
    opened?.diagnostics.all().map(({ severity, message, offset }) => `${severity} ${offset}: ${message}`) ?? [];
  if (trace === undefined || trace.description.streams.length === 0)
    return { times: [], lost: [], problems: problems() };
  const { rows, lost, tally } = await runStream(trace, 0, ORIGIN, 3);
  const whole = await wholeEvents(trace, 0);
  expect(whole.length).toBe(rows.length);
  expect(tally.events).toBe(rows.length);
  const gaps = tally.lost.map((gap) => ({ begin: gap.beginNs - ORIGIN, end: gap.endNs - ORIGIN, events: gap.events }));
  // What analyses are told lies in what is reported.
  for (const row of lost) expect(gaps.some(({ begin, end }) => begin <= row.begin && row.end <= end)).toBe(true);
  return {
    times: rows.map(({ ns }) => ns),
    lost: gaps.map(({ begin, end, events }) => `${begin}..${end}: ${events}`),
    told: lost.map(({ begin, end }) => `${begin}..${end}`),
    problems: problems(),
    end: tally.end && `${tally.end.ns - ORIGIN} +${tally.end.quietNs}`,
  };
}

const times = (from: number) => [0, 10, 20, 30, 40].map((ns) => from + ns);

test("packets follow each other, padding and empty ones included", async () => {
  const stream = joinBytes(
    lttngPacket(packet(100n, { size: 256 })),
    lttngPacket({ begin: 300n, end: 300n, events: [], size: 128 }),
    lttngPacket(packet(1000n)),
  );
  expect(await decode(stream)).toMatchObject({ times: [...times(100), ...times(1000)], lost: [], problems: [] });
});

test("discarded events are counted from packet to packet", async () => {
  const stream = joinBytes(
    lttngPacket(packet(100n, { discarded: 2n })),
    lttngPacket(packet(1000n, { discarded: 2n })),
    lttngPacket(packet(2000n, { discarded: 9n })),
  );
  const { lost, told, problems } = await decode(stream);
  expect(lost).toEqual(["100..200: 2", "1100..2100: 7"]);
  // Before the packet's first event or after its last.
  expect(told).toEqual(["140..200", "1100..2000", "2040..2100"]);
  expect(problems).toEqual([]);
});

test("a counter of 8 bits wraps", async () => {
  const options = { discardedBits: 8 };
  const stream = joinBytes(
    lttngPacket(packet(100n, { discarded: 0n }), options),
    lttngPacket(packet(1000n, { discarded: 250n }), options),
    lttngPacket(packet(2000n, { discarded: 4n }), options),
  );
  expect((await decode(stream, options)).lost).toEqual(["200..1100: 250", "1100..2100: 10"]);
});

test("a gap in sequence numbers is a loss between two packets", async () => {
  const stream = joinBytes(lttngPacket(packet(100n, { seq: 4n })), lttngPacket(packet(1000n, { seq: 7n })));
  const { lost, times: seen } = await decode(stream);
  expect(lost).toEqual(["200..1000: -1"]);
  expect(seen).toEqual([...times(100), ...times(1000)]);
});

test("a stream cut inside a packet keeps what came before", async () => {
  const whole = joinBytes(lttngPacket(packet(100n)), lttngPacket(packet(1000n)));
  const { times: seen, lost, problems } = await decode(whole.subarray(0, whole.length - 10));
  expect(seen).toEqual([...times(100), 1000, 1010, 1020]);
  expect(lost).toEqual(["1020..1100: -1"]);
  expect(problems).toEqual([
    "error 124: packet of 124 bytes is cut: the file ends after 114",
    "error 232: event crosses the end of the packet",
  ]);
});

test("an unknown event id ends its packet only", async () => {
  const bad = lttngPacket(packet(1000n));
  bad[84 + 8] = 29 | ((bad[84 + 8] as number) & ~31);
  const stream = joinBytes(lttngPacket(packet(100n)), bad, lttngPacket(packet(2000n)));
  const { times: seen, lost, problems } = await decode(stream);
  expect(seen).toEqual([...times(100), 1000, ...times(2000)]);
  expect(lost).toEqual(["1000..2000: -1"]);
  expect(problems).toEqual(["error 216: unknown event id 29"]);
});

test("after bytes that are no packet the next packet is found", async () => {
  const stream = joinBytes(lttngPacket(packet(100n)), new Uint8Array(333).fill(7), lttngPacket(packet(2000n)));
  const { times: seen, lost, problems } = await decode(stream);
  expect(seen).toEqual([...times(100), ...times(2000)]);
  expect(lost).toEqual(["140..2000: -1"]);
  expect(problems).toEqual(["error 124: no CTF packet here (magic number 0x07070707)"]);
});

test("a packet size of zero is an error, and the next packet is found", async () => {
  const bad = lttngPacket(packet(1000n));
  bad.fill(0, 32 + 24, 32 + 32);
  const stream = joinBytes(lttngPacket(packet(100n)), bad, lttngPacket(packet(2000n)));
  const { times: seen, problems } = await decode(stream);
  expect(seen).toEqual([...times(100), ...times(2000)]);
  expect(problems).toEqual(["error 124: packet size is zero"]);
});

test("time that goes back is held, and said once", async () => {
  const stream = joinBytes(lttngPacket(packet(5000n)), lttngPacket(packet(1000n)), lttngPacket(packet(6000n)));
  const { times: seen, problems } = await decode(stream);
  expect(seen).toEqual([...times(5000), 5040, 5040, 5040, 5040, 5040, ...times(6000)]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^warning 124: time goes back/);
});

test("the wrong byte order is said to be that", async () => {
  const { problems } = await decode(lttngPacket(packet(100n), { order: "be" }), { order: "le" });
  expect(problems[0]).toMatch(/byte order is not the one the metadata declares/);
});

const OTHER = { uuid: "8a1f2c3d-0001-4abc-9def-001122334456" };

test("packets with another UUID are read where the description fits", async () => {
  const { times: seen, problems } = await decode(
    joinBytes(lttngPacket(packet(100n)), lttngPacket(packet(1000n))),
    OTHER,
  );
  expect(seen).toEqual([...times(100), ...times(1000)]);
  expect(problems).toEqual([
    "warning 0: packet has another UUID than the metadata, whose description fits: it is read",
  ]);
});

test("packets of another trace are not read", async () => {
  const foreign = lttngPacket(packet(100n));
  foreign[84 + 16] = 29 | ((foreign[84 + 16] as number) & ~31);
  const { times: seen, problems } = await decode(foreign, OTHER);
  expect(seen).toEqual([]);
  expect(problems).toEqual(["error 0: packet has the UUID of another trace"]);
});

test("zeros after the last packet are no packet, and nothing is lost there", async () => {
  const zeros = (bytes: number) => joinBytes(lttngPacket(packet(100n)), new Uint8Array(bytes));
  for (const bytes of [1, 40, 5000, 3 << 20]) {
    expect(await decode(zeros(bytes))).toMatchObject({ times: times(100), lost: [], problems: [], end: "200 +0" });
  }
  const garbage = zeros(5000);
  garbage[garbage.length - 1] = 1;
  expect((await decode(garbage)).lost).toEqual(["200..200: -1"]);
});

test("padding that is not there is not missing", async () => {
  const whole = lttngPacket(packet(100n, { size: 512 }));
  const content = lttngPacket(packet(100n)).length;
  expect(await decode(whole.subarray(0, content))).toMatchObject({ times: times(100), lost: [], problems: [] });
  const cut = await decode(whole.subarray(0, content - 1));
  expect(cut.lost).toEqual(["130..200: -1"]);
  expect(cut.problems[0]).toMatch(/is cut: the file ends after/);
});

test("a stream was recorded to the end of its last packet, or to its last event where that ended it", async () => {
  const end = async (...packets: Partial<WrittenPacket>[]) => {
    return (await decode(joinBytes(...packets.map((rest, i) => lttngPacket(packet(BigInt(100 + 1000 * i), rest))))))
      .end;
  };
  expect(await end({})).toBe("200 +0");
  expect(await end({}, { end: 9000n })).toBe("9000 +0");
  expect(await end({ end: 140n })).toBe("140 +40");
  expect(await end({ end: 700n }, { end: 1140n })).toBe("1140 +600");
  // Crash buffers: never ended.
  expect(await end({ end: 0n })).toBe("140 +40");
});
