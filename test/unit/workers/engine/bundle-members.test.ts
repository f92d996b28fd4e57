import { expect, test } from "vitest";
import { EventClasses } from "../../../../workers/ctf-writer/event-classes.js";
import { metadataText } from "../../../../workers/ctf-writer/metadata.js";
import { StreamWriter } from "../../../../workers/ctf-writer/stream-writer.js";
import { membersOf } from "../../../../workers/engine/slice/bundle-members.js";
import type { TraceFile } from "../../../../workers/engine/slice/write-trace.js";
import { memoryFile, openTraces, wholeEvents } from "../../../setup/ctf.js";

async function membersFrom(files: readonly TraceFile[], mostBytes: number) {
  const given = (async function* () {
    yield* files;
  })();
  const members = [];
  for await (const member of membersOf(given, mostBytes)) members.push(member);
  return members;
}

function piece(path: string, ...bytes: readonly number[]): TraceFile {
  return { path, bytes: Uint8Array.from(bytes) };
}

test("pieces of a file are one member, or several of whole pieces where they are many", async () => {
  const files = [piece("a", 1, 2), piece("a", 3), piece("a", 4, 5), piece("b", 6, 7, 8, 9, 10), piece("b"), piece("c")];
  const members = await membersFrom(files, 4);
  expect(members.map(({ path, bytes }) => [path, ...bytes])).toEqual([
    ["a", 1, 2, 3],
    ["a_1", 4, 5],
    ["b", 6, 7, 8, 9, 10],
    ["b_1"],
    ["c"],
  ]);
  expect(await membersFrom([], 4)).toEqual([]);
});

test("a stream in several members is one stream", async () => {
  const uuid = new Uint8Array(16);
  const classes = new EventClasses(false);
  const writer = new StreamWriter({ instance: 3, isMixed: false, cpu: 1 }, classes, uuid, 0);
  const files: TraceFile[] = [];
  for (let i = 0; i < 30_000; i += 1) {
    const event = { name: "e", ns: BigInt(i), stream: 0, cpu: 1, fields: { i, text: "some text" }, context: {} };
    const bytes = writer.add(event, i);
    if (bytes !== undefined) files.push({ path: "stream_0", bytes });
  }
  files.push({ path: "stream_0", bytes: writer.finish(30_000) });
  const text = metadataText({ uuid, environment: {}, clockName: "", offsetNs: 0n, classes: [classes] });
  files.push({ path: "metadata", bytes: new TextEncoder().encode(text) });
  const members = await membersFrom(files, 1 << 18);
  expect(members.map(({ path }) => path)).toEqual(["stream_0", "stream_0_1", "stream_0_2", "metadata"]);
  const [opened] = await openTraces(members.map(({ path, bytes }) => memoryFile(path, bytes)));
  expect(opened?.diagnostics.all()).toEqual([]);
  expect(opened?.trace?.description.streams.length).toBe(1);
  const events = opened?.trace === undefined ? [] : await wholeEvents(opened.trace, 0);
  expect(events.map(({ fields }) => fields.i)).toEqual(Array.from({ length: 30_000 }, (_, i) => i));
});
