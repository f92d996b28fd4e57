import { expect, test } from "vitest";
import type { Result } from "../../../../workers/core/result.js";
import { StackTable } from "../../../../workers/core/stack-table.js";
import { StringTable } from "../../../../workers/core/string-table.js";
import { streamBytes } from "../../../../workers/formats/format.js";
import { DecodePool } from "../../../../workers/ingest/decode-pool.js";
import type { DecodePort, FromDecoder, ToDecoder, TraceShare } from "../../../../workers/ingest/decode-protocol.js";
import { type DecodableTrace, DecodeServer } from "../../../../workers/ingest/decode-server.js";
import { discover, openShared } from "../../../../workers/ingest/discover.js";
import { Merge } from "../../../../workers/ingest/merge.js";
import { pump } from "../../../../workers/ingest/pump.js";
import { EVENT_KIND_COUNT } from "../../../../workers/model/event-kinds.js";
import { type FakeTrace, fakeParts } from "../../../fakes/fake-format.js";

const noSource = () => ({ ok: false, error: { message: "no bytes here" } }) as const;
const noFiles = { open: noSource, loadWasm: () => Promise.reject(new Error("no files here")) };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const someFile = { path: "x", source: { kind: "memory", bytes: new Uint8Array(1), size: 1 } } as const;

/** A decode worker that takes messages only between turns and gets copies, as a thread does. */
function fakeWorker(
  open: (share: TraceShare) => Promise<Result<DecodableTrace>>,
  isShared: boolean,
): DecodePort & { most: number } {
  let deliver: (message: FromDecoder) => void = () => {};
  let isClosed = false;
  let batchesOut = 0;
  const port = {
    most: 0,
    post: (message: ToDecoder, transfer: readonly ArrayBuffer[]) => {
      if (message.type === "recycle") batchesOut -= 1;
      const copy = structuredClone(message, { transfer: [...transfer] });
      void turn().then(() => server.receive(copy));
    },
    listen: (onMessage: (message: FromDecoder) => void) => {
      deliver = onMessage;
    },
    close: () => {
      isClosed = true;
    },
  };
  const server = new DecodeServer({
    openTrace: ({ share }) => open(share),
    yieldToLoop: turn,
    sharesMemory: isShared,
    allocate: (bytes) => (isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)),
    post: (message, transfer) => {
      if (message.type === "batch") port.most = Math.max(port.most, ++batchesOut);
      const copy = structuredClone(message, { transfer: [...transfer] });
      void turn().then(() => !isClosed && deliver(copy));
    },
  });
  return port;
}

async function start(traces: readonly FakeTrace[], workers: number) {
  const parts = fakeParts(traces);
  const found = await discover({ files: [someFile] }, parts, noFiles);
  if (!found.ok) throw new Error(found.error.message);
  const originNs = found.value.clock.timeline[0].originNs;
  const ports = Array.from({ length: workers }, (_, i) =>
    fakeWorker((share) => openShared(share, parts, noFiles), i % 2 === 0),
  );
  const strings = new StringTable();
  const jobs = found.value.traces.map(({ candidate, trace, openProblems, firstStream }, i) => ({
    machine: "host",
    trace: i,
    share: () => ({
      kind: "whole" as const,
      format: candidate.format,
      description: { ...trace.description, streams: [] },
      openProblems,
      candidate,
    }),
    originNs,
    streams: trace.description.streams.map((stream, index) => {
      return { stream: firstStream + index, index, bytes: streamBytes(stream) };
    }),
  }));
  const pool = new DecodePool(jobs, {
    ports,
    strings,
    stacks: new StackTable(strings),
    wanted: new Uint8Array(EVENT_KIND_COUNT).fill(1),
  });
  return { pool, ports, strings, originNs };
}

async function read(traces: readonly FakeTrace[], workers: number) {
  const { pool, strings, originNs } = await start(traces, workers);
  const rows: string[] = [];
  const merge = new Merge(
    pool.feeds.map(({ feed }) => ({ feed, machine: 0 })),
    ({ ts, cpus, s }, _machine, from, to) => {
      for (let i = from; i < to; i++) rows.push(`${ts[i]} ${cpus[i]} ${strings.get(s[i] as number)}`);
    },
  );
  await pump({ merge, yieldToLoop: turn, onProgress: () => {}, isCancelled: () => false });
  return { rows, pool, originNs };
}

function waking(ns: number, comm: string) {
  return { ns, name: "sched_waking", fields: { comm } };
}

const names = ["alpha", "beta", "gamma", "delta"];
const many = (cpu: number, count: number) =>
  Array.from({ length: count }, (_, i) => waking(1000 + i * 7 + ((i * cpu) % 5), names[(i + cpu) % 4] as string));
const isOrdered = (rows: readonly string[]) =>
  rows.every((row, i) => i === 0 || Number(rows[i - 1]?.split(" ")[0]) <= Number(row.split(" ")[0]));

test.each([1, 2, 3])("events of %i workers come out in order, with the strings they went in with", async (workers) => {
  const streams = [many(0, 200), many(1, 50), [], many(3, 200)];
  const { rows, pool, originNs } = await read([{ path: "t", streams }], workers);
  const sent = streams.flatMap((events, cpu) => events.map(({ ns, fields }) => ({ t: ns - 1000, cpu, fields })));
  sent.sort((a, b) => a.t - b.t || a.cpu - b.cpu);
  expect(originNs).toBe(1000n);
  expect(rows).toEqual(sent.map(({ t, cpu, fields }) => `${t} ${cpu} ${fields.comm}`));
  expect(pool.eventsDecoded).toBe(450);
  expect(pool.tally(1)).toMatchObject({ events: 50, firstNs: 1000n, counts: new Map([["sched_waking", 50]]) });
});

test("no feed has more batches under way than it may, however slow the reader is", async () => {
  const { ports, pool } = await start([{ path: "t", streams: [many(0, 500)] }], 1);
  for (let i = 0; i < 50; i++) await turn();
  expect(ports[0]?.most).toBe(3);
  expect(pool.eventsDecoded).toBe(9);
});

test("events nobody asks for are counted and delay nobody", async () => {
  const other = Array.from({ length: 100 }, (_, i) => ({ ns: 1000 + i, name: "noise" }));
  const { rows, pool } = await read([{ path: "t", streams: [other, many(1, 10)] }], 1);
  expect(rows.length).toBe(10);
  expect(pool.eventsDecoded).toBe(110);
  expect(pool.tally(0).counts.get("noise")).toBe(100);
});

test("several traces, problems told with each", async () => {
  const traces: FakeTrace[] = [
    { path: "a", hostname: "host", streams: [many(0, 5)], problem: "a is odd" },
    { path: "b", hostname: "guest", streams: [many(0, 5), many(1, 5)] },
  ];
  const { rows, pool } = await read(traces, 2);
  expect(rows.length).toBe(15);
  expect(isOrdered(rows)).toBe(true);
  expect([...pool.problems]).toEqual([[0, [{ severity: "warning", message: "a is odd", file: "a" }]]]);
});

test("a decoder that falls over ends its streams and says so; the others go on", async () => {
  const traces: FakeTrace[] = [{ path: "t", streams: [many(0, 50), many(1, 40)], crashAfter: 4 }];
  const { rows, pool } = await read(traces, 2);
  expect(rows.filter((row) => row.split(" ")[1] === "0").length).toBe(12);
  expect(rows.filter((row) => row.split(" ")[1] === "1").length).toBe(40);
  expect(pool.problems.get(0)?.[0]?.message).toMatch(/^decoding stopped early: .*reader fell over/);
});
