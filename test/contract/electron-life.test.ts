import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import type { HostApi, HostItem } from "../../renderer/host/host-api.js";
import type { StubOptions } from "./electron-stub.js";
import { type Ground, prepareGround } from "./host-cases.js";
import {
  createPreloadPage,
  type PreloadPage,
  pathsOfFiles,
  type StartedMain,
  startMain,
} from "./start-electron-shell.js";
import { LoadFailure, type StubWindow } from "./stub-window.js";

// What happens to the Electron shell from its start to its end, over the stub.

const grounds: Ground[] = [];

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const { folder } of grounds.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newGround(): Ground {
  const ground = prepareGround();
  grounds.push(ground);
  return ground;
}

interface Started extends StartedMain {
  readonly page: PreloadPage;
  readonly host: HostApi;
  readonly window: StubWindow;
}

/** Main with its window, whose page has been loaded and has asked for nothing yet. */
async function start(ground: Ground, argv: readonly string[], options: Partial<StubOptions> = {}): Promise<Started> {
  const page = createPreloadPage();
  const main = await startMain(ground, argv, { page, ...options });
  page.connect(main);
  await vi.waitUntil(() => page.loads() === 1);
  const [window] = main.stub.windows;
  if (window === undefined) throw new Error("no window");
  return { ...main, page, window, host: await page.host() };
}

function names(items: readonly (HostItem | undefined)[]): readonly (string | undefined)[] {
  return items.map((item) => item?.name);
}

/** The next items that reach the window from outside. */
function nextOpened(host: HostApi): Promise<readonly HostItem[]> {
  return new Promise((resolve) => host.onOpen?.(resolve));
}

test("a file manager starts it with URLs", async () => {
  const ground = newGround();
  const odd = join(ground.folder, "a trace ✓.dat");
  writeFileSync(odd, "x");
  const { host } = await start(ground, [pathToFileURL(odd).href, "--ozone-platform=x11", ...ground.traces.slice(1, 2)]);
  expect(names(await host.initial())).toEqual(["a trace ✓.dat", "single.dat"]);
});

test("the sandbox is on, except for root", async () => {
  const { stub } = await start(newGround(), []);
  expect([...stub.switches]).toContain("enable-sandbox");
  const asRoot = await start(newGround(), ["--no-sandbox"], { switches: ["no-sandbox"] });
  expect([...asRoot.stub.switches]).toContain("no-sandbox");
  expect([...asRoot.stub.switches]).not.toContain("enable-sandbox");
});

test("another window stands beside the first, with files and a life of its own", async () => {
  const ground = newGround();
  const { stub, window, host } = await start(ground, ground.traces);
  const path = join(ground.folder, "saved.md");
  stub.saveDialog.mockResolvedValueOnce({ canceled: false, filePath: path });
  const file = await host.saveFile("saved.md", "text/markdown");
  if (!file.ok) throw new Error(file.error.message);
  await file.value.write("whole");
  const [item] = await host.initial();
  host.setShown?.([item?.token ?? ""]);

  await host.openWindow?.("a-name");
  await expect(stub.invoke("host:call", "openWindow", ["no name#"])).rejects.toThrow("takes a name");
  const [, second] = stub.windows;
  expect(stub.windows).toHaveLength(2);
  expect(second?.url).toBe(`${window.url}#from=a-name`);
  expect(second?.options.webPreferences).toEqual(window.options.webPreferences);
  expect(second?.bounds.x).toBe(window.bounds.x + 32);
  // It begins: what the first one saves goes on.
  stub.senderId = 2;
  await stub.invoke("host:call", "hello", []);
  // Loaded again, as after a crash, it shows what the first one did.
  const again = (await stub.invoke("host:call", "initial", [])) as readonly HostItem[];
  expect(names(again)).toEqual([item?.name]);
  stub.senderId = 1;
  expect(await file.value.close()).toEqual({ ok: true, value: "saved.md" });
  expect(readFileSync(path, "utf8")).toBe("whole");

  second?.close();
  expect(stub.ended()).toBeUndefined();
  window.close();
  await vi.waitUntil(() => stub.ended() === 0);
});

