import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp } from "./harness.js";

/** Two hardware threads of one core, on nodes that stand in the other order. */
const LSCPU = "# CPU,Node,Socket,Core\n0,1,0,0\n1,0,0,0\n";

describeWith("where the CPUs are", chromiumPath, NO_CHROMIUM, () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ width: 1600, height: 1000 });
    await ready();
  });
  afterAll(() => app?.close());

  const ready = async () => {
    await app.page.getByRole("treeitem").first().waitFor();
    await app.page.waitForFunction(() => document.querySelector("footer")?.innerText.includes("297 354 events"));
    await app.page.waitForFunction(() => document.querySelector(".status-reading") === null);
  };
  const cpus = async () => {
    const names = await app.page.getByRole("treeitem").allInnerTexts();
    return names
      .map((name) => /^CPU \d/.exec(name.trim().replace(/\s+/g, " "))?.[0])
      .filter((name) => name !== undefined);
  };
  const run = async (command: string) => {
    await app.page.keyboard.press("Control+Shift+KeyP");
    await app.page.getByRole("combobox", { name: "Commands" }).fill(command);
    await app.page.keyboard.press("Enter");
  };

  test("a file of lscpu orders the CPU lanes and names their places, and commands change the order", async () => {
    expect(await cpus()).toEqual(["CPU 0", "CPU 1"]);
    const file = { name: "cpus.txt", mimeType: "text/plain", buffer: Buffer.from(LSCPU) };
    await app.page.locator('[data-field="topology"]').setInputFiles(file);
    await expect.poll(cpus).toEqual(["CPU 1", "CPU 0"]);
    const lane = app.page.getByRole("treeitem").filter({ hasText: "CPU 1" });
    await expect.poll(() => lane.innerText()).toMatch(/node 0 · core 0/);
    await run("CPUs in order of number");
    await expect.poll(cpus).toEqual(["CPU 0", "CPU 1"]);
    await run("CPUs in order of NUMA node");
    await expect.poll(cpus).toEqual(["CPU 1", "CPU 0"]);
  });

  test("the places are there after a reload", async () => {
    await app.page.goto(app.url);
    await ready();
    await expect.poll(cpus).toEqual(["CPU 1", "CPU 0"]);
    expect(app.errors).toEqual([]);
  });
});
