import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { annotationFile } from "../../../../../workers/model/annotations/annotation-file.js";
import { setOf } from "../../../../../workers/model/annotations/merge.js";
import type { FakeHost } from "../../../../fakes/fake-host.js";
import { memoryItem } from "../../../../fakes/fake-host.js";
import { openApp } from "../../open-app.js";

const written = (app: App) => [...app.stores.annotations.getState().byId.values()];
const message = (app: App) => app.stores.ui.getState().message;
const fileOf = (text: string) => [memoryItem("night.annotations.json", { file: new TextEncoder().encode(text) })];

async function withNotes(): Promise<App> {
  const app = await openApp();
  const words = { colour: "blue", tags: ["a"] } as const;
  app.actions.annotations.mark({ t0: 5, t1: 9, lanes: [] }, { text: "one", ...words });
  app.actions.annotations.mark({ t0: 7, t1: 7, lanes: [3] }, { text: "two \u202e", ...words });
  return app;
}

async function savedText(app: App): Promise<string> {
  await app.actions.annotationFiles.save();
  const [text = ""] = (app.host as FakeHost).saved.values();
  return text;
}

test("what is saved is opened by another window as it was; twice changes nothing; undo takes it back", async () => {
  const first = await withNotes();
  const text = await savedText(first);
  // Nothing in it acts on a terminal or an editor.
  expect(text).toContain("\\u202e");
  const second = await openApp();
  await second.actions.annotationFiles.openFrom(fileOf(text));
  const byId = (app: App) => written(app).sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId(second)).toEqual(byId(first));
  expect(message(second)).toBe("night.annotations.json: 2 bookmarks added");
  await second.actions.annotationFiles.openFrom(fileOf(text));
  expect(message(second)).toBe("night.annotations.json: nothing new");
  second.actions.edits.undo();
  expect(written(second)).toEqual([]);
});

test("of two versions of one the newer stays", async () => {
  const app = await withNotes();
  const [one, two] = written(app);
  if (one === undefined || two === undefined) throw new Error("no notes");
  const newer = { ...one, text: "newer", changedMs: one.changedMs + 5 };
  const older = { ...two, text: "older", changedMs: two.changedMs - 5 };
  await app.actions.annotationFiles.openFrom(fileOf(annotationFile(setOf([newer, older]))));
  expect(written(app).map(({ text }) => text)).toEqual(["newer", two.text]);
  expect(message(app)).toContain("1 renewed, as the file has a newer form; 1 kept, newer than in the file");
});

test.each([
  ["not JSON", "{", "night.annotations.json: this is no JSON, so no file of bookmarks"],
  ["another file", "[1]", "night.annotations.json: this is no file of bookmarks"],
  ["nothing", "null", "night.annotations.json: this is no file of bookmarks"],
  [
    "of a newer program",
    '{"version":2,"annotations":[]}',
    "night.annotations.json: a newer Lanescope wrote this file: open it with that version",
  ],
  ["with damage", '{"version":1,"annotations":[7,{"version":1}]}', "night.annotations.json: 2 not understood"],
])("a file that is %s is refused with a reason", async (_, text, said) => {
  const app = await openApp();
  await app.actions.annotationFiles.openFrom(fileOf(text));
  expect(message(app)).toBe(said);
  expect(written(app)).toEqual([]);
});

test("what belongs to traces that are not open is left out, and said", async () => {
  const app = await withNotes();
  const foreign = written(app).map((one) => ({ ...one, id: `${one.id}x`, content: "elsewhere" }));
  await app.actions.annotationFiles.openFrom(fileOf(annotationFile(setOf(foreign))));
  expect(message(app)).toContain("2 bookmarks of traces that are not open left out");
  expect(written(app)).toHaveLength(2);
});

test("what was deleted here does not come back by an older file, and is deleted where a file says so", async () => {
  const first = await withNotes();
  const before = await savedText(first);
  const other = await openApp();
  await other.actions.annotationFiles.openFrom(fileOf(before));
  const [one] = written(first);
  if (one === undefined) throw new Error("no notes");
  first.actions.annotations.remove(one.id);
  await first.actions.annotationFiles.openFrom(fileOf(before));
  expect(written(first).map(({ text }) => text)).not.toContain(one.text);
  expect(message(first)).toContain("1 not added, deleted later than the file knows");

  await other.actions.annotationFiles.openFrom(fileOf(await savedText(first)));
  expect(written(other).map(({ id }) => id)).toEqual(written(first).map(({ id }) => id));
  expect(message(other)).toContain("1 deleted, as the file says");
  await other.actions.edits.undo();
  expect(written(other)).toHaveLength(2);
  // Undone later than it was deleted: so it comes back to the first one too.
  await first.actions.annotationFiles.openFrom(fileOf(await savedText(other)));
  expect(written(first)).toHaveLength(2);
});
