import { expect, test } from "vitest";
import type { TraceCandidate } from "../../../../workers/formats/format.js";
import { withoutCopies } from "../../../../workers/ingest/copied-traces.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";

/** A trace of the files named, each with its text. */
function folder(path: string, texts: Readonly<Record<string, string>>): TraceCandidate {
  const encoder = new TextEncoder();
  const files = Object.entries(texts).map(([name, text]) => memoryFile(`${path}/${name}`, encoder.encode(text)));
  return { format: "some", path, files };
}

const PARTS = { metadata: "meta", chan_0: "zero", chan_1: "one" };

test.each([
  ["the same files in another order", { chan_1: "one", metadata: "meta", chan_0: "zero" }, true],
  ["other bytes in one of them", { ...PARTS, chan_1: "two" }, false],
  ["another name", { metadata: "meta", chan_0: "zero", chan_2: "one" }, false],
  ["one file less", { metadata: "meta", chan_0: "zero" }, false],
])("a folder with %s", async (_, texts, isCopy) => {
  const { kept, copied } = await withoutCopies([folder("a", PARTS), folder("b", texts)], openMemory);
  expect(kept.map(({ path }) => path)).toEqual(isCopy ? ["a"] : ["a", "b"]);
  expect(copied).toEqual(isCopy ? [{ path: "b", of: "a" }] : []);
});

test("machines of one file are no copies of each other, and a trace without bytes is none", async () => {
  const file = memoryFile("x.perfetto", new TextEncoder().encode("bytes"));
  const machine = (own: number): TraceCandidate => ({
    format: "perfetto",
    path: `x.perfetto machine ${own}`,
    files: [file],
    machines: { own, all: [0, 1] },
  });
  const empty = { format: "some", path: "e", files: [] };
  const all = [machine(0), machine(1), empty, empty];
  expect(await withoutCopies(all, openMemory)).toEqual({ kept: all, copied: [] });
});
