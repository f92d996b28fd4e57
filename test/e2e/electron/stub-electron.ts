import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { vi } from "vitest";
import type { ElectronStub, MenuEntry } from "../../contract/electron-stub.js";
import { type StartedMain, startMain } from "../../contract/start-electron-shell.js";
import type { StubPage } from "../../contract/stub-window.js";
import { CHROMIUM_FLAGS } from "../harness.js";
import { DROP_METHOD, type DrivenApp, dropEvents, type ElectronDriver } from "./driven-app.js";

const root = process.cwd();

/**
 * The compiled main over the stub, with the built window and the compiled preload in a page of Chromium. The page comes
 * over HTTP, since Chromium knows no scheme of ours, from the handler of that scheme.
 */
export function stubElectron(executablePath: string, folder: string): ElectronDriver {
  return {
    async start(args, stateFolder) {
      const ground = { folder, stateFolder, samplesFolder: join(root, "samples"), traces: [] };
      const browser = await chromium.launch({ executablePath, headless: true, args: CHROMIUM_FLAGS });
      const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      const window = pageOf(page);
      const main = await startMain(ground, args, { page: window.stubPage });
      const served = await serveScheme(main.stub);
      await connectPreload(context, main, window.paths);
      window.connect(served.url);
      await vi.waitUntil(() => page.url() === served.url, { timeout: 30_000 });
      const kill = async () => {
        await browser.close();
        served.close();
      };
      const startAgain = async (more: readonly string[]) => {
        const second = await startMain(ground, more, { page: window.stubPage, isSecond: true });
        const message = second.stub.lockMessage();
        main.stub.app.emit("second-instance", {}, ["lanescope", "--flag", ...more].reverse(), "/", message);
        return second.stub.ended() ?? null;
      };
      return { ...driven(main.stub, page, window.paths), errors, startAgain, kill };
    },
  };
}

function driven(
  stub: ElectronStub,
  page: Page,
  paths: Map<string, string>,
): Omit<DrivenApp, "errors" | "startAgain" | "kill"> {
  const window = () => {
    const [only] = stub.windows;
    if (only === undefined) throw new Error("there is no window");
    return only;
  };
  return {
    inPage: (expression) => page.evaluate(expression),
    async drop(dropped) {
      for (const path of dropped) paths.set(basename(path), path);
      const tools = await page.context().newCDPSession(page);
      for (const event of dropEvents(dropped)) await tools.send(DROP_METHOD, event);
      await tools.detach();
    },
    async answerSaveDialog(filePath) {
      stub.saveDialog.mockResolvedValueOnce({ canceled: false, filePath });
    },
    async clickMenu(label) {
      const entries = stub.menu().flatMap(({ submenu }): readonly MenuEntry[] => submenu ?? []);
      const entry = entries.find((one) => one.label === label);
      if (entry === undefined) throw new Error(`the menu has no ${label}`);
      entry.click?.();
    },
    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),
    crashPage: async () => window().crash(),
    bounds: async () => window().bounds,
    async moveTo(bounds) {
      window().bounds = { ...bounds };
    },
    async close() {
      window().close();
      await vi.waitUntil(() => stub.ended() !== undefined, { timeout: 30_000 });
      return stub.ended() ?? null;
    },
  };
}

/** The window's page for the stub, which may ask for it before it can be loaded. */
function pageOf(page: Page) {
  let connect = (_url: string) => {};
  const url = new Promise<string>((resolve) => {
    connect = resolve;
  });
  const stubPage: StubPage = {
    async load() {
      await page.goto(await url);
    },
    receive(channel, args) {
      const forward = ([to, values]: [string, readonly unknown[]]) =>
        (
          globalThis as unknown as { receiveFromMain(channel: string, values: readonly unknown[]): void }
        ).receiveFromMain(to, values);
      void page.evaluate(forward, [channel, args] as [string, readonly unknown[]]);
    },
  };
  return { stubPage, connect: (address: string) => connect(address), paths: new Map<string, string>() };
}

/** Begins the name of a file that stands for its path. */
const FILE = "file-named:";

/** Runs preload in each page before its own scripts, with `electron` as preload has it. */
async function connectPreload(
  context: BrowserContext,
  { app, stub }: StartedMain,
  paths: ReadonlyMap<string, string>,
): Promise<void> {
  // `getPathForFile` answers at once, but the page knows no paths: it gives a name, which becomes a path here.
  const withPaths = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withPaths);
    return typeof value === "string" && value.startsWith(FILE) ? (paths.get(value.slice(FILE.length)) ?? "") : value;
  };
  await context.exposeFunction("invokeMain", (channel: string, args: readonly unknown[]) =>
    stub.invoke(channel, ...args.map(withPaths)),
  );
  const code = readFileSync(join(app, "dist/electron/preload.cjs"), "utf8");
  await context.addInitScript(`(() => {
    const listeners = new Map();
    window.receiveFromMain = (channel, values) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...values);
    };
    const electron = {
      ipcRenderer: {
        invoke: (channel, ...args) => window.invokeMain(channel, args),
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
        off: (channel, listener) =>
          listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
      },
      contextBridge: { exposeInMainWorld: (name, value) => { window[name] = value; } },
      webUtils: { getPathForFile: (file) => "${FILE}" + file.name },
    };
    ((require, module, exports) => {${code}
    })(() => electron, { exports: {} }, {});
  })();`);
}

/** Serves what the handler of the scheme answers. */
async function serveScheme(stub: ElectronStub): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(async (request, answer) => {
    const headers = request.headers.range === undefined ? {} : { Range: request.headers.range };
    const found = await stub.fetch(`app://lanescope${request.url}`, { headers });
    answer.writeHead(found.status, Object.fromEntries(found.headers));
    if (found.body === null) answer.end();
    else Readable.fromWeb(found.body as import("node:stream/web").ReadableStream).pipe(answer);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
