import { expect, test } from "vitest";
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
  const taken = await takeExtras(files, openMemory);
  expect(taken).toEqual({ ok: true, value: { files: [trace], extras: [{ annotations: "notes", view: "view" }] } });
});

test("other files of that name stay, and so do files that a bundle names but does not hold", async () => {
  const files = [
    file("manifest.json", "{}"),
    file("b/manifest.json", "no JSON"),
    file("c/manifest.json", manifest({})),
  ];
  const outside = { annotations: "../manifest.json", view: 7 };
  const odd = file("d/manifest.json", manifest(outside));
  const taken = await takeExtras([...files, odd], openMemory);
  expect(taken).toEqual({ ok: true, value: { files: files.slice(0, 2), extras: [{}, {}] } });
});

test("a bundle of a later version is refused", async () => {
  const later = file("manifest.json", JSON.stringify({ lanescope: "bundle", version: 2 }));
  expect(await takeExtras([later], openMemory)).toMatchObject({ ok: false, error: { file: "manifest.json" } });
});
