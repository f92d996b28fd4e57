import { expect, test } from "vitest";
import { memoryFile, openTraces, runStream } from "../../../../setup/ctf.js";
import { fragmentsText, structOf } from "./json-writer.js";

// Folders of one UUID: parts of one trace, or traces of a writer that gives all it writes one UUID.

const UUID = "00010203-0405-0607-0809-0a0b0c0d0e0f";

/** Events of a `size` bits payload each, on a clock of their own. */
function metadata(host: string, events: readonly (readonly [name: string, size: number])[]): string {
  const declared = events.map(
    ([name, size], id) =>
      `event { name = ${name}; id = ${id}; fields := struct { integer { size = ${size}; align = 8; } n; }; };\n`,
  );
  return `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; uuid = "${UUID}"; };
env { hostname = "${host}"; };
clock { name = c; freq = 1000000000; };
stream { event.header := struct { integer { size = 32; align = 8; } id;
  integer { size = 32; align = 8; map = clock.c.value; } timestamp; }; };
${declared.join("")}`;
}

/** Events of class 0 with a payload of `bytes` bytes. */
function stream(count: number, bytes: number): Uint8Array {
  const size = 8 + bytes;
  const out = new Uint8Array(count * size);
  const view = new DataView(out.buffer);
  for (let i = 0; i < count; i++) view.setUint32(i * size + 4, 100 + i, true);
  return out;
}

async function read(...folders: readonly (readonly [text: string, count: number, bytes: number])[]) {
  const encoder = new TextEncoder();
  const files = folders.flatMap(([text, count, bytes], i) => [
    memoryFile(`part${i}/metadata`, encoder.encode(text)),
    memoryFile(`part${i}/stream`, stream(count, bytes)),
  ]);
  const opened = await openTraces(files);
  const counts: number[] = [];
  for (const { trace } of opened) {
    if (trace === undefined) throw new Error("not opened");
    let events = 0;
    for (const index of trace.description.streams.keys()) events += (await runStream(trace, index, 0n)).tally.events;
    counts.push(events);
  }
  return counts;
}

const WIDE = metadata("a", [["e", 64]]);

test("folders that describe the same are one trace, though one of them knew fewer events", async () => {
  const grown = `${WIDE}event { name = late; id = 1; fields := struct { integer { size = 8; align = 8; } n; }; };\n`;
  expect(await read([WIDE, 5, 8], [grown, 7, 8])).toEqual([12]);
});

test("another description under the same UUID is another trace, read by its own", async () => {
  expect(await read([WIDE, 5, 8], [metadata("a", [["e", 32]]), 7, 4])).toEqual([5, 7]);
});

test("so is the same description on another host", async () => {
  expect(await read([WIDE, 5, 8], [metadata("b", [["e", 64]]), 7, 8])).toEqual([5, 7]);
});

test("parts of a CTF 2 trace are one trace, and traces of several hosts are several", async () => {
  const bytes = Array.from({ length: 16 }, (_, i) => i);
  const part = (host: string, ...names: readonly string[]) =>
    fragmentsText(
      { type: "preamble", version: 2, uuid: bytes },
      { type: "trace-class", environment: { hostname: host } },
      {
        type: "data-stream-class",
        "event-record-header-field-class": structOf({ id: word("event-record-class-id"), time: word() }),
      },
      ...names.map((name, id) => ({
        type: "event-record-class",
        id,
        name,
        "payload-field-class": structOf({ n: word() }),
      })),
    );
  expect(await read([part("a", "e"), 3, 4], [part("a", "e", "f"), 2, 4], [part("b", "e"), 7, 4])).toEqual([5, 7]);
});

function word(...roles: readonly string[]): object {
  return { type: "fixed-length-unsigned-integer", length: 32, alignment: 8, "byte-order": "little-endian", roles };
}
