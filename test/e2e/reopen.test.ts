import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startRead, untilRead } from "./harness.js";

/** Names and sizes of what the origin keeps of indexes. */
function keptFiles({ page }: App): Promise<readonly (readonly [name: string, bytes: number])[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("indexes", { create: true });
    const found: [string, number][] = [];
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "file") found.push([name, (await (handle as FileSystemFileHandle).getFile()).size]);
    }
    return found;
  });
}

/** Another index with the same content, of which no window shows anything. */
function keepCopy({ page }: App): Promise<void> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("indexes");
    for await (const [name, handle] of folder.entries()) {
      if (!name.endsWith(".lsindex")) continue;
      const copy = await folder.getFileHandle("copy.lsindex", { create: true });
      const output = await copy.createWritable();
      await output.write(await (handle as FileSystemFileHandle).getFile());
      await output.close();
      return;
    }
  });
}

describeWith("a trace that was read before", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-reopen-"));
  let app: App;
  beforeAll(async () => {
    const trace = generate({ ...DEFAULTS, events: 200_000, out: folder }).folder;
    app = await startRead({ traces: [trace] });
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("its lanes come from the index after a reload, without its events being read", async () => {
    const indexes = async () => (await keptFiles(app)).filter(([name]) => name.endsWith(".lsindex"));
    await expect.poll(async () => (await indexes()).length).toBe(1);
    const lanes = await app.page.getByRole("treeitem").allInnerTexts();
    const status = await app.page.locator("footer").innerText();
    const longestRead = readsOf(app.page);
    await app.page.reload();
    await untilRead(app.page);
    await expect.poll(() => app.page.locator("footer").innerText()).toContain(/[\d ]+ events/.exec(status)?.[0] ?? "");
    expect(await app.page.getByRole("treeitem").allInnerTexts()).toEqual(lanes);
    expect((await keptFiles(app)).filter(([name]) => name.endsWith(".partial"))).toEqual([]);
    expect(await indexes()).toHaveLength(1);
    expect(longestRead()).toBeLessThanOrEqual(BEGINNING_BYTES);
  });

  test("a second window shows it from the same index at the same time", async () => {
    const other = await app.page.context().newPage();
    const longestRead = readsOf(other);
    await other.goto(app.page.url());
    await untilRead(other);
    expect(await other.getByRole("treeitem").count()).toBe(await app.page.getByRole("treeitem").count());
    expect(longestRead()).toBeLessThanOrEqual(BEGINNING_BYTES);
    await other.close();
  });

  test("its index is listed with what holds memory, and clearing leaves it as long as it is shown", async () => {
    await keepCopy(app);
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("F1");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("kept indexes");
    await app.page.keyboard.press("Enter");
    const memory = app.page.getByRole("region", { name: "Memory", exact: true });
    const held = memory.getByRole("table", { name: "What holds memory now" });
    await held.getByRole("row", { name: /^all of these \d[\d.]* [kM]B$/ }).waitFor();
    const kept = memory.getByRole("table", { name: "Kept indexes" }).getByRole("row");
    await expect.poll(() => kept.count()).toBe(3);
    const [, shown = "", copy = ""] = await kept.allInnerTexts();
    expect(shown).toMatch(/^\S.*\t[\d.]+ MB\tjust now$/);
    expect(copy.split("\t").slice(0, 2)).toEqual(shown.split("\t").slice(0, 2));
    await app.screenshot("kept-indexes");
    await memory.getByRole("button", { name: "Clear all indexes" }).press("Enter");
    await memory.getByText(/^Freed: 1 index, [\d.]+ MB\. 1 index, [\d.]+ MB, stays while/).waitFor();
    await expect.poll(() => kept.count()).toBe(2);
    expect(await keptFiles(app)).toHaveLength(2);
    await app.page.keyboard.press("Escape");
    await memory.waitFor({ state: "detached" });
  });
});

/** The beginnings of files, which tell that it is the same trace. */
const BEGINNING_BYTES = 64 * 1024;

/** The longest read of a trace that a page has made since. */
function readsOf(page: Page): () => number {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/bytes\//.test(request.url())) asked.push(request.headers().range ?? "all");
  });
  return () => Math.max(...asked.map(lengthOf));
}

function lengthOf(range: string): number {
  const [, from, to] = /(\d+)-(\d+)/.exec(range) ?? [];
  return from === undefined ? Number.POSITIVE_INFINITY : Number(to) - Number(from) + 1;
}
