import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRange } from "../../../../electron/node/byte-range.js";
import { fsPath } from "../../../../electron/node/fs-path.js";
import { HostService } from "../../../../electron/node/host-service.js";
import { listFiles } from "../../../../electron/node/list-files.js";
import { crashCounter, isOwnUrl, mayRequest } from "../../../../electron/node/shell-policy.js";
import { loadWindowState, saveWindowState } from "../../../../electron/node/window-state.js";

test.each([
  [null, 10, "whole"],
  ["bytes=0-", 10, "0-10"],
  ["bytes=0-0", 10, "0-1"],
  ["bytes=9-9", 10, "9-10"],
  ["bytes=9-99", 10, "9-10"],
  ["bytes=-1", 10, "9-10"],
  ["bytes=-99", 10, "0-10"],
  ["bytes=10-", 10, "unsatisfiable"],
  ["bytes=-0", 10, "unsatisfiable"],
  ["bytes=0-0", 0, "unsatisfiable"],
  ["bytes=-5", 0, "unsatisfiable"],
  ["bytes=5-2", 10, "whole"],
  ["bytes=-", 10, "whole"],
  ["bytes=0-1,3-4", 10, "whole"],
  ["lines=0-1", 10, "whole"],
])("range %s of %d bytes is %s", (header, size, expected) => {
  const range = parseRange(header, size);
  expect(range.kind === "part" ? `${range.start}-${range.end}` : range.kind).toBe(expected);
});

test("own addresses, and those that only look so", () => {
  expect(["app://lanescope/", "app://lanescope/bytes/x"].every(isOwnUrl)).toBe(true);
  const foreign = ["app://lanescope.evil/", "app://evil/", "https://lanescope/", "app:lanescope", "file:///"];
  expect(foreign.some(isOwnUrl)).toBe(false);
  expect(foreign.some(mayRequest)).toBe(false);
});

test("names go with what is opened first; a list that cannot be read is a note", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-names-"));
  const list = join(folder, "names.csv");
  writeFileSync(list, "0x1000,bash");
  const options = { version: "1", stateFolder: join(folder, "state"), samplesFolder: "", initialPaths: [list, folder] };
  const [first, second] = await new HostService({ ...options, given: { processNames: list } }).initial();
  expect([first?.processNames, second?.processNames]).toEqual(["0x1000,bash", undefined]);
  const [placed] = await new HostService({ ...options, given: { topology: list } }).initial();
  expect(placed?.topology).toBe("0x1000,bash");
  const none = { processNames: join(folder, "none") };
  const [item] = await new HostService({ ...options, given: none }).initial();
  expect(item?.notes).toEqual([`process names could not be read: no such file or folder: ${join(folder, "none")}`]);
  const chosen = {
    offset: ["vm=5", "vm"],
    tscOffset: ["7=-3", "7"],
    logMachine: ["a=b", "a"],
    align: "luck",
    logFormat: "(?<time>.*)",
  };
  const [opened] = await new HostService({ ...options, given: chosen }).initial();
  expect(opened?.choices).toEqual({
    offsets: [{ trace: "vm", offsetNs: "5", ppm: 0 }],
    tscOffsets: [{ vm: "7", ticks: "-3" }],
    logMachines: [{ log: "a", machine: "b" }],
    logFormat: "(?<time>.*)",
  });
  expect(opened?.notes?.map((note) => note.split(" ")[0])).toEqual([
    "--offset=vm",
    "--tsc-offset=7",
    "--log-machine=a",
    "--align=luck",
  ]);
  const syms = join(folder, "syms");
  mkdirSync(syms);
  const kallsyms = join(syms, "kallsyms");
  writeFileSync(kallsyms, "ffffffff81000000 T name");
  const code = { symbols: [syms], guestSymbols: [`961=${kallsyms}`, "961"], kernelSlide: ["961=-0x10", "961=16"] };
  const [coded] = await new HostService({ ...options, given: code }).initial();
  expect(coded?.symbols?.map(({ owner, files }) => [owner, files.map(({ path }) => path).at(-1)])).toEqual([
    [undefined, "syms/kallsyms"],
    ["961", "kallsyms"],
  ]);
  // The window learns no path of the machine.
  expect(coded?.symbols?.flatMap(({ files }) => files.filter(({ source }) => source.kind !== "http"))).toEqual([]);
  expect(coded?.kernelSlides).toEqual([{ owner: "961", slide: "-16" }]);
  expect(coded?.notes?.map((note) => note.split(" ")[0])).toEqual(["--guest-symbols=961", "--kernel-slide=961=16"]);
  if (process.platform === "linux") {
    const odd = join(folder, "n\udcff.csv");
    writeFileSync(fsPath(odd), "0x2000,ls");
    const [named] = await new HostService({ ...options, given: { processNames: odd } }).initial();
    expect(named?.processNames).toBe("0x2000,ls");
  }
  rmSync(folder, { recursive: true });
});

