import { joinBytes } from "../../setup/bytes.js";
import { jsonMetadata, structOf } from "../../unit/workers/formats/ctf/json-writer.js";
import { lttngMetadata, lttngPacket, type WrittenEvent } from "../../unit/workers/formats/ctf/writer.js";

/** A layout of streams, and a stream of it. */
export interface StreamBase {
  readonly metadata: Uint8Array;
  readonly stream: Uint8Array;
}

const encoder = new TextEncoder();

export const BASES: readonly StreamBase[] = [
  lttngBase("le", "compact"),
  lttngBase("le", "large"),
  lttngBase("be", "compact"),
  lttngBase("be", "large"),
  oddBase(),
  jsonBase(),
];

function lttngBase(order: "le" | "be", header: "compact" | "large"): StreamBase {
  const options = { order, header };
  const parts = Array.from({ length: 3 }, (_, part) => {
    const begin = BigInt(part + 1) * 1_000_000n;
    const events = Array.from({ length: 6 }, (_, i): WrittenEvent => {
      const name = (["number", "words", "big"] as const)[i % 3] as WrittenEvent["name"];
      return { name, ts: begin + BigInt(i * 100), value: BigInt(i), text: "some text" };
    });
    return lttngPacket({ begin, end: begin + 5000n, events, seq: BigInt(part), size: 512 }, options);
  });
  return { metadata: encoder.encode(lttngMetadata(options)), stream: joinBytes(...parts) };
}

/** Lengths and tags inside events, no packet sizes, and odd bits: what the general reader is for. */
function oddBase(): StreamBase {
  const metadata = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = be; };
clock { name = c; freq = 1000; };
stream { event.header := struct {
  integer { size = 2; } id; integer { size = 21; map = clock.c.value; } t; }; };
event { id = 0; name = seq; fields := struct {
  integer { size = 9; } n; struct { integer { size = 3; } x; string s; } items[n]; }; };
event { id = 1; name = var; fields := struct {
  enum : integer { size = 3; } { A = 0 ... 1, B = 2, C } tag;
  variant <tag> { string A; struct { } B; integer { size = 8; } C[4]; } v; integer { size = 64; align = 64; } end; }; };
event { id = 2; name = empty; fields := struct { }; };
`;
  const stream = Uint8Array.from({ length: 600 }, (_, i) => ((i * 37) % 251) & ((i >> 4) & 255));
  return { metadata: encoder.encode(metadata), stream };
}

/** What only CTF 2 has: integers of variable length, optional fields, wide text, bytes, several lengths for one field. */
function jsonBase(): StreamBase {
  const bits = (type: string, length: number, more: object = {}) => ({
    type: `fixed-length-${type}`,
    length,
    "byte-order": "big-endian",
    ...more,
  });
  const varint = (...roles: readonly string[]) => ({ type: "variable-length-unsigned-integer", roles });
  const option = (from: number, to: number, field: object) => ({
    "selector-field-ranges": [[from, to]],
    "field-class": structOf({ n: field }),
  });
  const metadata = jsonMetadata(
    { type: "clock-class", id: "c", frequency: 1000 },
    {
      type: "data-stream-class",
      "default-clock-class-id": "c",
      "event-record-header-field-class": structOf({
        id: bits("unsigned-integer", 2, { roles: ["event-record-class-id"] }),
        time: varint("default-clock-timestamp"),
      }),
    },
    {
      type: "event-record-class",
      id: 0,
      name: "text",
      "payload-field-class": structOf({
        n: varint(),
        text: { type: "dynamic-length-string", "length-field-location": { path: ["n"] }, encoding: "utf-16le" },
        more: { type: "null-terminated-string", encoding: "utf-32be" },
      }),
    },
    {
      type: "event-record-class",
      id: 1,
      name: "maybe",
      "payload-field-class": structOf({
        there: bits("boolean", 3),
        value: {
          type: "optional",
          "selector-field-location": { path: ["there"] },
          "field-class": { type: "variable-length-signed-integer" },
        },
        flags: bits("bit-map", 5, { flags: { a: [[0, 1]] }, "bit-order": "first-to-last" }),
      }),
    },
    {
      type: "event-record-class",
      id: 2,
      name: "several",
      "payload-field-class": structOf({
        tag: bits("signed-integer", 4),
        v: {
          type: "variant",
          "selector-field-location": { path: ["tag"] },
          options: [option(-8, 0, varint()), option(1, 7, bits("unsigned-integer", 60))],
        },
        bytes: { type: "dynamic-length-blob", "length-field-location": { path: ["v", "n"] } },
      }),
    },
  );
  const stream = Uint8Array.from({ length: 600 }, (_, i) => ((i * 73) % 127) & ((i >> 3) & 255));
  return { metadata: encoder.encode(metadata), stream };
}