test("what the menu and the system open goes to the window that had the focus last", async () => {
  const ground = newGround();
  const { stub, window, host } = await start(ground, []);
  await host.initial();
  await host.openWindow?.("a-name");
  const second = stub.windows[1] as StubWindow;
  const help = stub.menu().find(({ role }) => role === "help")?.submenu ?? [];
  help[0]?.click?.();
  expect(second.webContents.focus).toHaveBeenCalledTimes(1);
  window.emit("focus");
  help[0]?.click?.();
  expect(window.webContents.focus).toHaveBeenCalledTimes(1);
  second.close();
  help[0]?.click?.();
  expect(window.webContents.focus).toHaveBeenCalledTimes(2);
});

test("what is opened while another window is loaded waits until that window begins", async () => {
  const ground = newGround();
  const { stub, host, page } = await start(ground, []);
  await host.initial();
  const openFile = (path = "") => stub.app.emit("open-file", { preventDefault: vi.fn() }, path);
  await host.openWindow?.("a-name");
  openFile(ground.traces[1]);
  stub.senderId = 2;
  // The window that it was opened from does not answer it.
  const asked = (await stub.invoke("host:call", "initial", [])) as readonly HostItem[];
  expect(names(asked)).toEqual(["single.dat"]);

  stub.senderId = 1;
  await host.openWindow?.("another-name");
  openFile(ground.traces[0]);
  const later = nextOpened(await page.host());
  stub.senderId = 3;
  await stub.invoke("host:call", "begun", []);
  expect(names(await later)).toEqual(["trace"]);
});

test("lanes are drawn in software where there is no GPU", async () => {
  const { stub } = await start(newGround(), []);
  expect([...stub.switches]).toContain("enable-unsafe-swiftshader");
});

test("what is opened while the window starts takes the place of the sample", async () => {
  const ground = newGround();
  const { stub, host } = await start(ground, []);
  const event = { preventDefault: vi.fn() };
  for (const path of ground.traces.slice(0, 2)) stub.app.emit("open-file", event, path);
  expect(event.preventDefault).toHaveBeenCalledTimes(2);
  expect(names(await host.initial())).toEqual(["trace", "single.dat"]);
  // Nobody has said yet what the window shows: a page that crashes while it opens them asks for them again.
  expect(names(await host.initial())).toEqual(["trace", "single.dat"]);
});

test("what is opened before the application is ready, as macOS does it, is not lost", async () => {
  const ground = newGround();
  const page = createPreloadPage();
  let beReady = () => {};
  const ready = new Promise<void>((resolve) => {
    beReady = resolve;
  });
  const main = await startMain(ground, [], { page, ready });
  main.stub.app.emit("open-file", { preventDefault: vi.fn() }, ground.traces[1]);
  expect(main.stub.windows).toEqual([]);
  beReady();
  page.connect(main);
  await vi.waitUntil(() => page.loads() === 1);
  expect(names(await (await page.host()).initial())).toEqual(["single.dat"]);
});

test("what is opened while the window starts is added to what the command line names", async () => {
  const ground = newGround();
  const { stub, host } = await start(ground, ground.traces.slice(0, 1));
  const later = nextOpened(host);
  const asked = host.initial();
  stub.app.emit("second-instance", {}, [], "/", { paths: [ground.traces[1]], given: {} });
  expect(names(await asked)).toEqual(["trace", "single.dat"]);
  stub.app.emit("second-instance", {}, [], "/", { paths: [ground.traces[0]], given: {} });
  expect(names(await later)).toEqual(["trace"]);
});

