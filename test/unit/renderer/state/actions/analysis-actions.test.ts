import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { memoryStore, type PersistentStore } from "../../../../../renderer/persist/store.js";
import { fileNameOf } from "../../../../../renderer/viewmodel/own-analyses.js";
import { ok } from "../../../../../workers/core/result.js";
import type { EngineApi } from "../../../../../workers/model/engine-api.js";
import type { AnalysisFile, AnalysisReport } from "../../../../../workers/model/own-analysis.js";
import { checkFile } from "../../../../../workers/own-analyses/file/check-file.js";
import { memoryItem } from "../../../../fakes/fake-host.js";
import { makeApp, openApp, settled } from "../../open-app.js";

const NONE = { lanes: 0, states: 0, latencies: 0, counters: 0, findings: 0, droppedByLoss: 0, open: 0 };

/** An engine that computes at once, of the lanes that there are; what is no JSON has a mistake. */
function computing() {
  const asked: string[][] = [];
  let serial = 0;
  let reports: readonly AnalysisReport[] = [];
  let tell = () => {};
  const reportOf = ({ name, text }: AnalysisFile): AnalysisReport => {
    const { id, problems, definition } = checkFile(text);
    return {
      file: name,
      id,
      title: "",
      description: "",
      phase: definition === undefined ? "invalid" : "done",
      share: 1,
      problems,
      failure: undefined,
      events: [],
      counts: { ...NONE, states: text.length },
      groups: [],
      notes: [],
    };
  };
  const change = (): Partial<EngineApi> => ({
    setAnalyses: async (files) => {
      asked.push(files.map(({ name }) => name));
      reports = files.map(reportOf);
      serial += 1;
      tell();
      return ok(reports);
    },
    cancelAnalyses: async () => {
      reports = reports.map((report) => ({ ...report, phase: "cancelled" }));
      serial += 1;
      tell();
    },
    analyses: (seen) => {
      const news = () => ({ serial, reports, isSettled: true, version: serial });
      if (seen < serial) return Promise.resolve(news());
      return new Promise((resolve) => {
        tell = () => resolve(news());
      });
    },
  });
  return { asked, change };
}

const textOf = (id: string, title = id) =>
  `{ "version": 1, "id": "${id}", "title": "${title}", "events": { "e": "irq" },
  "counters": { "n": { "changes": [{ "on": "e", "count": true }] } } }\n`;
const file = (name: string, text: string) => memoryItem(name, { [name]: new TextEncoder().encode(text) });
const inUse = (app: App) => app.actions.analysisFiles.inUse().map(({ name }) => name);
const outcomes = (app: App) =>
  [...app.stores.analyses.getState().reports.values()].map(({ file: f, phase }) => [f, phase]);
const message = (app: App) => app.stores.ui.getState().message;

test("a dropped analysis is computed and its panel is shown; undo takes it off again, redo puts it back", async () => {
  const { change, asked } = computing();
  const app = await openApp(change);
  await app.actions.analysisFiles.openFrom([file("queue.analysis.json", textOf("queue", "Queue"))]);
  await settled();
  expect(outcomes(app)).toEqual([["queue.analysis.json", "done"]]);
  expect(app.stores.ui.getState().panel).toBe("analyses");
  expect(message(app)).toBe("analysis “Queue” added");
  const { generation } = app.stores.session.getState();
  await app.actions.edits.undo();
  await settled();
  expect([inUse(app), outcomes(app)]).toEqual([[], []]);
  expect(app.stores.session.getState().generation).toBe(generation + 1);
  await app.actions.edits.redo();
  await settled();
  expect(outcomes(app)).toEqual([["queue.analysis.json", "done"]]);
  expect(asked).toEqual([["queue.analysis.json"], [], ["queue.analysis.json"]]);
});

test("turning off, removing and undo leave the others as they are", async () => {
  const { change } = computing();
  const app = await openApp(change);
  const { analyses, edits } = app.actions;
  const a = analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  const b = analyses.add({ fileName: "b.analysis.json", text: textOf("b"), token: "" });
  analyses.setOn(a, false);
  expect(inUse(app)).toEqual(["b.analysis.json"]);
  analyses.remove(b);
  expect(message(app)).toContain("Undo brings it back");
  expect(inUse(app)).toEqual([]);
  await edits.undo();
  expect(inUse(app)).toEqual(["b.analysis.json"]);
  await edits.undo();
  expect(inUse(app)).toEqual(["a.analysis.json", "b.analysis.json"]);
});

