import { describe, expect, test } from "vitest";
import { joinBytes } from "../../setup/bytes.js";
import { lttngMetadata } from "../../unit/workers/formats/ctf/writer.js";
import { AT, folderWith, METADATA, open, PACKET_BYTES, packet, patched, STREAM, u64, utf8 } from "./support.js";

// One damaged stream beside a good one: exit status 0, the damage named with file and offset, the rest there.

const GOOD_EVENTS = 15;
const SECOND = PACKET_BYTES;
const THIRD = 2 * PACKET_BYTES;

interface Case {
  readonly stream: Uint8Array;
  /** Of the damaged stream, which has 15. */
  readonly events: number;
  readonly problems: readonly RegExp[];
}

const bits = (bytes: number) => u64(BigInt(bytes * 8));

const cases: Readonly<Record<string, Case>> = {
  "cut inside an event": {
    stream: STREAM.subarray(0, THIRD + AT.events + 2 * AT.eventBytes + 3),
    events: 12,
    problems: [
      /^error: packet of 124 bytes is cut: .* \(ch_1, byte 248\)/,
      /^error: event crosses .* \(ch_1, byte 348\)/,
    ],
  },
  "cut inside a packet header": {
    stream: STREAM.subarray(0, THIRD + 10),
    events: 10,
    problems: [/^error: .* \(ch_1, byte 248\)/],
  },
  "cut inside a packet context": {
    stream: STREAM.subarray(0, THIRD + AT.contentSize + 3),
    events: 10,
    problems: [/^error: .* \(ch_1, byte 248\)/],
  },
  "cut after the packet context": {
    stream: STREAM.subarray(0, THIRD + AT.events),
    events: 10,
    problems: [/^error: packet of 124 bytes is cut/],
  },
  "one byte": { stream: STREAM.subarray(0, 1), events: 0, problems: [/^error: .* \(ch_1, byte 0\)/] },
  "magic flipped": {
    stream: patched(STREAM, SECOND, 0xc0),
    events: 10,
    problems: [/^error: no CTF packet here .* \(ch_1, byte 124\)/],
  },
  "first magic flipped": {
    stream: patched(STREAM, 0, 0xc0),
    events: 10,
    problems: [/^error: no CTF packet here .* \(ch_1, byte 0\)/],
  },
  "uuid flipped": {
    stream: patched(STREAM, SECOND + AT.uuid, 0),
    events: 15,
    problems: [/^warning: packet has another UUID than the metadata, .* \(ch_1, byte 124\)/],
  },
  "uuid flipped where events do not fit": {
    stream: patched(patched(STREAM, SECOND + AT.uuid, 0), SECOND + AT.events + 3 * AT.eventBytes, 29),
    events: 10,
    problems: [/^error: packet has the UUID of another trace \(ch_1, byte 124\)/],
  },
  "another uuid throughout": {
    stream: joinBytes(...[0, SECOND, THIRD].map((at) => patched(STREAM.subarray(at, at + PACKET_BYTES), AT.uuid, 0))),
    events: 15,
    problems: [/^warning: packet has another UUID than the metadata, .* \(ch_1, byte 0\)/],
  },
  "stream id unknown": {
    stream: patched(STREAM, SECOND + AT.streamId, 9),
    events: 10,
    problems: [/^error: .*stream.* 9.* \(ch_1, byte 1\d\d\)/],
  },
  "packet size zero": {
    stream: patched(STREAM, SECOND + AT.packetSize, ...u64(0n)),
    events: 10,
    problems: [/^error: packet size is zero \(ch_1, byte 124\)/],
  },
  "packet size beyond the file": {
    stream: patched(STREAM, SECOND + AT.packetSize, ...bits(1 << 20)),
    events: 15,
    problems: [/^error: packet of 1048576 bytes exceeds the file.* \(ch_1, byte 124\)/],
  },
  "packet size beyond any file": {
    stream: patched(STREAM, SECOND + AT.packetSize, ...u64(2n ** 64n - 8n)),
    events: 15,
    problems: [/^error: .* \(ch_1, byte 124\)/],
  },
  "packet size no whole bytes": {
    stream: patched(STREAM, SECOND + AT.packetSize, ...u64(8n * 124n + 3n)),
    events: 10,
    problems: [/^error: .* \(ch_1, byte 124\)/],
  },
  "packet smaller than its header": {
    stream: patched(STREAM, SECOND + AT.packetSize, ...bits(40)),
    events: 10,
    problems: [/^error: .* \(ch_1, byte 124\)/],
  },
  "content larger than the packet": {
    stream: patched(STREAM, SECOND + AT.contentSize, ...bits(5000)),
    events: 10,
    problems: [/^error: .* \(ch_1, byte 124\)/],
  },
  "content beyond anything": {
    stream: patched(STREAM, SECOND + AT.contentSize, ...u64(2n ** 64n - 1n)),
    events: 10,
    problems: [/^error: .* \(ch_1, byte 124\)/],
  },
  "content ends inside an event": {
    stream: patched(STREAM, SECOND + AT.contentSize, ...bits(AT.events + 12)),
    events: 11,
    problems: [/^error: event crosses the end of the packet/],
  },
  "event id unknown": {
    stream: patched(STREAM, SECOND + AT.events + AT.eventBytes, 29),
    events: 11,
    problems: [/^error: unknown event id 29 \(ch_1, byte 216\)/],
  },
  "clock back between packets": {
    stream: joinBytes(packet(9000n), packet(2000n), packet(10_000n)),
    events: 15,
    problems: [/^warning: time goes back.* \(ch_1, byte 124\)/],
  },
  "end of a packet before its begin": {
    stream: patched(STREAM, SECOND + AT.end, ...u64(5n)),
    events: 15,
    problems: [/ \(ch_1, byte 124\)/],
  },
  "begin of a packet in the far future": {
    stream: patched(STREAM, SECOND + AT.begin, ...u64(2n ** 63n)),
    events: 15,
    problems: [/^error: packet time is absurd.* \(ch_1, byte 124\)/],
  },
  "bytes that are none of it": {
    stream: joinBytes(STREAM, utf8("and then some"), packet(4000n)),
    events: 20,
    problems: [/^error: no CTF packet here .* \(ch_1, byte 372\)/],
  },
  "nothing of it": {
    stream: utf8("a letter that was put beside the streams"),
    events: 0,
    problems: [/ \(ch_1(, byte 0)?\)/],
  },
  empty: { stream: new Uint8Array(0), events: 0, problems: [] },
};

