import { copyFileSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HostService } from "../../electron/node/host-service.js";
import { type Served, serve } from "../../electron/serve/serve.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith } from "../setup/skip.js";
import { CHROMIUM_FLAGS, chromiumPath, NO_CHROMIUM, showTab, statusFact, untilRead } from "./harness.js";

// One window that loses everything it can lose, one after the other. Its browser is its own: the graphics process is all pages'.
describeWith("a window that loses", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-robust-"));
  const trace = join(folder, "kernel");
  let browser: Browser;
  let served: Served;
  let page: Page;

  /** Each time with the same key, as a start of the program finds it. */
  const start = (port: number) =>
    serve({
      windowFolder: join(process.cwd(), "dist/renderer"),
      service: new HostService({
        version: "0.0.0-test",
        stateFolder: join(folder, "state"),
        samplesFolder: join(process.cwd(), "samples"),
        initialPaths: [trace],
        tokenKey: "of this test",
      }),
      ports: [port],
      secret: "of-this-test",
    });

  beforeAll(async () => {
    generate({ ...DEFAULTS, events: 60_000, cpus: 2, vms: 1, out: folder });
    served = await start(0);
    browser = await chromium.launch({ executablePath: chromiumPath as string, headless: true, args: CHROMIUM_FLAGS });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(served.url);
    await untilRead(page);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const notice = () => page.getByRole("alert");
  const isDrawn = async () => {
    // Lanes are of many colours, and what is not drawn of one.
    const picture = await page.locator(".lanes-canvas").screenshot();
    return 4000 < picture.byteLength;
  };

  test("its graphics process: the lanes come back by themselves", async () => {
    await expect.poll(isDrawn).toBe(true);
    const lost = page.evaluate(() =>
      new Promise((seen) => {
        const canvas = document.querySelector(".lanes-canvas");
        canvas?.addEventListener("webglcontextrestored", seen, { once: true });
      }).then(() => undefined),
    );
    const session = await browser.newBrowserCDPSession();
    // The answer may get lost with the process.
    void session.send("Browser.crashGpuProcess").catch(() => undefined);
    await lost;
    await notice().waitFor({ state: "detached" });
    await expect.poll(isDrawn, { timeout: 20_000 }).toBe(true);
  });

  test("the program behind it: it says so, answers from what it has, and goes on when the program runs again", async () => {
    const port = Number(new URL(served.url).port);
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("KeyM");
    await served.close();
    await notice().getByText("does not answer").waitFor({ timeout: 30_000 });
    const before = await statusFact(page, "window");
    await page.keyboard.press("KeyW");
    await expect.poll(() => statusFact(page, "window")).not.toBe(before);
    await showTab(page, "Events");
    const events = page.locator("#panel");
    await events.getByText("These events cannot be read: cannot reach the server").waitFor({ timeout: 20_000 });
    served = await start(port);
    await page.getByText("Lanescope is back: all goes on").waitFor({ timeout: 30_000 });
    expect(await notice().count()).toBe(0);
    await events.locator(".event-line").first().waitFor({ timeout: 20_000 });
  });

  test("a file of the trace, to one of the same size and time: its events are said to be unknown, until it is opened again", async () => {
    const [victim, other] = [join(trace, "channel0_1"), join(trace, "next")];
    copyFileSync(victim, other);
    const { atime, mtime } = statSync(victim);
    utimesSync(other, atime, mtime);
    renameSync(other, victim);
    const events = page.locator("#panel");
    const filter = page.getByPlaceholder("Only events that hold…");
    await filter.fill("sched_switch");
    await events
      .getByText("These events cannot be read: another file has taken its place")
      .waitFor({ timeout: 20_000 });
    const window = await statusFact(page, "window");
    await events.getByRole("button", { name: "Open the trace again" }).click();
    await events.locator(".event-line").first().waitFor({ timeout: 30_000 });
    await untilRead(page);
    expect(await statusFact(page, "window")).toBe(window);
    await filter.fill("");
  });

  test("its engine, without a word: one press opens the trace again, with the view and the bookmark", async () => {
    const window = await statusFact(page, "window");
    const [engine] = page.workers();
    void engine?.evaluate(() => self.close()).catch(() => undefined);
    await notice().getByText("Bookmarks, notes and the view are kept").waitFor({ timeout: 20_000 });
    await page.getByRole("button", { name: "Open it again" }).click();
    await untilRead(page);
    await expect.poll(() => statusFact(page, "window")).toBe(window);
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Shift+KeyB");
    const bookmarks = page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option");
    await expect.poll(() => bookmarks.count()).toBeGreaterThan(0);
  });
});
