import { expect, test } from "vitest";
import { readMetadata, salvageMetadata } from "../../../../../workers/formats/ctf/metadata/index.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { countEvents, memoryFile, openTraces } from "../../../../setup/ctf.js";
import { lttngMetadata, lttngPacket, type WrittenEvent } from "./writer.js";

// Metadata that end early, and metadata that others refuse.

const utf8 = (text: string) => new TextEncoder().encode(text);
const TEXT = lttngMetadata();

function events(name: WrittenEvent["name"]): WrittenEvent[] {
  return Array.from({ length: 5 }, (_, i) => ({ name, ts: 100n + BigInt(i), value: 7n, text: "x" }));
}

test("of metadata cut in the middle of a block, the blocks before it are read", async () => {
  const at = TEXT.lastIndexOf("event {");
  for (const tail of ["", "\0".repeat(500)]) {
    const cut = utf8(TEXT.slice(0, at + 30) + tail);
    const stream = joinBytes(
      lttngPacket({ begin: 100n, end: 200n, events: events("number") }),
      lttngPacket({ begin: 300n, end: 400n, events: events("big") }),
    );
    const [opened] = await openTraces([memoryFile("metadata", cut), memoryFile("ch_0", stream)]);
    if (opened?.trace === undefined) return expect.unreachable();
    await countEvents(opened.trace);
    const problems = opened.diagnostics.all().filter(({ file }) => file === "metadata");
    expect(problems).toMatchObject([
      { severity: "error", message: expect.stringMatching(/^metadata end inside a block: .* \d+ events$/) },
    ]);
    expect(problems[0]?.offset).toBeGreaterThan(at - 10);
    expect(problems[0]?.offset).toBeLessThanOrEqual(at);
    expect(opened.trace.description.eventNames.length).toBeGreaterThan(0);
  }
});

test("a fault in the middle is still a refusal, and so is a cut that leaves no trace", () => {
  const at = TEXT.indexOf("event {");
  const broken = utf8(`${TEXT.slice(0, at)}event {\n @ };\n${TEXT.slice(at)}`);
  expect(salvageMetadata(broken, "metadata")).toBeUndefined();
  expect(salvageMetadata(utf8(TEXT.slice(0, 60)), "metadata")).toBeUndefined();
  expect(salvageMetadata(utf8(""), "metadata")).toBeUndefined();
});

test("what others refuse is said: no signature, a uuid of other than bytes, an id beyond 2^63", () => {
  const said: string[] = [];
  const text = TEXT.replace("/* CTF 1.8 */", "")
    .replace(/integer \{ size = 8; align = 8; signed = false; \} uuid\[16\]/, "integer { size = 3; } uuid[16]")
    .concat("event { name = far; id = 18446744073709551615; stream_id = 0; };\n");
  const read = readMetadata(utf8(text), "metadata", (message, offset) => said.push(`${offset}: ${message}`));
  expect(read.ok).toBe(true);
  // In the field's own declaration.
  expect(Math.abs(Number.parseInt(said[1] ?? "", 10) - text.indexOf("uuid[16]"))).toBeLessThan(8);
  expect(said).toEqual([
    "0: metadata do not begin with `/* CTF 1.8 */`: read as CTF 1.8",
    expect.stringMatching(/^\d+: the `uuid` of packets is not an array of 16 bytes: it is not compared$/),
    expect.stringMatching(/^\d+: event id 18446744073709551615 is beyond 2\^63$/),
  ]);
});
