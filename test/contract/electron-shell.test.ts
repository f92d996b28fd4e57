import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import type { HostApi, SaveFile } from "../../renderer/host/host-api.js";
import type { ElectronStub } from "./electron-stub.js";
import { describeShell } from "./host-cases.js";
import { createPreloadPage, type PreloadPage, startMain } from "./start-electron-shell.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BASE = "app://lanescope/";
let stub: ElectronStub;
let page: PreloadPage;
let host: HostApi;

describeShell("electron-host over the compiled main and preload", async (ground) => {
  page = createPreloadPage();
  const main = await startMain(ground, ground.traces, { page });
  stub = main.stub;
  page.connect(main);
  await vi.waitUntil(() => stub.windows[0]?.url);
  host = await page.host();
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
  expect(String(window?.options.webPreferences.preload).endsWith(join("dist", "electron", "preload.cjs"))).toBe(true);
  expect(Object.keys(page.exposed())).toEqual(["lanescopeHost"]);
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
  stub.windows[0]?.webContents.emit("will-navigate", event);
  stub.windows[0]?.webContents.emit("will-attach-webview", event);
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
  await expect(stub.invoke("host:call", "dropped", [[1]])).rejects.toThrow("takes paths");
  expect((await stub.fetch(`${BASE}call/hello`, { method: "POST", body: "[]" })).status).toBe(404);
});

test("dialogs stand on the window, and decide what is opened and where is saved", async () => {
  expect(await host.pick?.()).toBeUndefined();
  stub.openDialog.mockResolvedValueOnce({ canceled: false, filePaths: [join(root, "samples")] });
  expect((await host.pick?.("folder"))?.[0]?.files.map(({ path }) => path)).toContain("README.md");
  expect(await host.saveFile("x.md", "text/markdown")).toMatchObject({ ok: false });
  const path = join(root, "test-results/saved.md");
  mkdirSync(dirname(path), { recursive: true });
  stub.saveDialog.mockResolvedValueOnce({ canceled: false, filePath: path });
  writeFileSync(path, "before");
  const file = await host.saveFile("../a/b.md", "text/markdown");
  if (!file.ok) throw new Error(file.error.message);
  for (const piece of ["A", "B"]) expect(await file.value.write(piece)).toMatchObject({ ok: true });
  // Until it is closed, the file is as it was.
  expect(readFileSync(path, "utf8")).toBe("before");
  expect(await file.value.close()).toEqual({ ok: true, value: "saved.md" });
  expect(stub.saveDialog.mock.lastCall?.[1].defaultPath).toMatch(/_a_b\.md$/);
  expect(readFileSync(path, "utf8")).toBe("AB");
  // What was given up is gone; so is what a window that was loaded again has left.
  for (const end of [(one: SaveFile) => one.discard(), () => stub.invoke("host:call", "hello", [])]) {
    stub.saveDialog.mockResolvedValueOnce({ canceled: false, filePath: path });
    const other = await host.saveFile("b.md", "text/markdown");
    if (!other.ok) throw new Error(other.error.message);
    await other.value.write("half");
    await end(other.value);
    expect(await other.value.write("more")).toMatchObject({ ok: false });
    expect([
      readFileSync(path, "utf8"),
      readdirSync(dirname(path)).filter((name) => name.endsWith(".partial")),
    ]).toEqual(["AB", []]);
  }
  const [window] = stub.windows;
  expect([stub.openDialog.mock.lastCall?.[0], stub.saveDialog.mock.lastCall?.[0]]).toEqual([window, window]);
});

test("a link of a note is opened by the system, and only https", async () => {
  const call = (address: unknown) => stub.invoke("host:call", "openLink", [address]).catch((error: unknown) => error);
  expect(await host.openLink?.("https://example.org/?a=1")).toEqual({ ok: true, value: undefined });
  expect(stub.openExternal).toHaveBeenCalledWith("https://example.org/?a=1");
  for (const address of ["http://example.org", "file:///etc/passwd", "javascript:alert(1)", "ms-msdt:x", "", 7])
    expect(await call(address)).toBeInstanceOf(Error);
  expect(stub.openExternal).toHaveBeenCalledTimes(1);
  stub.openExternal.mockRejectedValueOnce(new Error("no browser"));
  expect(await host.openLink?.("https://example.org/")).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("no browser") },
  });
});

test("the native menu shows the keys that the window tells, and takes no nonsense for keys", async () => {
  const shown = () =>
    stub
      .menu()
      .flatMap(({ submenu = [] }) =>
        Object.values(submenu).flatMap(({ label, accelerator }) =>
          accelerator === undefined || label === "Start Again" ? [] : [`${label} ${accelerator}`],
        ),
      );
  expect(shown()).toEqual(["Open… CmdOrCtrl+O", "Open Folder… CmdOrCtrl+Shift+O", "Settings… CmdOrCtrl+,"]);
  await stub.invoke("host:call", "setMenuKeys", [{ open: "Ctrl+KeyU", help: "F1", settings: "KeyS" }]);
  expect(shown()).toEqual(["Open… CmdOrCtrl+U", "Keys and Mouse F1"]);
  for (const keys of [7, null, { open: 3 }, Object.fromEntries(Array.from({ length: 200 }, (_, i) => [i, "F1"]))]) {
    expect(await stub.invoke("host:call", "setMenuKeys", [keys]).catch((error: unknown) => error)).toBeInstanceOf(
      Error,
    );
  }
});

test("the native menu runs commands of the window", async () => {
  const ran: string[] = [];
  const stop = host.onCommand?.((id) => ran.push(id));
  const help = stub.menu().find(({ role }) => role === "help")?.submenu ?? [];
  for (const { click } of help) click?.();
  expect(ran).toEqual(["help", "first-steps", "copy-diagnostics"]);
  expect(stub.windows[0]?.webContents.focus).toHaveBeenCalledTimes(3);
  const file = stub.menu().find(({ label }) => label === "File")?.submenu ?? [];
  file.find(({ label }) => label === "Add an Analysis…")?.click?.();
  expect(ran.at(-1)).toBe("analysis-add");
  stop?.();
  help[0]?.click?.();
  expect(ran).toHaveLength(4);
});

test("the shell says what it is made of, and nothing of the user", async () => {
  const facts = await host.facts?.();
  expect(Object.keys(facts?.versions ?? {})).toEqual(["Electron", "Chromium", "Node", "V8"]);
  expect(facts?.gpu).toEqual(["8086:1916, in use", "gpu compositing enabled"]);
  expect(facts?.cpus).toBeGreaterThan(0);
});
