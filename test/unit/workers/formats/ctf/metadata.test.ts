import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TraceClass } from "../../../../../workers/formats/ctf/ir.js";
import { readMetadata } from "../../../../../workers/formats/ctf/metadata/index.js";
import { layoutText } from "./metadata-text.js";

const fixtures = new URL("../../../../fixtures/ctf/", import.meta.url);
const HEAD = `/* CTF 1.8 */
typealias integer { size = 8; } := u8;
trace { major = 1; minor = 8; byte_order = le; };
`;

function read(text: string): TraceClass {
  const result = readMetadata(new TextEncoder().encode(text), "metadata");
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function failureOf(text: string): string {
  const result = readMetadata(new TextEncoder().encode(text), "metadata");
  return result.ok ? "read" : result.error.message;
}

/** The lines of an event's payload, without indentation. */
function payloadOf(fields: string): string[] {
  const lines = layoutText(read(`${HEAD}event { name = e; fields := struct { ${fields} }; };`)).split("\n");
  return lines.slice(lines.findIndex((line) => line.includes("payload")) + 1).map((line) => line.trim());
}

test("every construct of the language", async () => {
  const text = readFileSync(new URL("every-type.tsdl", fixtures), "utf8");
  await expect(layoutText(read(text))).toMatchFileSnapshot(new URL("every-type.layout", fixtures).pathname);
});

test("packetized metadata of a kernel tracer", () => {
  const result = readMetadata(readFileSync(new URL("lttng-kernel.metadata", fixtures)), "metadata");
  if (!result.ok) throw new Error(result.error.message);
  const { environment, clocks, streams } = result.value;
  expect({
    tracer: environment.tracer_name,
    clocks: [...clocks.keys()],
    events: [...streams.values()].map((stream) => stream.events.size),
  }).toEqual({ tracer: "lttng-modules", clocks: ["monotonic"], events: [106] });
});

test("names lose one underscore where they stay different", () => {
  expect(payloadOf("u8 _a; u8 a; u8 __b; u8 _b; u8 _c; u8 _;").map((line) => line.split(":")[0])).toEqual([
    "_a",
    "a",
    "__b",
    "b",
    "c",
    "_",
  ]);
});

test("a named variant takes its tag where it is used, and labels keep their underscores", () => {
  expect(payloadOf("enum : u8 { _x, y } _t; variant v { u8 _x; string y; }; struct { variant v <_t> f; } s;")).toEqual([
    "t: enum u8/8 le base 10 _x=0..0 y=1..1",
    "s: struct align 1",
    "f: variant <event-payload t>",
    "_x: u8/8 le base 10",
    "y: string utf8",
  ]);
});

test("relative locations are looked for in the closest struct first", () => {
  const fields = "u8 n; struct { u8 n; struct { u8 a[n]; } inner; } s[2]; struct { u8 b[n]; } t;";
  expect(payloadOf(fields).filter((line) => line.includes("["))).toEqual([
    "s: [2] struct align 8",
    "a: [event-payload s.n] u8/8 le base 10",
    "b: [event-payload n] u8/8 le base 10",
  ]);
});

test("a location through an option names the option", () => {
  const fields = "enum : u8 { x } t; variant <t> { struct { u8 n; u8 a[n]; u8 b[event.fields.v.x.n]; } x; } v;";
  expect(payloadOf(fields).filter((line) => line.includes("["))).toEqual([
    "a: [event-payload v.x.n] u8/8 le base 10",
    "b: [event-payload v.x.n] u8/8 le base 10",
  ]);
});

test("time stamps that name no clock are on the only one there is", () => {
  const stream = "stream { event.header := struct { integer { size = 32; } timestamp; }; };";
  const none = read(`${HEAD}${stream}`);
  expect([...none.clocks.values()].map((clock) => [clock.name, clock.frequency])).toEqual([
    ["default", 1_000_000_000n],
  ]);
  const one = read(`${HEAD}clock { name = "c"; freq = 5; };${stream}`);
  expect(layoutText(one)).toContain("timestamp: u32/8 le base 10 clock c");
  const two = read(`${HEAD}clock { name = c; };clock { name = d; };${stream}`);
  expect(layoutText(two)).not.toContain("base 10 clock");
});

test("native byte order may be known only later", () => {
  const trace = "trace { major = 1; minor = 8; byte_order = be; };";
  const struct = "struct { integer { size = 8; } a; integer { size = 8; byte_order = le; } b; }";
  const text = layoutText(read(`event { name = e; fields := ${struct}; }; ${trace}`));
  expect(text).toContain("a: u8/8 be");
  expect(text).toContain("b: u8/8 le");
});

test("names that objects have by themselves are names like any other", () => {
  const trace = read(`${HEAD}env { __proto__ = 1; };event { name = e; fields := struct { u8 constructor; }; };`);
  expect(Object.keys(trace.environment)).toEqual(["__proto__"]);
});

test("strings: escapes, UTF-8, up to the first NUL", () => {
  const trace = read(
    `${HEAD}env { a = "\\t\\x41\\101\\"\\\\\\q"; b = "é\\xc3\\xa9"; c = "in\\0out"; d = "\\x0231,\\x23g"; };`,
  );
  expect(trace.environment).toEqual({ a: '\tAA"\\q', b: "éé", c: "in", d: "1,#g" });
});

const FAULTS: readonly (readonly [text: string, message: string])[] = [
  ["", "line 1, column 1: metadata is empty"],
  [" ", "line 1, column 1: metadata has no `trace` block"],
  ["{}", "line 1, column 1: metadata of CTF 2 must have a record separator (0x1e) before each fragment"],
  ["/* CTF 1.9 */", "line 1, column 1: metadata is of CTF 1.9, only 1.8 and 2 are supported"],
  ["\u00e9", "line 1, column 1: unexpected character of code 195"],
  ["/* é\n\té */ trace ;", "line 2, column 13: expected `{`, not `;`"],
  ["/* never closed", "line 1, column 1: comment has no end"],
  ['env { a = "never closed', "line 1, column 11: string has no closing quote"],
  ["env { a = 99999999999999999999; };", "line 1, column 11: integer does not fit 64 bits"],
  ["struct a { struct a b; };", "line 1, column 12: type `struct a` is not defined here"],
];

test.each(FAULTS)("fault in %j", (text, message) => {
  expect(failureOf(text)).toBe(message);
});

test("a fault has the byte it is at", () => {
  const result = readMetadata(new TextEncoder().encode("/* é */ trace ;"), "metadata");
  expect(result).toEqual({
    ok: false,
    error: { message: "line 1, column 15: expected `{`, not `;`", file: "metadata", offset: 15 },
  });
});