test("a second start tells its request, whatever becomes of its arguments on the way", async () => {
  const ground = newGround();
  const names = join(ground.folder, "names.csv");
  writeFileSync(names, "0x1000,bash");
  const page = createPreloadPage();
  const argv = [ground.traces[0] as string, "--process-names", names];
  const second = await startMain(ground, argv, { page, isSecond: true });
  expect(second.stub.ended()).toBe(0);
  expect(second.stub.windows).toEqual([]);
  const first = await start(ground, ground.traces.slice(1, 2));
  await first.host.initial();
  const opened = nextOpened(first.host);
  // Chromium sorts options to the front and adds its own.
  const changed = ["lanescope", "--process-names", "--original-process-start-time=1", names, ...ground.traces];
  first.stub.app.emit("second-instance", {}, changed, "/elsewhere", second.stub.lockMessage());
  const [item, ...others] = await opened;
  expect([item?.name, item?.processNames, others]).toEqual(["trace", "0x1000,bash", []]);
});

test("a second start that names nothing only shows the window", async () => {
  const { stub, window, host } = await start(newGround(), []);
  await host.initial();
  const opened = vi.fn();
  host.onOpen?.(opened);
  for (const message of [{ paths: [], given: {} }, undefined, "junk"]) {
    stub.app.emit("second-instance", {}, ["lanescope", "junk"], "/", message);
  }
  expect((window as unknown as { focus: unknown }).focus).toHaveBeenCalledTimes(3);
  expect(opened).not.toHaveBeenCalled();
});

test("links come by argument, by the system and by a second start; anything else by that way asks for nothing", async () => {
  const ground = newGround();
  const link = (id: string) => `lanescope://view?v=1&trace=${id}`;
  const { stub, host } = await start(ground, [link("argument")]);
  const event = { preventDefault: vi.fn() };
  stub.app.emit("open-url", event, link("system"));
  for (const bad of ["/etc/passwd", "file:///etc/passwd", "https://example.org", link("x".repeat(9000))]) {
    stub.app.emit("open-url", event, bad);
    stub.app.emit("second-instance", {}, [], "/", { paths: [], given: {}, links: [bad, 7] });
  }
  const first = await host.initial();
  expect(first.map(({ link: one, files, token }) => [one, files, token])).toEqual([
    [link("argument"), [], ""],
    [link("system"), [], ""],
  ]);
  const later = nextOpened(host);
  stub.app.emit("second-instance", {}, [], "/", { paths: [], given: {}, links: [link("second")] });
  expect((await later).map((item) => item.link)).toEqual([link("second")]);
});

test("a page that cannot be loaded is said in a dialog, and ends the program", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const ground = newGround();
  const page = createPreloadPage();
  page.onLoad = () => Promise.reject(new LoadFailure(-6, "ERR_FILE_NOT_FOUND"));
  const { stub } = await startMain(ground, [], { page });
  await vi.waitUntil(() => stub.ended() !== undefined);
  expect(stub.ended()).toBe(1);
  expect(stub.errorBox.mock.calls).toEqual([
    ["Lanescope cannot start", "the window could not be loaded: ERR_FILE_NOT_FOUND"],
  ]);
});

test("a load that stops without a reason ends the program too, but not one that another has replaced", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const replaced = await start(newGround(), []);
  replaced.page.onLoad = () => Promise.reject(Object.assign(new Error("ERR_ABORTED"), { errno: -3 }));
  replaced.window.crash();
  await vi.waitUntil(() => replaced.page.loads() === 2);
  replaced.page.onLoad = () => Promise.reject(new Error("ERR_FAILED (-2)"));
  replaced.window.crash();
  await vi.waitUntil(() => replaced.stub.ended() !== undefined);
  expect(replaced.stub.errorBox.mock.calls).toEqual([
    ["Lanescope cannot start", "the window could not be loaded: ERR_FAILED (-2)"],
  ]);
});

test("a page that paints nothing is shown after a time", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const ground = newGround();
  const page = createPreloadPage();
  page.onLoad = () => new Promise(() => {});
  const { stub } = await startMain(ground, [], { page });
  while (page.loads() === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(stub.windows[0]?.isVisible()).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(stub.windows[0]?.isVisible()).toBe(true);
});

