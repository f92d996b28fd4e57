import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp } from "./harness.js";

// What panels show of a trace of which the second part is still to come.

const HELD_FROM = 1 << 20;

describeWith("while a trace is read", chromiumPath, NO_CHROMIUM, () => {
  let app: App;
  let folder: string;
  let release = () => {};
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-reading-"));
    generate({ ...DEFAULTS, events: 200_000, cpus: 2, vms: 2, packetBytes: 32_768, out: folder });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    app = await startApp({ traces: [folder], prepare: (page) => hold(page, released) });
    await app.page.getByRole("treeitem").first().waitFor();
  });
  afterAll(async () => {
    release();
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const panel = () => app.page.locator("#panel");
  const tab = (name: string) => app.page.getByRole("tab", { name, exact: true });
  const status = () => panel().getByRole("status").innerText();
  const rows = (name: string) => app.page.getByRole("grid", { name }).getByRole("row");
  const last = (name: string) => rows(name).last();

  test("events: all that are known so far scroll, and a filter looks at all of them", async () => {
    await tab("Events").click();
    await expect.poll(status).toMatch(/^\d[\d ]+ events so far, \d+ % of the trace read$/);
    const count = async () => Number(/^[\d ]+/.exec(await status())?.[0].replaceAll(" ", ""));
    expect(await count()).toBeGreaterThan(10_000);
    await rows("Events").nth(3).click();
    await app.page.keyboard.press("End");
    await expect.poll(() => last("Events").innerText()).not.toBe("");
    const filter = app.page.getByPlaceholder("Only events that hold…");
    await filter.fill("kvm_x86_exit cpu:1");
    await expect.poll(status).toMatch(/^[1-9][\d ]+ events so far/);
    await filter.fill("sched_process_fork");
    await expect.poll(() => panel().innerText()).toContain("No event sched_process_fork");
    await filter.fill("");
  });

  test("a sorted table keeps its place when more is read", async () => {
    await tab("Waits").click();
    await expect.poll(status).toMatch(/^[\d ]+ rows so far$/);
    await rows("Waits").nth(4).getByRole("gridcell").first().click();
    await app.page.keyboard.press("PageDown");
    await app.page.keyboard.press("PageDown");
    const selected = () => app.page.getByRole("grid", { name: "Waits" }).locator('[aria-selected="true"]');
    const at = Number(await selected().getAttribute("aria-rowindex"));
    expect(at).toBeGreaterThan(10);
    release();
    await app.page.waitForFunction(() => document.querySelector(".status-reading") === null);
    await expect.poll(status).toMatch(/^[\d ]+ rows$/);
    expect(Number(await selected().getAttribute("aria-rowindex"))).toBe(at);
    expect(await selected().innerText()).not.toBe("");
    expect(app.errors).toEqual([]);
  });
});

/** Decoders wait for what is further in the files. They read much at a time, and readers of whole events a little. */
async function hold(page: Page, released: Promise<void>): Promise<void> {
  await page.route("**/bytes/**", async (route) => {
    const range = /bytes=(\d+)-(\d+)/.exec((await route.request().headerValue("range")) ?? "");
    const [from, to] = [Number(range?.[1]), Number(range?.[2])];
    if (HELD_FROM <= from && HELD_FROM < to - from) await released;
    await route.continue();
  });
}