test("a crash now and then is tried again, several in a minute are too many", () => {
  let now = 0;
  const isTooMuch = crashCounter(() => now);
  const crashAt = (seconds: number) => {
    now = seconds * 1000;
    return isTooMuch();
  };
  expect([0, 40, 80, 130, 140, 150].map(crashAt)).toEqual([false, false, false, false, false, true]);
});

test("the window comes back where it was, if there is still a display", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-window-"));
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  const usual = { width: 1440, height: 900, isMaximized: false };
  expect(await loadWindowState(folder, [screen])).toEqual(usual);
  saveWindowState(folder, { x: 100, y: 50, width: 800, height: 600 }, false);
  expect(await loadWindowState(folder, [screen])).toEqual({
    x: 100,
    y: 50,
    width: 800,
    height: 600,
    isMaximized: false,
  });
  saveWindowState(folder, { x: 2500, y: 50, width: 800, height: 600 }, true);
  expect(await loadWindowState(folder, [screen])).toEqual({ ...usual, isMaximized: true });
  // Much of it is visible, but not what it is moved by: the display above has gone.
  saveWindowState(folder, { x: 100, y: -200, width: 800, height: 600 }, false);
  expect(await loadWindowState(folder, [screen])).toEqual(usual);
  for (const damaged of ["", "{}", "[]", '{"x":1e999,"y":0,"width":0,"height":0,"isMaximized":false}']) {
    writeFileSync(join(folder, "window.json"), damaged);
    expect(await loadWindowState(folder, [screen])).toEqual(usual);
  }
  rmSync(folder, { recursive: true });
});

test("a document is saved as other programs do it: never over a trace that is open, never half", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-save-"));
  const [trace, image, link] = [join(folder, "trace"), join(folder, "image.png"), join(folder, "link.png")];
  writeFileSync(trace, "recorded");
  symlinkSync(trace, link);
  const service = new HostService({
    version: "1",
    stateFolder: join(folder, "state"),
    samplesFolder: folder,
    initialPaths: [trace],
  });
  await service.initial();
  const save = async (path: string, text: string) => {
    const id = await service.files.begin(path);
    if (!id.ok) return id;
    const written = await service.files.write(id.value, new TextEncoder().encode(text));
    return written.ok ? service.files.close(id.value) : written;
  };
  for (const path of [trace, link]) {
    const answer = await save(path, "picture");
    expect(answer).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("belongs to an open trace") },
    });
  }
  expect(readFileSync(trace, "utf8")).toBe("recorded");
  expect(await save(image, "picture")).toEqual({ ok: true, value: "image.png" });
  expect(readFileSync(image, "utf8")).toBe("picture");
  // A document is not as secret as the list of what was opened.
  expect(modeOf(image)).toBe(known(0o666 & ~process.umask()));
  // Saved over, it stays what it was: for whom it is readable, and where its link leads.
  const shared = join(folder, "shared.png");
  symlinkSync(image, shared);
  chmodSync(image, 0o640);
  expect(await save(shared, "1")).toMatchObject({ ok: true });
  expect([modeOf(image), readlinkSync(shared), readFileSync(image).length]).toEqual([known(0o640), image, 1]);
  expect(await save(join(folder, "no/image.png"), "picture")).toMatchObject({
    ok: false,
    error: { message: "cannot save: no such file or folder" },
  });
  // A device without room: what was written is gone, and the reason is told.
  if (existsSync("/dev/full")) {
    expect(await save("/dev/full", "picture")).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^cannot save: no (space|room)/) },
    });
  }
  expect(readdirSync(folder).sort()).toEqual(["image.png", "link.png", "shared.png", "state", "trace"]);
  expect(modeOf(join(folder, "state/opened.json"))).toBe(known(0o600));
  rmSync(folder, { recursive: true });
});