test("a page that paints is shown at once", async () => {
  const { window } = await start(newGround(), []);
  await vi.waitUntil(() => window.isVisible());
});

test("a window that is not built is said in a dialog", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const ground = newGround();
  const page = createPreloadPage();
  const { stub } = await startMain(ground, [], { page, isBuilt: false });
  await vi.waitUntil(() => stub.ended() !== undefined);
  expect(stub.errorBox.mock.calls).toEqual([["Lanescope cannot start", expect.stringContaining("npm run build")]]);
});

test("after a crash the window opens again what it showed", async () => {
  const ground = newGround();
  const topology = join(ground.folder, "cpus");
  writeFileSync(topology, "# CPU,Core");
  const { page, host, window, stub } = await start(ground, [...ground.traces.slice(0, 1), `--topology=${topology}`]);
  const [trace] = await host.initial();
  const sample = await host.openSample("one");
  stub.openDialog.mockResolvedValueOnce({ canceled: false, filePaths: [ground.traces[1]] });
  const picked = await host.pick?.();
  const shown = [trace, picked?.[0], sample.ok ? sample.value : undefined];
  host.setShown?.(shown.map((item) => item?.token ?? ""));
  window.crash();
  // The window hears nothing while it is loaded again.
  stub.app.emit("second-instance", {}, [], "/", { paths: [join(ground.folder, "secret")], given: {} });
  await vi.waitUntil(() => page.loads() === 2);
  const again = await (await page.host()).initial();
  expect(names(again)).toEqual(["trace", "single.dat", "one.dat", "secret"]);
  expect(again[0]).toEqual(trace);
  expect(again[0]?.topology).toBe("# CPU,Core");
  // Nothing is open, and so nothing comes back.
  const second = await page.host();
  second.setShown?.([]);
  window.crash("oom");
  await vi.waitUntil(() => page.loads() === 3);
  expect(await (await page.host()).initial()).toEqual([]);
});

test("a window that crashes again and again is closed with a word, and its place is kept", async () => {
  const { stub, window, page } = await start(newGround(), []);
  window.crash("clean-exit");
  for (const loads of [2, 3]) {
    window.crash();
    await vi.waitUntil(() => page.loads() === loads);
  }
  window.bounds = { x: 30, y: 40, width: 700, height: 500 };
  window.crash();
  expect(stub.errorBox.mock.calls).toEqual([["Lanescope stopped", expect.stringContaining("several times")]]);
  expect(stub.ended()).toBe(0);
  expect(windowState(grounds[0])).toMatchObject({ x: 30, width: 700 });
});

test("where the window was is kept before the program ends, and found again", async () => {
  const ground = newGround();
  const { window, stub } = await start(ground, []);
  window.bounds = { x: 100, y: 50, width: 900, height: 700 };
  window.close();
  expect(stub.ended()).toBe(0);
  expect(windowState(ground)).toEqual({ x: 100, y: 50, width: 900, height: 700, isMaximized: false });
  const again = await start(ground, []);
  expect(again.window.options).toMatchObject({ x: 100, y: 50, width: 900, height: 700 });
  again.window.bounds = { x: 1, y: 2, width: 903, height: 704 };
  again.window.emit("session-end", {});
  expect(windowState(ground)).toMatchObject({ x: 1, width: 903 });
});

test("the program ends after the file that it puts in place while its window closes", async () => {
  const ground = newGround();
  const { host, stub, window } = await start(ground, []);
  const path = join(ground.folder, "report.md");
  stub.saveDialog.mockResolvedValueOnce({ canceled: false, filePath: path });
  const file = await host.saveFile("report.md", "text/markdown");
  if (!file.ok) throw new Error(file.error.message);
  const text = "A".repeat(20_000_000);
  expect(await file.value.write(text)).toMatchObject({ ok: true });
  const saved = file.value.close();
  await new Promise((resolve) => setImmediate(resolve));
  window.close();
  expect(window.isDestroyed()).toBe(true);
  expect(stub.ended()).toBeUndefined();
  expect(existsSync(path)).toBe(false);
  expect(await saved).toEqual({ ok: true, value: "report.md" });
  expect(readFileSync(path).byteLength).toBe(text.length);
  await vi.waitUntil(() => stub.ended() === 0);
});

