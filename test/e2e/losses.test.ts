import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { type Cut, cutStream } from "../golden/cut-hosts.js";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, showTab, startRead } from "./harness.js";

// What is lost is said in all places, and the same in each.

const PACKET = 1 << 14;

describeWith("losses in Chromium", chromiumPath, NO_CHROMIUM, () => {
  let app: App | undefined;
  let folder: string | undefined;
  afterEach(async () => {
    await app?.close();
    if (folder) rmSync(folder, { recursive: true });
    app = undefined;
    folder = undefined;
  });

  async function start(options: Partial<GenerateOptions>, cut?: Cut): Promise<App> {
    folder = mkdtempSync(join(tmpdir(), "lanescope-lost-"));
    const host = { ...DEFAULTS, events: 20_000, cpus: 2, vms: 2, packetBytes: PACKET, ...options, out: folder };
    const { folder: trace } = generate(host);
    if (cut) cutStream(trace, cut, PACKET);
    app = await startRead({ traces: [folder] });
    return app;
  }

  const panelText = async ({ page }: App, name: string) => {
    await showTab(page, name);
    return await page.locator("#panel").innerText();
  };

  test("three lost events: the status bar, the import report, the finding", async () => {
    const { page, errors } = await start({ lost: 3 });
    expect(await page.locator("footer").innerText()).toContain("3 events lost in 1 gap");
    await page.getByRole("button", { name: "3 events lost in 1 gap" }).click();
    await expect.poll(() => page.locator("#panel").innerText()).toMatch(/3 events of CPU 1 are lost from \+/);
    expect(await page.locator("#panel").innerText()).not.toContain("None.");
    await expect
      .poll(() => panelText(app as App, "Findings"), { timeout: 30_000 })
      .toContain("The tracer lost 3 events once");
    expect(errors).toEqual([]);
  });

  test("a cut CPU: unknown from there on, in all places", async () => {
    const { page, screenshot, errors } = await start({}, { cpu: 0, keep: 0.4 });
    expect(await page.locator("footer").innerText()).toContain("events lost in 1 gap");
    await page.getByRole("button", { name: "events lost in 1 gap" }).click();
    await expect
      .poll(() => page.locator("#panel").innerText())
      .toMatch(/nothing of CPU 0 is recorded from \+.* to the end/);
    await screenshot("losses-cut");
    await expect
      .poll(() => panelText(app as App, "Findings"), { timeout: 30_000 })
      .toContain("CPU 0 is not recorded for");
    expect(errors).toEqual([]);
  });

  test("nothing lost: nothing is said", async () => {
    const { page } = await start({});
    expect(await page.locator("footer").innerText()).not.toContain("lost");
  });
});
