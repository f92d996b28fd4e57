import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { smallTrace } from "../dropped.js";
import type { Bounds, DrivenApp, ElectronDriver } from "./driven-app.js";

/** One thing that a user does with the program in the first minute. It throws with the reason if that fails. */
export interface Step {
  readonly what: string;
  run(minute: FirstMinute): Promise<void>;
}

/** The program as the steps leave it to each other. Close it. */
export interface FirstMinute {
  /** Running, from the first step on. */
  readonly app: () => DrivenApp;
  /** Ends what runs and starts the program again with the same state. */
  restart(args: readonly string[]): Promise<void>;
  /** A trace of the user in a file whose name is no plain word. */
  readonly trace: (name: string) => string;
  readonly folder: string;
  /** What the program says of itself. */
  diagnostics: string;
  close(): Promise<void>;
}

/** `folder` is taken for files and state, and removed at the end. */
export function beginFirstMinute(driver: ElectronDriver, folder: string): FirstMinute {
  let app: DrivenApp | undefined;
  let made = 0n;
  mkdirSync(folder, { recursive: true });
  const end = async () => {
    await app?.kill();
    app = undefined;
  };
  return {
    app: () => {
      if (app === undefined) throw new Error("the program does not run");
      return app;
    },
    async restart(args) {
      await end();
      app = await driver.start(args, join(folder, "state"));
    },
    trace(name) {
      const path = join(folder, name);
      made += 1n;
      writeFileSync(path, smallTrace(made));
      return path;
    },
    folder,
    diagnostics: "",
    async close() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const MOVED: Bounds = { x: 60, y: 80, width: 1000, height: 700 };
/** A window manager may put its frame around the window. */
const FRAME_PX = 60;

/** In this order: most steps go on where the one before has stopped. */
export const FIRST_MINUTE: readonly Step[] = [
  {
    what: "starts, and shows its page isolated and without a complaint",
    async run(minute) {
      await minute.restart([]);
      await until(minute.app(), `document.getElementById("root")?.childNodes.length > 0`);
      await until(minute.app(), "crossOriginIsolated");
      const given = await minute
        .app()
        .inPage(`["require", "process", "Buffer", "ipcRenderer"].filter((x) => x in window)`);
      expectSame(given, []);
    },
  },
  {
    what: "shows the sample",
    async run({ app }) {
      await until(app(), `document.querySelectorAll("[role=treeitem]").length > 0`);
      await until(app(), `document.title.endsWith(" – Lanescope")`);
      expectSame(app().errors, []);
    },
  },
  {
    what: "draws the lanes",
    async run({ app }) {
      await until(app(), `document.querySelector("canvas") !== null`);
      const notice = `document.body.innerText.includes("The lanes cannot be drawn")`;
      if (await app().inPage(notice)) throw new Error("WebGL does not work");
    },
  },
  {
    what: "reads bytes by range",
    async run({ app }) {
      const read = await app().inPage(`lanescopeHost.initial().then(async ([item]) => {
        const part = await fetch(item.files[0].source.url, { headers: { Range: "bytes=0-3" } });
        return [part.status, ...new Uint8Array(await part.arrayBuffer())];
      })`);
      // The sample is compressed by zstd.
      expectSame(read, [206, 0x28, 0xb5, 0x2f, 0xfd]);
    },
  },
  {
    what: "copies diagnostics by the native menu",
    async run(minute) {
      await minute.app().clickMenu("Copy Diagnostics");
      await eventually(async () => (await minute.app().clipboard()).startsWith("Lanescope "), "the clipboard has none");
      minute.diagnostics = await minute.app().clipboard();
    },
  },
  {
    what: "opens what a second start names",
    async run({ app, trace }) {
      expectSame(await app().startAgain([trace("second start ✓.tar")]), 0);
      await replace(app(), "second start ✓.tar");
    },
  },
  {
    what: "opens what is dropped on it",
    async run({ app, trace }) {
      await app().drop([trace("dropped ä.tar")]);
      await replace(app(), "dropped ä.tar");
    },
  },
  {
    what: "saves a document",
    async run({ app, folder }) {
      const path = join(folder, "saved.md");
      await app().answerSaveDialog(path);
      const saved = await app().inPage(`lanescopeHost.saveOpen("saved.md").then(async ({ value }) => {
        await lanescopeHost.saveWrite(value, new TextEncoder().encode("Hi"));
        return lanescopeHost.saveClose(value);
      })`);
      expectSame(saved, { ok: true, value: "saved.md" });
      expectSame(readFileSync(path, "utf8"), "Hi");
    },
  },
  {
    what: "opens again after a crash what was open, even by a drop",
    async run({ app }) {
      await app().inPage("(window.isBeforeCrash = true)");
      await app().crashPage();
      await until(app(), "window.isBeforeCrash !== true");
      await isShown(app(), "dropped ä.tar");
    },
  },
  {
    what: "ends when its window closes",
    async run({ app }) {
      await app().moveTo(MOVED);
      expectSame(await app().close(), 0);
    },
  },
  {
    what: "starts at the same place, with a trace by argument",
    async run(minute) {
      await minute.restart([minute.trace("argument.tar")]);
      await isShown(minute.app(), "argument.tar");
      const bounds = await minute.app().bounds();
      const isNear = (Object.keys(MOVED) as (keyof Bounds)[]).every(
        (side) => Math.abs(bounds[side] - MOVED[side]) <= FRAME_PX,
      );
      if (!isNear) throw new Error(`it is at ${JSON.stringify(bounds)}, and was at ${JSON.stringify(MOVED)}`);
    },
  },
  {
    what: "opens a file: URL, as file managers give it",
    async run(minute) {
      await minute.restart([pathToFileURL(minute.trace("by a file manager.tar")).href]);
      await isShown(minute.app(), "by a file manager.tar");
      expectSame(minute.app().errors, []);
      expectSame(await minute.app().close(), 0);
    },
  },
];

/** Another trace is open already: the window asks what becomes of it. */
async function replace(app: DrivenApp, name: string): Promise<void> {
  const button = `[...document.querySelectorAll("[role=dialog] button, dialog button")].find(
    (one) => one.textContent.trim() === "Replace")`;
  await until(app, `${button} !== undefined`);
  await app.inPage(`${button}.click()`);
  await isShown(app, name);
}

async function isShown(app: DrivenApp, name: string): Promise<void> {
  await until(app, `document.title === ${JSON.stringify(`${name} – Lanescope`)}`);
  await until(app, `document.querySelectorAll("[role=treeitem]").length > 0`);
}

/** A page that is being loaded answers later. */
function until(app: DrivenApp, condition: string): Promise<void> {
  return eventually(async () => (await app.inPage<unknown>(condition)) === true, `never true: ${condition}`);
}

const LIMIT_MS = 60_000;
const EVERY_MS = 200;
/** A page that hangs must not keep the others waiting. */
const ANSWER_MS = 10_000;
const STEP_MS = 180_000;

/** Runs a step. Its result is a line for a report. */
export async function resultOf({ what, run }: Step, minute: FirstMinute): Promise<string> {
  try {
    await inTime(run(minute), STEP_MS);
    return `ok      ${what}`;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return `FAILED  ${what}: ${reason}`;
  }
}

async function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const late = new AbortController();
  const limit = setTimeout(limitMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`no answer for ${limitMs / 1000} s`);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    late.abort();
    limit.catch(() => undefined);
  }
}

async function eventually(isTrue: () => Promise<boolean>, otherwise: string): Promise<void> {
  let problem = "";
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await setTimeout(EVERY_MS)) {
    try {
      if (await inTime(isTrue(), ANSWER_MS)) return;
      problem = "";
    } catch (error) {
      problem = `; ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  throw new Error(otherwise + problem);
}

function expectSame(found: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${left} instead of ${right}`);
}