test("a file of the same id takes the place of the one that is there, and undo brings that back", async () => {
  const { change } = computing();
  const app = await openApp(change);
  app.actions.analyses.add({ fileName: "a.analysis.json", text: textOf("a", "old"), token: "" });
  await app.actions.analysisFiles.openFrom([file("other.analysis.json", textOf("a", "new"))]);
  const titles = () => [...app.stores.analyses.getState().saved.values()].map(({ text }) => JSON.parse(text).title);
  expect(titles()).toEqual(["new"]);
  await app.actions.edits.undo();
  expect(titles()).toEqual(["old"]);
});

test("names of files stay apart, as reports are told by them", async () => {
  const { change } = computing();
  const app = await openApp(change);
  for (const id of ["a", "b"]) app.actions.analyses.add({ fileName: "x.analysis.json", text: textOf(id), token: "" });
  expect(inUse(app)).toEqual(["x.analysis.json", "x-2.analysis.json"]);
});

test("what has mistakes is in the editor with the first of them told; what there was stays", async () => {
  const { change } = computing();
  const app = await openApp(change);
  app.actions.analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  await app.actions.analysisFiles.openFrom([file("b.analysis.json", '{ "version": 1,\n  oops }')]);
  await settled();
  expect(message(app)).toMatch(
    /^b\.analysis\.json: a mistake in line 2, column 3: expected .*\. Its text is in the panel Analyses$/,
  );
  expect(app.stores.analyses.getState().isTextShown).toBe(true);
  expect(outcomes(app)).toEqual([
    ["a.analysis.json", "done"],
    ["b.analysis.json", "invalid"],
  ]);
});

test.each([
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0, 1])],
  ["other JSON", new TextEncoder().encode("[1, 2]")],
  ["a text that is too long", new Uint8Array(300_000).fill(0x20)],
])("%s is refused, and changes nothing", async (_, bytes) => {
  const { change } = computing();
  const app = await openApp(change);
  await app.actions.analysisFiles.openFrom([memoryItem("x.analysis.json", { "x.analysis.json": bytes })]);
  expect(message(app)).toMatch(/^x\.analysis\.json: .*Nothing was changed$/);
  expect(app.stores.analyses.getState().saved.size).toBe(0);
});

test("what is written runs when the user says so, and only without mistakes", async () => {
  const { change } = computing();
  const app = await openApp(change);
  const { analyses } = app.actions;
  const id = analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  analyses.write(id, "{ oops");
  analyses.run(id);
  expect(message(app)).toMatch(/^not run: 1 mistake, the first in line 1: expected /);
  expect(app.stores.analyses.getState().drafts.get(id)).toBe("{ oops");
  expect(app.stores.analyses.getState().saved.get(id)?.text).toBe(textOf("a"));
  analyses.write(id, textOf("a", "mended"));
  analyses.run(id);
  await settled();
  expect(app.stores.analyses.getState().drafts.size).toBe(0);
  expect(app.stores.analyses.getState().saved.get(id)?.text).toBe(textOf("a", "mended"));
  analyses.write(id, textOf("a"));
  analyses.write(id, textOf("a", "mended"));
  expect(app.stores.analyses.getState().drafts.size).toBe(0);
});

test("one that was stopped runs again when the user says so", async () => {
  const { change, asked } = computing();
  const app = await openApp(change);
  const { analyses } = app.actions;
  const id = analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  await settled();
  await analyses.stop();
  await settled();
  expect(outcomes(app)).toEqual([["a.analysis.json", "cancelled"]]);
  analyses.run(id);
  await settled();
  expect(outcomes(app)).toEqual([["a.analysis.json", "done"]]);
  expect(asked).toHaveLength(2);
});

