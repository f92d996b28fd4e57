import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { createElectronHost, type ElectronBridge } from "../../renderer/host/electron-host.js";
import type { HostItem } from "../../renderer/host/host-api.js";
import { createElectronStub, type ElectronStub } from "./electron-stub.js";
import { describeShell, type Ground } from "./host-cases.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BASE = "app://lanescope/";
let stub: ElectronStub;

describeShell("electron-host over the compiled main and preload", async (ground) => {
  stub = createElectronStub(ground.stateFolder);
  const app = packageIn(ground);
  await runMain(app, stub, ground.traces);
  runPreload(app, stub);
  const host = await createElectronHost(stub.exposed.lanescopeHost as ElectronBridge, BASE);
  return { host, fetch: stub.fetch, close: async () => {} };
});

test("the window is locked up", () => {
  const [window] = stub.windows;
  expect(window?.url).toBe(BASE);
  expect(window?.options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webviewTag: false,
    webSecurity: true,
  });
  expect(Object.keys(stub.exposed)).toEqual(["lanescopeHost"]);
});

test("nothing is granted, opened, left for or asked of a network", () => {
  const ask = (name: string, ...args: unknown[]) => (stub.decisions[name] as (...args: unknown[]) => unknown)(...args);
  expect(ask("windowOpen", { url: "https://example.org" })).toEqual({ action: "deny" });
  expect(ask("permissionCheck", undefined, "media")).toBe(false);
  expect(ask("devicePermission", {})).toBe(false);
  const granted = vi.fn();
  ask("permissionRequest", undefined, "geolocation", granted);
  expect(granted).toHaveBeenCalledWith(false);
  const isCancelled = (url: string) => {
    const decide = vi.fn();
    ask("beforeRequest", { url }, decide);
    return decide.mock.lastCall?.[0].cancel;
  };
  expect(["https://example.org/", "http://127.0.0.1/", "file:///etc/passwd", "ws://x/"].map(isCancelled)).not.toContain(
    false,
  );
  expect(["app://lanescope/index.html", "data:,x"].map(isCancelled)).toEqual([false, false]);
  const event = { url: "https://example.org", preventDefault: vi.fn() };
  stub.contents.emit("will-navigate", event);
  stub.contents.emit("will-attach-webview", event);
  expect(event.preventDefault).toHaveBeenCalledTimes(2);
});

test("calls are taken from the page's own main frame only, by IPC only", async () => {
  const own = stub.sender;
  for (const sender of [
    { url: "https://example.org/", parent: null },
    { url: "app://lanescope.example.org/", parent: null },
    { url: BASE, parent: {} },
  ]) {
    stub.sender = sender;
    await expect(stub.invoke("host:call", "hello", [])).rejects.toThrow("refused");
  }
  stub.sender = own;
  await expect(stub.invoke("host:call", "openPaths", ["/etc"])).rejects.toThrow("unknown call");
  await expect(stub.invoke("host:call", "reopen", [{}])).rejects.toThrow("takes a token");
  expect((await stub.fetch(`${BASE}call/hello`, { method: "POST", body: "[]" })).status).toBe(404);
});

test("what a second start names is opened in this window", async () => {
  const host = await createElectronHost(stub.exposed.lanescopeHost as ElectronBridge, BASE);
  const opened = new Promise<readonly HostItem[]>((resolve) => host.onOpen?.(resolve));
  stub.app.emit("second-instance", {}, ["lanescope", "--some-flag", "package.json"], root);
  const [item] = await opened;
  expect(item?.files[0]?.path).toBe("package.json");
  expect(item?.files[0]?.source).toMatchObject({
    kind: "http",
    url: expect.stringMatching(/^app:\/\/lanescope\/bytes\//),
  });
});

test("dialogs decide what is opened and where is saved", async () => {
  const host = await createElectronHost(stub.exposed.lanescopeHost as ElectronBridge, BASE);
  expect(await host.pick?.()).toBeUndefined();
  stub.openDialog.mockResolvedValueOnce({ canceled: false, filePaths: [join(root, "samples")] });
  expect((await host.pick?.("folder"))?.[0]?.files.map(({ path }) => path)).toContain("README.md");
  expect(await host.save("x.md", "text/markdown", new Uint8Array([65]))).toMatchObject({ ok: false });
  const path = join(root, "test-results/saved.md");
  mkdirSync(dirname(path), { recursive: true });
  stub.saveDialog.mockResolvedValueOnce({ canceled: false, filePath: path });
  expect(await host.save("../a/b.md", "text/markdown", new Uint8Array([65, 66]))).toEqual({
    ok: true,
    value: "saved.md",
  });
  expect(stub.saveDialog.mock.lastCall?.[0].defaultPath).toMatch(/_a_b\.md$/);
  expect(readFileSync(path, "utf8")).toBe("AB");
});

/** The application as it is packed, with a package named electron beside it that is our stub. */
function packageIn(ground: Ground): string {
  if (!existsSync(join(root, "dist/electron/main.mjs"))) throw new Error("not built: npm run build");
  const app = join(ground.folder, "app");
  for (const folder of ["electron", "chunks", "renderer"]) {
    cpSync(join(root, "dist", folder), join(app, "dist", folder), { recursive: true });
  }
  cpSync(ground.samplesFolder, join(app, "resources/samples"), { recursive: true });
  const electron = join(app, "node_modules/electron");
  mkdirSync(electron, { recursive: true });
  writeFileSync(join(electron, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
  const names = Object.keys(stub.module).join(", ");
  writeFileSync(join(electron, "index.js"), `export const { ${names} } = globalThis.lanescopeElectronStub;`);
  return app;
}

async function runMain(app: string, { module }: ElectronStub, traces: readonly string[]): Promise<void> {
  Object.assign(globalThis, { lanescopeElectronStub: module });
  const { argv } = process;
  Object.assign(process, { resourcesPath: join(app, "resources") });
  process.argv = ["lanescope", ...traces];
  await import(/* @vite-ignore */ pathToFileURL(join(app, "dist/electron/main.mjs")).href);
  await vi.waitUntil(() => stub.windows[0]?.url);
  process.argv = argv;
}

/** As Electron runs a sandboxed preload: a function given a `require` that knows a few modules. */
function runPreload(app: string, { module }: ElectronStub): void {
  const code = readFileSync(join(app, "dist/electron/preload.cjs"), "utf8");
  const require = (name: string) => {
    if (name === "electron") return module;
    throw new Error(`a sandboxed preload cannot require ${name}`);
  };
  new Function("require", "module", "exports", code)(require, { exports: {} }, {});
}
