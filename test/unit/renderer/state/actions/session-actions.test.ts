import { expect, test } from "vitest";
import { createApp } from "../../../../../renderer/app.js";
import { fail, ok, type Result } from "../../../../../workers/core/result.js";
import type { EngineApi, OpenRequest, SessionInfo } from "../../../../../workers/model/engine-api.js";
import { createFakeEngine } from "../../../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../../../fakes/fake-host.js";
import { localEngine } from "../../../../fakes/local-engine.js";
import { makeApp, openApp, settled } from "../../open-app.js";

const first = memoryItem("host", { trace: new Uint8Array(1) });
const second = memoryItem("guest", { trace: new Uint8Array(1) });
const wrong = memoryItem("note.txt", { "note.txt": new Uint8Array(1) });

/** Engines that take a trace's name for its content, and begin it a second earlier with every trace. `opened`: files, by opening. */
async function openHost() {
  const opened: string[][] = [];
  const engine = (): EngineApi => {
    let info: Result<SessionInfo> = fail("not open");
    return { ...createFakeEngine(), open: async (request) => (info = await open(request)), done: async () => info };
  };
  const open: EngineApi["open"] = async ({ name, files }: OpenRequest) => {
    opened.push(files.map(({ path }) => path));
    if (name.includes("note")) return fail("not a trace", { file: "note.txt" });
    const begin = 1_763_720_527_000_000_000n - BigInt(name.split("+").length) * 1_000_000_000n;
    const info = await createFakeEngine().open({ name, files, budget: {} });
    if (!info.ok) return info;
    return ok({ ...info.value, contentId: name, stretches: [{ startNs: 0, originNs: `${begin}` }] });
  };
  globalThis.requestAnimationFrame ??= () => 0;
  const createEngine = () => localEngine(engine());
  const app = createApp({ host: createFakeHost([first, second]), createEngine });
  app.actions.view.resize(1000, 600);
  await app.actions.session.open([first]);
  return { app, opened, session: () => app.stores.session.getState(), dialog: () => app.stores.ui.getState().dialog };
}

test("an opened trace is open", async () => {
  expect((await openApp()).stores.session.getState().phase).toBe("open");
});

test("nothing to open is a failure to show, not an exception", async () => {
  const app = makeApp();
  await app.actions.session.open([]);
  expect(app.stores.session.getState()).toMatchObject({ phase: "failed" });
});

test("a wrong file leaves the open trace as it is, and says why", async () => {
  const { app, session, dialog } = await openHost();
  const engine = app.engine();
  app.actions.view.zoomToRange(1e6, 2e6);
  const { view } = app.stores.view.getState();
  for (const items of [[wrong], []]) {
    await app.actions.session.open(items);
    expect(session()).toMatchObject({ phase: "open", name: "host", next: undefined });
    expect(session().refused?.failure.message).toMatch(/not a trace|nothing to open/);
  }
  expect(dialog()).toBe("none");
  expect(app.engine()).toBe(engine);
  expect(app.stores.view.getState().view).toBe(view);
  expect(app.actions.session.dismiss()).toBe(true);
  expect(session().refused).toBeUndefined();
});

test("a second trace waits for an answer, which may be that nothing changes", async () => {
  const { app, session, dialog } = await openHost();
  const engine = app.engine();
  await app.actions.session.open([second]);
  expect(dialog()).toBe("replace-or-add");
  expect(session()).toMatchObject({ name: "host", next: { name: "guest", isReady: true } });
  app.actions.session.decline();
  expect(dialog()).toBe("none");
  expect(session()).toMatchObject({ name: "host", next: undefined });
  expect(app.engine()).toBe(engine);
});

test("a second trace replaces the first", async () => {
  const { app, opened, session, dialog } = await openHost();
  await app.actions.session.open([second]);
  await app.actions.session.replace();
  expect(dialog()).toBe("none");
  expect(session()).toMatchObject({ phase: "open", name: "guest", next: undefined });
  expect(opened).toEqual([["trace"], ["trace"]]);
});

test("a second trace is added: all files on one timeline; the window shows the same absolute time", async () => {
  const { app, opened, session } = await openHost();
  await app.actions.persistence.start(fail("no database here"));
  app.actions.view.zoomToRange(1e6, 2e6);
  app.actions.tree.togglePin(3);
  const path = session().lanes?.paths[3];
  await app.actions.session.open([second]);
  await app.actions.session.add();
  await settled();
  expect(session()).toMatchObject({ phase: "open", name: "host + guest" });
  expect(opened.at(-1)).toEqual(["trace", "guest/trace"]);
  expect(app.stores.tree.getState().pinned.map((lane) => session().lanes?.paths[lane])).toEqual([path]);
  expect(session().carried).toMatchObject({ t0: 1e9 + 1e6, t1: 1e9 + 2e6, contentId: "host + guest" });
});

test("what is on the timeline is not added once more, until it is removed", async () => {
  const { app, session, dialog } = await openHost();
  await app.actions.session.open([second]);
  await app.actions.session.add();
  await settled();
  for (const item of [first, second]) {
    await app.actions.session.open([item]);
    expect(dialog()).toBe("none");
    expect(session()).toMatchObject({ phase: "open", name: "host + guest" });
    expect(session().refused?.failure.message).toBe("it is on the timeline already");
  }
});

test("of two items of one name each has a folder of its own", async () => {
  const { app, opened } = await openHost();
  await app.actions.session.open([second, second]);
  expect(opened.at(-1)).toEqual(["guest/trace", "guest (2)/trace"]);
});

test("the same content again needs no question", async () => {
  const { app, session, dialog } = await openHost();
  const engine = app.engine();
  await app.actions.session.open([first]);
  expect(dialog()).toBe("none");
  expect(session()).toMatchObject({ phase: "open", name: "host" });
  expect(app.engine()).not.toBe(engine);
});

test("a log that is being recorded says why it is not read again; what was added meanwhile joins its file in the end", async () => {
  const { app, opened, session } = await openHost();
  app.actions.session.close();
  const live = { token: "t", name: "vm.lsm.jsonl", files: [] };
  let end = () => {};
  await app.actions.session.openLive(live, (api) => {
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    api.add = () => ended.then(() => ok({ kind: "again", why: "" }));
    return api.open({ name: live.name, files: [], budget: {} });
  });
  await app.actions.session.readAgain();
  expect(session().refused?.failure.message).toContain("still being recorded");
  app.actions.session.dismiss();
  await app.actions.session.open([second]);
  const adding = app.actions.session.add();
  expect(session()).toMatchObject({ phase: "open", name: live.name });
  // The oldest hour is left out meanwhile.
  const rolling = app.actions.session.beginLiveAgain(async (api) => {
    const info = await api.open({ name: live.name, files: [], budget: {} });
    return info.ok ? ok({ kind: "changed", info: info.value }) : info;
  });
  await settled();
  expect(session()).toMatchObject({ phase: "open", name: live.name, next: { name: `${live.name} + guest` } });

  app.actions.session.settleLive(memoryItem(live.name, { [live.name]: new Uint8Array(1) }));
  end();
  await Promise.all([adding, rolling]);
  expect(session()).toMatchObject({ phase: "open", name: `${live.name} + guest`, refused: undefined });
  expect(opened.at(-1)).toEqual([live.name, "guest/trace"]);
  await app.actions.session.readAgain();
  expect(opened.at(-1)).toEqual([live.name, "guest/trace"]);
});