describe.each(Object.entries(cases))("%s", (_, { stream, events, problems }) => {
  test("beside a good stream", async () => {
    const opened = await open(folderWith({ metadata: METADATA, ch_0: packet1(), ch_1: stream }));
    expect({ code: opened.code, lines: opened.lines, events: opened.events, problems: opened.problems }).toEqual({
      code: 0,
      lines: [],
      events: GOOD_EVENTS + events,
      problems: problems.map((problem) => expect.stringMatching(problem)),
    });
  });

  test("alone", async () => {
    const opened = await open(folderWith({ metadata: METADATA, ch_1: stream }));
    expect(opened.events).toBe(events);
    if (opened.code === 0) expect(opened.problems).toEqual(problems.map((problem) => expect.stringMatching(problem)));
    else expect(events).toBe(0);
  });
});

/** The same on another CPU. */
function packet1(): Uint8Array {
  const other = { cpu: 1, instance: 1n };
  return joinBytes(packet(1000n, other), packet(2000n, { ...other, seq: 1n }), packet(3000n, { ...other, seq: 2n }));
}

test("metadata with one byte flipped: said with its place, or it does not matter", async () => {
  const text = utf8(lttngMetadata());
  let refused = 0;
  for (let at = 0; at < text.length; at += 23) {
    const folder = folderWith({ metadata: patched(text, at, (text[at] ?? 0) ^ 0x14), ch_0: STREAM });
    const { code, lines } = await open(folder);
    if (code === 0) continue;
    refused += 1;
    expect(lines[0]).toMatch(new RegExp(`\\(${folder}/(metadata|ch_0)(, byte \\d+)?\\)`));
  }
  expect(refused).toBeGreaterThan(20);
});

test("a stream with any one bit flipped: no crash, and what is reported has a place", async () => {
  for (let bit = 0; bit < STREAM.length * 8; bit += 13) {
    const at = bit >> 3;
    const stream = patched(STREAM, at, (STREAM[at] ?? 0) ^ (1 << (bit & 7)));
    const { code, events, problems } = await open(folderWith({ metadata: METADATA, ch_0: stream }));
    expect(code).toBe(0);
    expect(events).toBeLessThanOrEqual(GOOD_EVENTS);
    for (const problem of problems)
      expect(problem).toMatch(/\(ch_0, byte \d+\)$|^warning: the traces lie more than 104/);
  }
});
