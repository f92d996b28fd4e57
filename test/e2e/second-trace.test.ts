import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { dropFile, smallTrace } from "./dropped.js";
import { chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("a second trace while one is open", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead();
    await opened.page.waitForFunction(() => document.querySelector("footer")?.innerText.includes("297 354 events"));
    return opened;
  });

  const drop = (file: string, bytes: Uint8Array) => dropFile(app.page, file, bytes);
  const name = () => app.page.locator(".toolbar-name").innerText();
  const focused = () => app.page.evaluate(() => document.activeElement?.textContent);
  const status = () => app.page.locator("footer").innerText();

  test("a wrong file: the reason stands over the open trace, which stays; Esc takes it away", async () => {
    await app.page.mouse.move(900, 300);
    await app.page.keyboard.press("KeyW");
    const before = await statusFact(app.page, "window");
    await drop("note.txt", new TextEncoder().encode("dear diary"));
    const alert = app.page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/note\.txt.*was not opened/s);
    expect(await alert.innerText()).toMatch(/not a trace/);
    expect(await name()).toBe("labhost-overcommit.tar.zst");
    expect(await app.page.getByRole("treeitem").count()).toBeGreaterThan(5);
    expect(await status()).toContain(before);
    await app.screenshot("wrong-file");
    await app.page.keyboard.press("Escape");
    await expect.poll(() => alert.count()).toBe(0);
  });

  test("a trace: asks; the question has the focus, and without an answer nothing changes", async () => {
    await app.page.getByTestId("lanes").focus();
    await drop("small.tar", smallTrace());
    const question = app.page.getByRole("dialog", { name: "Replace the trace, or add to it?" });
    await question.waitFor();
    await expect.poll(focused).toBe("Replace");
    expect(await question.innerText()).toContain("small.tar");
    await app.screenshot("replace-or-add");
    await app.page.keyboard.press("Escape");
    await expect.poll(() => question.count()).toBe(0);
    expect(await name()).toBe("labhost-overcommit.tar.zst");
    expect(await app.page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("lanes");
  });

  test("added: both are on one timeline, and what was pinned stays pinned", async () => {
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    await app.page.keyboard.press("KeyP");
    await drop("small.tar", smallTrace());
    await app.page.getByRole("button", { name: "Add to this timeline" }).click();
    await expect.poll(name, { timeout: 20_000 }).toBe("labhost-overcommit.tar.zst + small.tar");
    await app.page.waitForFunction(() => document.querySelector("footer")?.innerText.includes("297 355 events"));
    await expect.poll(() => app.page.locator(".tree-pinned").getByRole("treeitem").count()).toBe(1);
  });

  test("the same once more: it says that it is there already, and nothing changes", async () => {
    await drop("small.tar", smallTrace());
    const alert = app.page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/small\.tar.*was not opened.*on the timeline already/s);
    expect(await name()).toBe("labhost-overcommit.tar.zst + small.tar");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Escape");
    await expect.poll(() => alert.count()).toBe(0);
  });

  test("removed again: what is left stays as it is on screen", async () => {
    const before = await statusFact(app.page, "window");
    await app.page.getByRole("tab", { name: /Import/ }).click();
    await app.page.getByRole("button", { name: /^Remove small\.tar.* from the timeline$/ }).click();
    await expect.poll(name).toBe("labhost-overcommit.tar.zst");
    await app.page.waitForFunction(() => document.querySelector("footer")?.innerText.includes("297 354 events"));
    expect(await app.page.getByRole("button", { name: /^Remove .* from the timeline$/ }).count()).toBe(0);
    expect(await app.page.locator(".tree-pinned").getByRole("treeitem").count()).toBe(1);
    expect(await status()).toContain(before);
  });

  test("a removal is taken back by key, and made again", async () => {
    const shows = async (count: string, names: string) => {
      await expect.poll(status).toContain(`${count} events`);
      await expect.poll(name).toBe(names);
    };
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Control+KeyZ");
    await shows("297 355", "labhost-overcommit.tar.zst + small.tar");
    await expect.poll(status).toContain("undone: take small.tar");
    expect(await app.page.locator(".tree-pinned").getByRole("treeitem").count()).toBe(1);
    await app.page.keyboard.press("Control+Shift+KeyZ");
    await shows("297 354", "labhost-overcommit.tar.zst");
    await expect.poll(status).toContain("done again: take small.tar");
    await app.page.keyboard.press("Control+KeyZ");
    await shows("297 355", "labhost-overcommit.tar.zst + small.tar");
    await app.page.getByRole("button", { name: /^Remove small\.tar.* from the timeline$/ }).click();
    await shows("297 354", "labhost-overcommit.tar.zst");
    await expect.poll(status).toContain("Undo brings it back");
    expect(app.errors).toEqual([]);
  });

  test("replaced: by Enter", async () => {
    await drop("small.tar", smallTrace());
    await app.page.getByRole("dialog").waitFor();
    await app.page.keyboard.press("Enter");
    await expect.poll(name).toBe("small.tar");
    await expect.poll(() => app.page.getByRole("dialog").count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
