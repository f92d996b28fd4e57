import { expect, test } from "vitest";
import { compileTrace } from "../../../../../workers/formats/ctf/compile-trace.js";
import { readMetadata, salvageMetadata } from "../../../../../workers/formats/ctf/metadata/index.js";
import { memoryFile, openTraces, runStream, wholeEvents } from "../../../../setup/ctf.js";
import { fragmentsText, jsonMetadata, lttngJsonMetadata, structOf } from "./json-writer.js";
import { layoutText } from "./metadata-text.js";

// CTF 2 metadata: what a trace is read as, and why one is refused. The published cases are in test/conformance.

const utf8 = (text: string) => new TextEncoder().encode(text);
const STREAM = { type: "data-stream-class" };
const u8 = { type: "fixed-length-unsigned-integer", length: 8, alignment: 8, "byte-order": "little-endian" };
const bool = { ...u8, type: "fixed-length-boolean" };
const text = { type: "null-terminated-string" };

function read(metadata: string, said: string[] = []) {
  const result = readMetadata(utf8(metadata), "metadata", (message, at) => said.push(`${at}: ${message}`));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function failureOf(metadata: string): string {
  const result = readMetadata(utf8(metadata), "metadata");
  return result.ok ? "read" : result.error.message;
}

function event(payload: Readonly<Record<string, unknown>>, more: object = {}): object {
  return { type: "event-record-class", name: "e", "payload-field-class": structOf(payload), ...more };
}

/** The field of the last member of an event with this payload. */
function lastField(payload: Readonly<Record<string, unknown>>): string {
  return (
    layoutText(read(jsonMetadata(STREAM, event(payload))))
      .split("\n")
      .at(-1)
      ?.trim() ?? ""
  );
}

test("a trace as LTTng 2.15 describes it", () => {
  expect(layoutText(read(lttngJsonMetadata()))).toBe(`trace 2.0 le 8a1f2c3d-0001-4abc-9def-001122334455
env hostname = "host"
env tracer_name = "writer"
env tracer_major = 1
env tracer_minor = 2
clock monotonic 1000000000Hz 1000s+0 absolute
  packet header align 8
    magic: u32/8 le base 10 is packet-magic-number
    uuid: blob application/octet-stream [16] uuid
    stream_id: u32/8 le base 10 is data-stream-class-id
    stream_instance_id: u64/8 le base 10 is data-stream-id
stream 0
  packet context align 8
    timestamp_begin: u64/8 le base 10 clock monotonic is default-clock-timestamp
    timestamp_end: u64/8 le base 10 clock monotonic is packet-end-default-clock-timestamp
    content_size: u64/8 le base 10 is packet-content-length
    packet_size: u64/8 le base 10 is packet-total-length
    packet_seq_num: u64/8 le base 10 is packet-sequence-number
    events_discarded: u64/8 le base 10 is discarded-event-record-counter-snapshot
    cpu_id: u32/8 le base 10
  event header align 8
    id: enum u5/1 le base 10 is event-record-class-id compact=0..30
    v: variant <event-header id>
      compact: struct align 1
        timestamp: u27/1 le base 10 clock monotonic is default-clock-timestamp
      extended: struct align 8
        id: u32/8 le base 10 is event-record-class-id
        timestamp: u64/8 le base 10 clock monotonic is default-clock-timestamp
event 0 "number"
  payload align 8
    value: u32/8 le base 10
event 1 "words"
  payload align 8
    text: string utf8
    after: u32/8 le base 10
event 40 "big"
  payload align 8
    address: u64/8 le base 10`);
});

test("LTTng's event headers have their own reader in CTF 2 as well", () => {
  for (const header of ["compact", "large"] as const) {
    const layout = compileTrace(read(lttngJsonMetadata({ header }))).streams.get(0n);
    expect(layout?.lttng).toMatchObject({ kind: header, extended: { align: 1, clockAlign: 1 } });
  }
});

test("every class of field", () => {
  const location = { path: ["n"] };
  const classes: Readonly<Record<string, object>> = {
    "u8/8 le base 16": { ...u8, type: "fixed-length-bit-array" },
    "u8/8 le base 16 flags a=0..1 a=7..7": {
      ...u8,
      type: "fixed-length-bit-map",
      flags: {
        a: [
          [0, 1],
          [7, 7],
        ],
      },
    },
    "u8/8 le base 10 boolean": bool,
    "i8/8 le base 2": { ...u8, type: "fixed-length-signed-integer", "preferred-display-base": 2 },
    "enum i8/8 le base 10 x=-5..-1": { ...u8, type: "fixed-length-signed-integer", mappings: { x: [[-5, -1]] } },
    "u8/8 le base 10 reversed": { ...u8, "bit-order": "last-to-first" },
    "u8/8 le base 10": { ...u8, "bit-order": "first-to-last" },
    "float 5+11/8 le": { ...u8, length: 16, type: "fixed-length-floating-point-number" },
    "float 11+53/8 le": { ...u8, length: 64, type: "fixed-length-floating-point-number" },
    "u* base 8": { type: "variable-length-unsigned-integer", "preferred-display-base": 8 },
    "enum i* base 10 far=-9223372036854775808..9223372036854775807": {
      type: "variable-length-signed-integer",
      mappings: { far: [[-(2n ** 63n), 2n ** 63n - 1n]] },
    },
    "string utf-32be": { ...text, encoding: "utf-32be" },
    "text utf8 [7]": { type: "static-length-string", length: 7 },
    "text utf-16le [event-payload n]": {
      type: "dynamic-length-string",
      "length-field-location": location,
      encoding: "utf-16le",
    },
    "blob application/octet-stream [3]": { type: "static-length-blob", length: 3 },
    "blob image/png [event-payload n]": {
      type: "dynamic-length-blob",
      "length-field-location": location,
      "media-type": "image/png",
    },
    "[4] u8/8 le base 10": { type: "static-length-array", length: 4, "element-field-class": u8 },
    "[event-payload n] string utf8": {
      type: "dynamic-length-array",
      "length-field-location": location,
      "element-field-class": text,
    },
    "if <event-payload b> 1..18446744073709551615 string utf8": {
      type: "optional",
      "selector-field-location": { path: ["b"] },
      "field-class": text,
    },
    "if <event-payload n> 1..2,9..9 string utf8": {
      type: "optional",
      "selector-field-location": location,
      "selector-field-ranges": [
        [1, 2],
        [9, 9],
      ],
      "field-class": text,
    },
    "struct align 64": structOf({}, 64),
  };
  for (const [expected, json] of Object.entries(classes))
    expect(lastField({ n: u8, b: bool, f: json })).toBe(`f: ${expected}`);
});

test("a field is found from its origin, from the structure around, and past the structures around", () => {
  const array = (location: object) => ({
    type: "dynamic-length-array",
    "length-field-location": location,
    "element-field-class": u8,
  });
  const found = (location: object) => lastField({ n: u8, s: structOf({ m: u8, f: array(location) }) });
  expect(found({ origin: "event-record-payload", path: ["n"] })).toBe("f: [event-payload n] u8/8 le base 10");
  expect(found({ path: ["m"] })).toBe("f: [event-payload s.m] u8/8 le base 10");
  expect(found({ path: [null, "n"] })).toBe("f: [event-payload n] u8/8 le base 10");
  expect(found({ path: ["x", null, "y", null, null, "s", "m"] })).toBe("f: [event-payload s.m] u8/8 le base 10");
});

test("the length may be in whichever option of a variant was read", async () => {
  const option = (at: number, field: object) => ({
    "selector-field-ranges": [[at, at]],
    "field-class": structOf({ n: field }),
  });
  const payload = {
    tag: u8,
    v: {
      type: "variant",
      "selector-field-location": { path: ["tag"] },
      options: [option(0, u8), option(1, { ...u8, length: 64 })],
    },
    f: { type: "dynamic-length-blob", "length-field-location": { path: ["v", "n"] } },
  };
  const stream = Uint8Array.from([0, 1, 0xaa, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0xbb, 0xcc]);
  const [opened] = await openTraces([
    memoryFile("metadata", utf8(jsonMetadata(STREAM, event(payload)))),
    memoryFile("s", stream),
  ]);
  if (opened?.trace === undefined) return expect.unreachable();
  const events = await wholeEvents(opened.trace, 0);
  expect(events.map(({ fields }) => fields.f)).toEqual(["aa", "bbcc"]);
  expect(opened.diagnostics.all()).toEqual([]);
});

test("a variable-length integer of more than 64 bits ends its packet", async () => {
  const metadata = utf8(jsonMetadata(STREAM, event({ f: { type: "variable-length-unsigned-integer" } })));
  const stream = Uint8Array.from([...Array(9).fill(0xff), 0x01, ...Array(9).fill(0xff), 0x02]);
  const [opened] = await openTraces([memoryFile("metadata", metadata), memoryFile("s", stream)]);
  if (opened?.trace === undefined) return expect.unreachable();
  const { tally } = await runStream(opened.trace, 0, 0n);
  expect([...tally.counts]).toEqual([["e", 1]]);
  expect(opened.diagnostics.all()).toMatchObject([
    { message: "variable-length integer has more than 64 bits", file: "s", offset: 10 },
  ]);
});

test("one field with several roles, and events without an id", async () => {
  const context = structOf({ both: { ...u8, roles: ["packet-total-length", "packet-content-length", "my-own"] } });
  const metadata = jsonMetadata(
    { ...STREAM, "packet-context-field-class": context },
    event({ f: u8 }),
    event({ g: u8 }, { id: 7 }),
  );
  const stream = Uint8Array.from([24, 1, 2, 16, 3]);
  const [opened] = await openTraces([memoryFile("metadata", utf8(metadata)), memoryFile("s", stream)]);
  if (opened?.trace === undefined) return expect.unreachable();
  expect((await wholeEvents(opened.trace, 0)).map(({ fields }) => fields)).toEqual([{ f: 1 }, { f: 2 }, { f: 3 }]);
  expect(opened.diagnostics.all()).toEqual([]);
});

test("unknown properties of fragments are said, and the trace is read", () => {
  const said: string[] = [];
  const metadata = jsonMetadata({ type: "trace-class", uuid: [] }, STREAM, event({}));
  expect(read(metadata, said).streams.size).toBe(1);
  expect(said).toEqual([`${metadata.indexOf("[]")}: unknown property \`uuid\` is ignored`]);
});

const array = (location: object) => ({
  type: "dynamic-length-array",
  "length-field-location": location,
  "element-field-class": u8,
});
const FAULTS: readonly (readonly [metadata: string, message: string])[] = [
  ["\u001e\u001e \n", "line 1, column 1: metadata has no fragments"],
  ['\u001e{"type":"preamble"}', "line 1, column 2: property `version` is missing"],
  ['\u001e{"type":"preamble","version":3}', "line 1, column 31: metadata is of CTF 3, not 2"],
  [fragmentsText(STREAM), "line 1, column 2: the first fragment must be the preamble"],
  [jsonMetadata({ type: "preamble", version: 2 }), "line 2, column 2: second preamble"],
  [jsonMetadata({ type: "thing" }), "line 2, column 10: `thing` is none of preamble, field-class-alias, trace-class"],
  [
    jsonMetadata({ type: "trace-class", extensions: { "x.org,1": { fast: 1 } } }),
    "line 2, column 37: extension `x.org,1: fast` is not supported",
  ],
  [jsonMetadata({ type: "clock-class", id: "c", frequency: 0 }), "line 2, column 45: 0 is too small: at least 1"],
  [jsonMetadata({ ...STREAM, "default-clock-class-id": "c" }), "line 2, column 55: no clock class has the id `c`"],
  [jsonMetadata(event({})), "line 2, column 2: no data stream class has the id 0"],
  [
    jsonMetadata(STREAM, event({}), event({})),
    "line 4, column 2: second event record class with the id 0 in data stream class 0",
  ],
  [jsonMetadata(STREAM, event({ f: array({ path: ["n"] }), n: u8 })), "`n` is not read before the field that needs it"],
  [jsonMetadata(STREAM, event({ f: array({ path: ["f"] }) })), "`f` is not read before the field that needs it"],
  [jsonMetadata(STREAM, event({ f: array({ path: [null, "n"] }) })), "the path leads out of the root"],
  [
    jsonMetadata(STREAM, event({ f: array({ origin: "event-record-header", path: ["n"] }) })),
    "there is no event-header",
  ],
  [jsonMetadata(STREAM, event({ n: bool, f: array({ path: ["n"] }) })), "`n` is no unsigned integer"],
  [
    jsonMetadata(
      STREAM,
      event({
        a: { type: "static-length-array", length: 2, "element-field-class": structOf({ n: u8 }) },
        f: array({ path: ["a", "n"] }),
      }),
    ),
    "`a / n` leads into an array",
  ],
  ['\u001e{"type":"preamble","version":2', "line 1, column 32: expected `,` or `}`, found the end"],
  ['\u001e{"type":"preamble","type":2}', "line 1, column 21: property `type` is given twice"],
  ['\u001e{"a":01}', "line 1, column 7: expected a JSON value, found `0`"],
  ['\u001e{"a":"\\q"}', "line 1, column 7: string with an unknown escape sequence"],
  ['\u001e{"a":tru}', "line 1, column 10: expected `true`, found `}`"],
  ['\u001e{"a":"x\ny"}', "line 1, column 9: control character in a string"],
  ['\u001e{"é":"é\u0001"}', "line 1, column 9: control character in a string"],
];

test.each(FAULTS)("fault in %j", (metadata, message) => {
  expect(failureOf(metadata)).toContain(message);
});

test("hostile metadata: depth, aliases that unfold, numbers and lists without end", () => {
  const alias = (name: string, field: unknown) => ({ type: "field-class-alias", name, "field-class": field });
  const twice = Array.from({ length: 40 }, (_, i) => alias(`a${i + 1}`, structOf({ x: `a${i}`, y: `a${i}` })));
  expect(failureOf(jsonMetadata(STREAM, alias("a0", u8), ...twice, event({ f: "a40" })))).toContain(
    "unfold to too many fields",
  );
  const nested = Array.from({ length: 120 }, (_, i) => alias(`a${i + 1}`, structOf({ x: `a${i}` })));
  expect(failureOf(jsonMetadata(alias("a0", u8), ...nested))).toContain("nested more than 100 deep");
  expect(failureOf(`\u001e${"[".repeat(100_000)}`)).toContain("nested more than 512 deep");
  expect(failureOf(`\u001e{"a":${"9".repeat(1_000_000)}}`)).toContain("number of more than 64 characters");
  expect(failureOf(`\u001e[${"0,".repeat(1_100_000)}0]`)).toContain("more than 1000000 JSON values");
  expect(failureOf(`\u001e{"a":"${"\\n".repeat(1_000_000)}`)).toContain("string without an end");
});

test("of metadata cut inside a fragment, the fragments before it are read", () => {
  const metadata = lttngJsonMetadata();
  const at = metadata.lastIndexOf("\u001e");
  for (const cut of [at + 2, at + 40, metadata.length - 3]) {
    const salvaged = salvageMetadata(utf8(metadata.slice(0, cut)), "metadata");
    expect(salvaged?.offset).toBe(at);
    expect([...(salvaged?.trace.streams.get(0n)?.events.keys() ?? [])]).toEqual([0n, 1n]);
  }
  // Whole metadata, and a fault before the end, are no cut.
  expect(salvageMetadata(utf8(metadata.replace('"big"', "23")), "metadata")).toBeUndefined();
  expect(salvageMetadata(utf8(`${metadata.slice(0, 300)}${metadata.slice(at)}`), "metadata")).toBeUndefined();
});

test("metadata cut at any byte are read up to there, or refused with the place", () => {
  const whole = utf8(lttngJsonMetadata());
  for (let end = 1; end < whole.length; end += 1) {
    const result = readMetadata(whole.subarray(0, end), "metadata");
    if (result.ok) continue;
    expect(result.error).toMatchObject({
      message: expect.stringMatching(/^line \d+, column \d+: ./),
      file: "metadata",
    });
    expect(result.error.offset).toBeLessThanOrEqual(end);
  }
});