test("an analysis that comes before a trace runs on the trace that opens", async () => {
  const { change } = computing();
  const app = makeApp(change);
  app.actions.view.resize(1000, 600);
  const item = memoryItem("synthetic", { trace: new Uint8Array(1) });
  await app.actions.analysisFiles.openAmong([file("a.analysis.json", textOf("a")), item], app.actions.session.open);
  await settled();
  expect(outcomes(app)).toEqual([["a.analysis.json", "done"]]);
});

test("those that are named with a trace at the start wait until it is known what is kept, and come once", async () => {
  const store = memoryStore();
  const first = await started(store);
  first.actions.analyses.add({ fileName: "a.analysis.json", text: textOf("a", "old"), token: "" });
  await settled();
  const { change } = computing();
  const app = makeApp(change);
  app.actions.view.resize(1000, 600);
  const item = memoryItem("synthetic", { trace: new Uint8Array(1) });
  await app.actions.links.openItems([{ ...item, analyses: [{ name: "a.analysis.json", text: textOf("a", "new") }] }]);
  await app.actions.persistence.start(ok(store));
  await settled();
  expect([...app.stores.analyses.getState().saved.values()].map(({ text }) => text)).toEqual([textOf("a", "new")]);
  expect(outcomes(app)).toEqual([["a.analysis.json", "done"]]);
});

async function started(store: PersistentStore) {
  const { change } = computing();
  const app = await openApp(change);
  await app.actions.persistence.start(ok(store));
  await settled();
  return app;
}

test("the next window has them: on where they were, with what was written and has not run", async () => {
  const store = memoryStore();
  const first = await started(store);
  const id = first.actions.analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  const off = first.actions.analyses.begin("Off", textOf("off"));
  first.actions.analyses.write(off, "{ half");
  await settled();
  const next = await started(store);
  const { saved, drafts } = next.stores.analyses.getState();
  expect([...saved.keys()].sort()).toEqual([id, off].sort());
  expect(Object.fromEntries(drafts)).toEqual({ [off]: "{ half" });
  expect(saved.get(off)?.fileName).toBe(fileNameOf("Off"));
  expect(outcomes(next)).toEqual([["a.analysis.json", "done"]]);
});

test("those of a bundle come beside the user's own, in one step that undo takes back", async () => {
  const { change } = computing();
  const app = await openApp(change);
  app.actions.analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  app.actions.analysisFiles.takeAll([
    { name: "1.analysis.json", text: textOf("b", "Block queue") },
    { name: "2.analysis.json", text: "" },
  ]);
  expect(inUse(app)).toEqual(["a.analysis.json", "block-queue.analysis.json"]);
  await app.actions.edits.undo();
  expect(inUse(app)).toEqual(["a.analysis.json"]);
});

test("what is written of an analysis outlives a file or a bundle that takes its place", async () => {
  const { change } = computing();
  const app = await openApp(change);
  const { analyses, analysisFiles } = app.actions;
  const id = analyses.add({ fileName: "a.analysis.json", text: textOf("a"), token: "" });
  analyses.write(id, "{ an hour of work");
  await analysisFiles.openFrom([file("a.analysis.json", textOf("a", "new"))]);
  expect(message(app)).toContain("what you wrote of it stays in the editor");
  analysisFiles.takeAll([{ name: "1.analysis.json", text: textOf("a", "of a bundle") }]);
  const { saved, drafts } = app.stores.analyses.getState();
  expect(saved.get(id)?.text).toBe(textOf("a", "of a bundle"));
  expect(drafts.get(id)).toBe("{ an hour of work");
});

test("a file that is read again stays one analysis, with mistakes and with another id", async () => {
  const { change } = computing();
  let text = textOf("a");
  const onDisk = {
    ...file("a.analysis.json", text),
    get files() {
      return file("a.analysis.json", text).files;
    },
  };
  const app = await openApp(change, [onDisk]);
  const { analysisFiles } = app.actions;
  await analysisFiles.openFrom([onDisk]);
  const [id = ""] = app.stores.analyses.getState().saved.keys();
  const texts = () => [...app.stores.analyses.getState().saved.values()].map((row) => row.text);
  for (text of ['{ "version": 1, oops', textOf("b"), textOf("a", "mended")]) {
    expect(await analysisFiles.reload(id)).toBe(true);
    expect(texts()).toEqual([text]);
  }
  expect(inUse(app)).toEqual(["a.analysis.json"]);
});
