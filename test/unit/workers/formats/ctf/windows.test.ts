import { expect, test } from "vitest";
import { memoryFile, openTraces, runStream, wholeEvents } from "../../../../setup/ctf.js";

// Packets larger than what is read at once, and events larger than that.

const METADATA = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
event { name = line; fields := struct { string text; integer { size = 16; align = 16; } even; }; };
`;

test("a file that is one packet of many megabytes is read in parts", async () => {
  const small = 400_000;
  const lines = [..."x".repeat(small)].map((_, i) => `line ${i}`);
  lines.splice(1000, 0, "long ".repeat(2_000_000));
  lines.push("the last");
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length + 4, 0));
  let at = 0;
  for (const line of lines) {
    at += new TextEncoder().encodeInto(line, bytes.subarray(at)).written + 1;
    at += (at % 2) + 2;
  }
  const files = [memoryFile("metadata", new TextEncoder().encode(METADATA)), memoryFile("stream", bytes.slice(0, at))];
  const [opened] = await openTraces(files);
  if (opened?.trace === undefined) return expect.unreachable();
  const { tally, rows } = await runStream(opened.trace, 0, 0n, 16384);
  expect(opened.diagnostics.all()).toEqual([]);
  expect([tally.events, rows.length, tally.bytesRead]).toEqual([lines.length, lines.length, at]);
  const events = await wholeEvents(opened.trace, 0);
  const texts = events.map(({ fields }) => fields.text as string);
  const [long = ""] = texts.splice(1000, 1);
  lines.splice(1000, 1);
  expect(texts).toEqual(lines);
  // More than a table can show of one event: what is left out is counted.
  expect([long.length < 2_000_000, long.startsWith("long long "), /… \d+ more$/.exec(long)?.[0]]).toEqual([
    true,
    true,
    `… ${10_000_000 - long.lastIndexOf("…")} more`,
  ]);
});
