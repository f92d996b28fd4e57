import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, keptPreferences, keptRows, NO_CHROMIUM, startRead, untilRead } from "./harness.js";

/** Names and sizes of the files of a folder that the origin keeps. */
function originFiles(page: Page, name: string): Promise<readonly (readonly [name: string, bytes: number])[]> {
  return page.evaluate(async (of) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(of).catch(() => undefined);
    const found: [string, number][] = [];
    if (folder === undefined) return found;
    for await (const [file, handle] of folder.entries()) {
      if (handle.kind === "file") found.push([file, (await (handle as FileSystemFileHandle).getFile()).size]);
    }
    return found;
  }, name);
}

/** Leaves the window, and removes its indexes: a file that is still held is tried again. */
async function withoutIndexes({ page, url }: App): Promise<void> {
  await page.goto(new URL("icon.svg", url).href);
  const clear = () =>
    page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      await root.removeEntry("indexes", { recursive: true }).catch(() => {});
      return root.getDirectoryHandle("indexes").then(
        () => "held",
        () => "gone",
      );
    });
  await expect.poll(clear).toBe("gone");
}

/** The section Memory of the settings, open; what it says of each part. */
async function memoryParts({ page }: App): Promise<Readonly<Record<string, string>>> {
  await page.keyboard.press("Control+,");
  const held = page.getByRole("table", { name: "What holds memory now" });
  await held.getByRole("row", { name: /^all of these/ }).scrollIntoViewIfNeeded();
  const rows = await held.getByRole("row").allInnerTexts();
  return Object.fromEntries(rows.map((row) => row.split("\t")));
}

async function zoomedIn({ page }: App): Promise<void> {
  await page.getByTestId("lanes").focus();
  for (let steps = 0; steps < 12; steps += 1) await page.keyboard.press("w");
}

describeWith("the memory of lanes", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-memory-"));
  let app: App;
  beforeAll(async () => {
    const trace = generate({ ...DEFAULTS, events: 1_000_000, out: folder }).folder;
    app = await startRead({ traces: [trace] });
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is told by one figure in the panel and the status bar, and what is set for it is kept", async () => {
    const { page } = app;
    const parts = await memoryParts(app);
    expect(Object.keys(parts)).not.toContain("in a file");
    expect(parts["textures of lanes and texts, on the GPU"]).toMatch(/^[1-9]/);
    expect(await page.locator(".status-memory").innerText()).toBe(`${parts["all of these"]} of memory`);
    await page.getByRole("spinbutton", { name: "Memory for lanes" }).fill("1");
    await page.keyboard.press("Tab");
    await expect.poll(() => keptPreferences(app)).toContain('"memoryMegabytes":1');
    await page.keyboard.press("Escape");
  });

  test("above it they lie in a file of the window's own, and are the same when looked at", async () => {
    const { page } = app;
    await zoomedIn(app);
    const whole = await page.getByRole("treeitem").allInnerTexts();
    await withoutIndexes(app);
    await page.goto(app.url);
    await untilRead(page);
    const [[, bytes = 0] = [], ...others] = await originFiles(page, "spilled");
    expect(others).toEqual([]);
    expect(bytes).toBeGreaterThan(1e6);
    await zoomedIn(app);
    expect(await page.getByRole("treeitem").allInnerTexts()).toEqual(whole);
    const parts = await memoryParts(app);
    expect(parts["budget of lanes"]).toBe("1 MB");
    expect(parts["in a file"]).toMatch(/^[1-9][\d.]* MB$/);
    await app.screenshot("memory-spilled");
    await page.keyboard.press("Escape");
  });

  test("killed while it reads, it opens again, and the file that was left is gone", async () => {
    await withoutIndexes(app);
    const page = await app.page.context().newPage();
    await page.goto(app.url);
    await page.getByRole("treeitem").first().waitFor();
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    void session.send("Page.crash").catch(() => {});
    await crashed;
    await page.close();
    await app.page.goto(app.url);
    await untilRead(app.page);
    expect(await originFiles(app.page, "spilled")).toHaveLength(1);
    const kept = async () => (await originFiles(app.page, "indexes")).map(([name]) => name.split(".")[1]).toSorted();
    await expect.poll(kept).toEqual(["lsindex", "used"]);
  });

  test("where the browser gives no more storage it opens all the same, says so, and notes stay", async () => {
    const { page } = app;
    await page.goto(app.url);
    await untilRead(page);
    await page.getByTestId("lanes").click({ button: "right", position: { x: 500, y: 60 } });
    await page.getByRole("menuitem", { name: "Bookmark this moment" }).click();
    await expect.poll(() => keptRows(app, "annotations")).toContain('"id"');
    const notes = await keptRows(app, "annotations");
    await withoutIndexes(app);
    const session = await page.context().newCDPSession(page);
    const origin = new URL(app.url).origin;
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 600_000 });
    await page.goto(app.url);
    await untilRead(page);
    await page.getByText(/no index of this trace is kept: the disk or the browser's quota is full/).waitFor();
    expect(await originFiles(page, "indexes")).toEqual([]);
    expect(await keptRows(app, "annotations")).toBe(notes);
    await zoomedIn(app);
    expect(Object.keys(await memoryParts(app))).not.toContain("in a file");
    await app.screenshot("memory-quota");
    await session.send("Storage.overrideQuotaForOrigin", { origin });
  });
});