test("dropped files have tokens, by which they open again, also later", async () => {
  const ground = newGround();
  const { host } = await start(ground, []);
  const [onDisk, made] = [new File([], "single.dat"), new File([], "made.txt")];
  pathsOfFiles.set(onDisk, ground.traces[1] as string);
  const items = await host.itemsOfFiles?.([onDisk, made]);
  expect(names(items ?? [])).toEqual(["single.dat", undefined]);
  expect(items?.[0]?.files[0]?.source).toMatchObject({
    kind: "http",
    url: expect.stringMatching(/^app:\/\/lanescope\/bytes\//),
  });
  expect(JSON.stringify(items)).not.toContain(ground.folder);
  const later = await start(ground, []);
  const again = await later.host.reopen(items?.[0]?.token ?? "");
  expect(again.ok && again.value.name).toBe("single.dat");
});

test("a GPU that crashes again and again is done without, once", async () => {
  const ground = newGround();
  const { stub, host } = await start(ground, ground.traces.slice(0, 1));
  const [trace] = await host.initial();
  host.setShown?.([trace?.token ?? ""]);
  const crash = () => stub.app.emit("child-process-gone", {}, { type: "GPU", reason: "crashed" });
  crash();
  crash();
  stub.app.emit("child-process-gone", {}, { type: "Utility", reason: "crashed" });
  expect(stub.relaunch).not.toHaveBeenCalled();
  const { argv } = process;
  process.argv = ["lanescope", ...ground.traces.slice(1), "--ozone-platform=x11"];
  crash();
  await vi.waitUntil(() => stub.ended() !== undefined);
  process.argv = argv;
  const args = ["--disable-gpu", "--ozone-platform=x11", ground.traces[0]];
  expect(stub.relaunch.mock.calls).toEqual([[{ args }]]);
  const without = await start(ground, args as string[], { switches: ["disable-gpu"] });
  for (let i = 0; i < 4; i += 1) {
    without.stub.app.emit("child-process-gone", {}, { type: "GPU", reason: "crashed" });
  }
  expect(without.stub.relaunch).not.toHaveBeenCalled();
  expect([host.lacks, without.host.lacks]).toEqual([undefined, expect.objectContaining({ what: "no GPU" })]);
});

test("an AppImage starts again from its own file", async () => {
  vi.stubEnv("APPIMAGE", "/home/me/Lanescope.AppImage");
  const { stub } = await start(newGround(), []);
  for (let i = 0; i < 3; i += 1) stub.app.emit("child-process-gone", {}, { type: "GPU", reason: "crashed" });
  await vi.waitUntil(() => stub.ended() !== undefined);
  expect(stub.relaunch.mock.lastCall).toEqual([expect.objectContaining({ execPath: "/home/me/Lanescope.AppImage" })]);
});

test("bugs of the main process are shown and logged, but not without end", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const { stub, bugHandlers } = await start(newGround(), []);
  for (const code of ["EPIPE", "EOF"]) {
    bugHandlers.uncaughtException(Object.assign(new Error("stderr is closed"), { code }));
  }
  expect(log).not.toHaveBeenCalled();
  bugHandlers.uncaughtException(new Error("first"));
  bugHandlers.unhandledRejection("second");
  bugHandlers.uncaughtException(new Error("third"));
  expect(log.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^lanescope: Error: first\n/),
    "lanescope: second",
    expect.stringContaining("third"),
  ]);
  expect(stub.errorBox.mock.calls.map(([title]) => title)).toEqual(["A bug in Lanescope", "A bug in Lanescope"]);
  expect(stub.ended()).toBeUndefined();
});

function windowState(ground: Ground | undefined): unknown {
  return JSON.parse(readFileSync(join(ground?.stateFolder ?? "", "window.json"), "utf8"));
}
