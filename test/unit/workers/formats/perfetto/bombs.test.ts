import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import type { FormatTrace } from "../../../../../workers/formats/format.js";
import { perfetto } from "../../../../../workers/formats/perfetto/index.js";
import { pickDialect } from "../../../../../workers/ingest/dialects/index.js";
import { createBatch } from "../../../../../workers/model/event-batch.js";
import { bytes, int, message, text } from "../../../../setup/proto.js";
import { allEvents, openBytes } from "./open.js";
import { bundle, clockSnapshot, compressed, packet, sequence } from "./writer.js";

// Small files that would take minutes or gigabytes: each has a bound, or takes a time by its size.

async function opened(...packets: readonly Uint8Array[]) {
  const { trace: found, problems, failure } = await openBytes(perfetto, joined(packets));
  if (found === undefined) throw new Error(failure);
  return { found, problems };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

function many<T>(make: (i: number) => T): T[] {
  return Array.from({ length: 50_000 }, (_, i) => make(i));
}

/** Events of all streams, as they are decoded. */
async function eventCount(trace: FormatTrace): Promise<number> {
  const reader = trace.openStreams([...trace.description.streams.keys()], pickDialect(trace.description), 0n);
  const batch = createBatch(0, 4096);
  while (await reader.next(batch)) reader.assignStringIds(batch.newStrings.map((_, i) => i));
  return reader.events;
}

/** A TrackEvent at a time of the monotonic clock. */
const slice = (ts: number) => packet(int(8, ts), int(58, 3), message(11, int(9, 3), text(23, "x")), sequence(1));

test("a packet that unpacks to far too much is left out", async () => {
  const bomb = packet(bytes(50, deflateSync(new Uint8Array(80 << 20))));
  const { found, problems } = await opened(bomb, bundle(0, [{ ts: 1, name: "softirq_entry", fields: { vec: 1 } }]));
  expect(await allEvents(found)).toHaveLength(1);
  expect(problems()[0]).toMatch(/unpacks to more than 67108864 bytes/);
});

test("packets that all together unpack to far too much are left out", async () => {
  const empty = new Uint8Array(6 << 20).map((_, i) => (i % 2 === 0 ? 0x0a : 0));
  const bomb = packet(bytes(50, deflateSync(empty)));
  const { found, problems } = await opened(
    bomb,
    bomb,
    bundle(0, [{ ts: 1, name: "softirq_entry", fields: { vec: 1 } }]),
  );
  expect(await allEvents(found)).toHaveLength(1);
  expect(problems()).toEqual([
    expect.stringMatching(/^2 compressed packets are left out, or read in part: the file unpacks to far too much/),
  ]);
});

test("small bundles and compact events that unpack to far too much are left out", { timeout: 240_000 }, async () => {
  const one = bundle(0, [{ ts: 1, name: "softirq_entry", fields: { vec: 1 } }]);
  const bundles = compressed(joined(many(() => one)));
  const wakings = bundle(1, [], message(4, bytes(7, new Uint8Array(2 << 20).fill(1))));
  const { found, problems } = await opened(bundles, one);
  const events = await eventCount(found);
  expect(events).toBeGreaterThan(20_000);
  expect(events).toBeLessThan(40_000);
  expect(problems()).toEqual([expect.stringMatching(/^1 compressed packets are left out, or read in part: /)]);
  const compact = await opened(compressed(wakings), compressed(wakings), compressed(one));
  // As many as a bundle may have, once.
  expect(await eventCount(compact.found)).toBe(1 << 20);
  expect(compact.problems()).toEqual([
    expect.stringMatching(/^1 damaged ftrace events are left out/),
    expect.stringMatching(/^2 compressed packets are left out, or read in part: /),
  ]);
});

test("a trace of fifty thousand CPUs, machines, snapshots and names of fields is read to a bound, and said", {
  timeout: 240_000,
}, async () => {
  const event = (i: number) => ({ ts: 10 + i, name: "softirq_entry", fields: { vec: 1 } });
  const fields = many((i) =>
    message(2, int(1, 20 + i), message(327, text(1, "kvm_exit"), message(2, text(1, `f${i}`)))),
  );
  const { found, problems } = await opened(
    joined(many((i) => bundle(i, [event(i)]))),
    joined(many((i) => packet(message(1, int(1, 0)), int(98, i + 1)))),
    packet(bytes(1, joined([int(1, 0), ...fields])), sequence(1)),
    joined(many((i) => joined([clockSnapshot({ 3: 5 + i, 6: 10 + i }), slice(7 + i)]))),
  );
  expect(found.description.streams).toHaveLength(4097);
  expect(await eventCount(found)).toBe(4096 + 100_000);
  expect(problems().slice(0, 2)).toEqual([
    expect.stringMatching(/^45904 bundles of ftrace events are left out: there are more than 4096 CPUs/),
    "1 packets of another machine (machine_id 1) in the same file are not read (-)",
  ]);
  expect(problems().at(-1)).toBe("packets of 49988 further machines in the same file are not read (-)");
});

test("slices with flows without number that unpack to far too much are left out", { timeout: 240_000 }, async () => {
  const flows = bytes(47, new Uint8Array(800_000).fill(7));
  const one = packet(int(8, 5), message(11, int(9, 3), text(23, "x"), flows), sequence(1));
  const { found, problems } = await opened(...Array.from({ length: 20 }, () => compressed(one)));
  const { length } = await allEvents(found);
  expect(length).toBeGreaterThan(400_000);
  expect(length).toBeLessThan(600_000);
  expect(problems()).toEqual([expect.stringMatching(/^\d+ compressed packets are left out, or read in part: /)]);
});
