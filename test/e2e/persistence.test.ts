import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp, statusFact, untilSampleRead } from "./harness.js";

const sample = fileURLToPath(new URL("../../samples/labhost-overcommit.tar.zst", import.meta.url));

describeWith("what the window remembers", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-memory-"));
  let app: App;
  beforeAll(async () => {
    app = await startApp({ width: 1600, height: 900 });
    await untilSampleRead(app.page);
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const status = () => app.page.locator("footer").innerText();
  const windowLength = () => statusFact(app.page, "window");

  test("a view comes back after a reload, and can be given up", async () => {
    const whole = await windowLength();
    await app.page.mouse.move(1200, 300);
    for (let i = 0; i < 4; i++) await app.page.keyboard.press("KeyW");
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyP");
    await app.page.keyboard.press("Slash");
    await app.page.keyboard.type("state:preempted");
    await app.page.locator('[data-field="filter"]').fill("state:steal");
    const zoomed = await windowLength();
    await app.page.goto(app.url);
    await untilSampleRead(app.page);
    await expect.poll(windowLength).toBe(zoomed);
    expect(await app.page.locator('[data-field="filter"]').inputValue()).toBe("state:steal");
    expect(await app.page.locator(".tree-pinned").getByRole("treeitem").count()).toBe(1);
    expect(await status()).toContain("as you left it");

    await app.page.getByRole("button", { name: "Start fresh" }).click();
    await expect.poll(windowLength).toBe(whole);
    expect(await app.page.locator(".tree-pinned").getByRole("treeitem").count()).toBe(0);
  });

  test("the theme stays", async () => {
    await app.page.getByRole("button", { name: "Dark or light" }).click();
    await app.page.goto(app.url);
    await untilSampleRead(app.page);
    await expect.poll(() => app.page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
  });

  test("the same content under another name has the same view; what was dropped says it cannot be found", async () => {
    await app.page.mouse.move(1000, 300);
    for (let i = 0; i < 3; i++) await app.page.keyboard.press("KeyW");
    const zoomed = await windowLength();
    const renamed = join(folder, "another name.tar.zst");
    copyFileSync(sample, renamed);
    await app.page.locator('[data-field="open-files"]').setInputFiles(renamed);
    await expect.poll(() => app.page.locator(".toolbar-name").innerText()).toBe("another name.tar.zst");
    await untilSampleRead(app.page);
    await expect.poll(windowLength).toBe(zoomed);

    await app.page.getByRole("button", { name: "Recent traces and samples" }).click();
    const dropped = app.page.getByRole("menuitem", { name: /another name/ });
    expect(await dropped.getAttribute("aria-disabled")).toBe("true");
    await app.page.getByRole("menuitem", { name: /labhost-overcommit/ }).click();
    await expect.poll(() => app.page.locator(".toolbar-name").innerText()).toBe("labhost-overcommit.tar.zst");
    await untilSampleRead(app.page);
    await expect.poll(windowLength).toBe(zoomed);
    expect(app.errors).toEqual([]);
  });
});
