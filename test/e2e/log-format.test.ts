import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { dropFile } from "./dropped.js";
import { type App, chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";

/** Lines of no known kind, recorded while the sample was. */
const LINES = Array.from({ length: 60 }, (_, i) => {
  const second = `${30 + Math.floor(i / 6)}.${`${(i * 100) % 1000}`.padStart(3, "0")}`;
  return `2026-11-21 08:37:${second} | worker-${i % 3} | request ${i} <b>\n`;
}).join("");
const PATTERN = "^(?<time>\\S+ \\S+) \\| (?<name>\\S+) \\| (?<message>.*)$";

describeWith("a log that no format knows", chromiumPath, NO_CHROMIUM, () => {
  let app: App;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-log-format-"));
    writeFileSync(join(folder, "app.log"), LINES);
    app = await startRead({ width: 1440, height: 900 });
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const dialog = () => app.page.getByRole("dialog", { name: "Read a log by a pattern" });
  const field = () => dialog().getByRole("textbox");
  const openButton = () => dialog().getByRole("button", { name: "Open", exact: true });

  test("is refused with a way to read it: a pattern is proposed, tried on its first lines, and can be changed", async () => {
    const { page } = app;
    await dropFile(page, "app.log", new TextEncoder().encode(LINES));
    await page.getByRole("alert").getByRole("button", { name: "Read it as a log" }).click();
    await dialog().getByText("60 of the first 60 lines fit.").waitFor();
    expect(await dialog().locator(".log-part.is-time").first().innerText()).toBe("2026-11-21 08:37:30.000");
    await field().fill("^(?<tim>.*)$");
    await dialog()
      .getByText(/unknown group "tim"/)
      .waitFor();
    expect(await openButton().isDisabled()).toBe(true);
    await field().fill("^(?<time>nothing)$");
    await dialog()
      .getByText(/0 of the first 60 lines fit/)
      .waitFor();
    expect(await openButton().isDisabled()).toBe(true);
    await field().fill(PATTERN);
    await dialog().getByText("60 of the first 60 lines fit.").waitFor();
    expect(await dialog().locator(".log-part.is-message").first().innerText()).toBe("request 0 <b>");
    await app.screenshot("log-format");
  });

  test("then joins the open trace: marks, a table, and the pattern still holds when it is read again", async () => {
    const { page } = app;
    await openButton().click();
    await page.getByRole("button", { name: "Add to this timeline" }).click();
    const tab = page.getByRole("tab", { name: "Log lines" });
    await tab.waitFor({ timeout: 30_000 });
    await tab.click();
    await page.getByRole("gridcell", { name: "worker-0" }).first().waitFor();
    expect(await page.locator("#panel").innerText()).toMatch(/request 0 <b>/);
    expect(await page.locator(".toolbar-name").innerText()).toBe("labhost-overcommit.tar.zst + app.log");
    expect(app.errors).toEqual([]);
  });

  test("a pattern on the command line opens it at once", async () => {
    const path = join(folder, "app.log");
    const given = await startRead({ traces: [path], given: { logFormat: PATTERN } });
    try {
      await given.page.getByRole("tab", { name: "Log lines" }).click();
      await given.page.getByRole("gridcell", { name: "worker-2" }).first().waitFor();
      expect(given.errors).toEqual([]);
    } finally {
      await given.close();
    }
  });
});