/** Windows knows no such modes. */
const known = (mode: number) => (process.platform === "win32" ? undefined : mode);
const modeOf = (path: string) => known(statSync(path).mode & 0o777);

test("a folder may have so many files; empty ones count for a tenth", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-count-"));
  const made = (name: string, content: string) => writeFileSync(join(folder, name), content);
  for (let i = 0; i < 20; i += 1) made(`empty${i}`, "");
  for (const name of ["a", "b"]) made(name, "1");
  const listed = await listFiles(folder, 2);
  expect(listed.ok && listed.value.files.length).toBe(22);
  made("empty20", "");
  expect(await listFiles(folder, 2)).toMatchObject({ ok: false, error: { hint: expect.any(String) } });
  rmSync(join(folder, "empty20"));
  made("c", "1");
  expect(await listFiles(folder, 2)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("more than 2 files") },
  });
  rmSync(folder, { recursive: true });
});

test("two servers over one state folder keep each other's list", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-opened-"));
  const state = join(folder, "state");
  const paths = Array.from({ length: 12 }, (_, i) => join(folder, `trace${i}`));
  for (const path of paths) writeFileSync(path, "x");
  const start = () => new HostService({ version: "1", stateFolder: state, samplesFolder: folder, initialPaths: [] });
  const servers = [start(), start(), start()];
  const opened = await Promise.all(paths.map((path, i) => servers[i % 3]?.openPaths([path])));
  const again = await servers[1]?.openPaths([paths[0] as string]);
  const tokens = opened.map((items) => items?.[0]?.token ?? "");
  // The same token for the same path, whoever opens it.
  expect(again?.[0]?.token).toBe(tokens[0]);
  for (const server of [...servers, start()]) {
    const names = await Promise.all(tokens.map(async (token) => (await server.reopen(token)).ok));
    expect(names).toEqual(tokens.map(() => true));
  }
  expect(await start().lastFolder()).toBe(folder);
  expect(readdirSync(state)).toEqual(["opened.json"]);
  // A server that was killed while it wrote has left its lock.
  writeFileSync(join(state, "opened.json.lock"), "");
  utimesSync(join(state, "opened.json.lock"), 1, 1);
  expect((await start().openPaths([paths[3] as string]))[0]?.token).toBe(tokens[3]);
  rmSync(folder, { recursive: true });
});

test("what the window opens first is listed once ahead, and anew for each other window", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-ahead-"));
  const trace = join(folder, "trace");
  mkdirSync(trace);
  writeFileSync(join(trace, "a"), "1");
  const service = new HostService({ version: "1", stateFolder: folder, samplesFolder: "", initialPaths: [trace] });
  const files = async () => (await service.initial())[0]?.files.length;
  service.beginInitial();
  // Listed by now, for sure.
  await service.openPaths([trace]);
  await service.openPaths([trace]);
  writeFileSync(join(trace, "b"), "2");
  expect([await files(), await files()]).toEqual([1, 2]);
  rmSync(folder, { recursive: true, force: true });
});
