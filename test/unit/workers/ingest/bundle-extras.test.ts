import { expect, test } from "vitest";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { takeExtras } from "../../../../workers/ingest/bundle-extras.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";

const file = (path: string, text: string) => memoryFile(path, new TextEncoder().encode(text));
const manifest = (rest: object) => JSON.stringify({ lanescope: "bundle", version: 1, ...rest });

test("what a bundle holds beside its trace is taken, and its trace stays", async () => {
  const trace = file("a/trace/metadata", "x");
  const files = [
    file("a/manifest.json", manifest({ annotations: "notes.json", view: "view.json" })),
    file("a/notes.json", "notes"),
    file("a/view.json", "view"),
    trace,
  ];
  const taken = await takeExtras(files, openMemory, new Diagnostics());
  expect(taken).toEqual({ ok: true, value: { files: [trace], extras: [{ annotations: "notes", view: "view" }] } });
});

test("analyses are taken in their order, and no trace is taken for one", async () => {
  const trace = file("a/trace/stream_0", "x");
  const analyses = ["analyses/1.analysis.json", "trace/stream_0", 7, "none.analysis.json", "analyses/2.analysis.json"];
  const files = [
    file("a/manifest.json", manifest({ analyses })),
    file("a/analyses/2.analysis.json", "two"),
    file("a/analyses/1.analysis.json", "one"),
    trace,
  ];
  const taken = await takeExtras(files, openMemory, new Diagnostics());
  const found = [
    { name: "1.analysis.json", text: "one" },
    { name: "2.analysis.json", text: "two" },
  ];
  expect(taken).toEqual({ ok: true, value: { files: [trace], extras: [{ analyses: found }] } });
});

test("other files of that name stay, and so do files that a bundle names but does not hold", async () => {
  const files = [
    file("manifest.json", "{}"),
    file("b/manifest.json", "no JSON"),
    file("c/manifest.json", manifest({})),
  ];
  const outside = { annotations: "../manifest.json", view: 7 };
  const odd = file("d/manifest.json", manifest(outside));
  const taken = await takeExtras([...files, odd], openMemory, new Diagnostics());
  expect(taken).toEqual({ ok: true, value: { files: files.slice(0, 2), extras: [{}, {}] } });
});

test("a bundle of a later version is refused", async () => {
  const later = file("manifest.json", JSON.stringify({ lanescope: "bundle", version: 2 }));
  expect(await takeExtras([later], openMemory, new Diagnostics())).toMatchObject({
    ok: false,
    error: { file: "manifest.json" },
  });
});

test("members that are not as the manifest says are reported, and give no bookmarks", async () => {
  const members = [
    { path: "trace/metadata", bytes: 1, crc32: "00000007" },
    { path: "trace/stream_0", bytes: 2, crc32: "0000000a" },
    { path: "trace/stream_1", bytes: 1, crc32: "00000000" },
    { path: "notes.json", bytes: 4, crc32: "00000001" },
    { path: "view.json", bytes: 4, crc32: "00000002" },
  ];
  const files = [
    { ...file("manifest.json", manifest({ annotations: "notes.json", view: "view.json", members })), crc: 1 },
    { ...file("trace/metadata", "x"), crc: 7 },
    file("trace/stream_0", "1"),
    { ...file("notes.json", "nope"), crc: 3 },
    file("view.json", "view"),
  ];
  const diagnostics = new Diagnostics();
  const taken = await takeExtras(files, openMemory, diagnostics);
  expect(taken).toMatchObject({ ok: true, value: { extras: [{ view: "view" }] } });
  expect(diagnostics.all().map(({ message, file }) => `${file}: ${message}`)).toEqual([
    'manifest.json: "trace/stream_0" is another one than the bundle was written with: its checksum or its size differs',
    'manifest.json: "trace/stream_1" is missing: the bundle was written with it',
    'manifest.json: "notes.json" is another one than the bundle was written with: its checksum or its size differs',
  ]);
});
