import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead, untilSampleRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Two hardware threads of one core, on nodes that stand in the other order. */
const LSCPU = "# CPU,Node,Socket,Core\n0,1,0,0\n1,0,0,0\n";

describeWith("where the CPUs are", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 1000 }));

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

  test("vCPUs' changes of CPU are marked on their lanes: the pointer says from where to where, a command hides them", async () => {
    const lane = app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first();
    const box = await lane.boundingBox();
    const y = (box?.y ?? 0) + 4;
    const isMarked = () =>
      app.page.evaluate((top) => {
        const canvas = document.querySelector<HTMLCanvasElement>(".over-lanes");
        if (canvas === null || canvas.hidden) return false;
        const at = (top - canvas.getBoundingClientRect().top) * (canvas.height / canvas.clientHeight);
        const row = canvas.getContext("2d")?.getImageData(0, Math.round(at), canvas.width, 1).data ?? [];
        return [...row].some((value, i) => i % 4 === 3 && 0 < value);
      }, y - 2);
    await expect.poll(isMarked).toBe(true);
    const tooltip = app.page.getByRole("tooltip");
    const said = async () => {
      for (let x = 420; x < 1500; x += 3) {
        await app.page.mouse.move(x, y);
        const text = (await tooltip.count()) === 0 ? "" : await tooltip.innerText();
        if (/moved from CPU/.test(text)) return text;
      }
      return "";
    };
    expect(await said()).toMatch(/moved from CPU [01] to CPU [01], to its SMT sibling, NUMA node [01] to [01], /);
    await run("Mark where vCPUs change");
    await expect.poll(isMarked).toBe(false);
    await run("Mark where vCPUs change");
  });

  test("the places are there after a reload", async () => {
    await app.page.goto(app.url);
    await untilSampleRead(app.page);
    await expect.poll(cpus).toEqual(["CPU 1", "CPU 0"]);
    expect(app.errors).toEqual([]);
  });
});
