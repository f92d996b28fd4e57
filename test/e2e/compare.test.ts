import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, settledPicture, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("two ranges are compared", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  const panel = () => app.page.locator("#panel");
  const rows = () => panel().getByRole("region", { name: "Differences" }).locator("tbody tr");
  const texts = async () => {
    await rows().first().waitFor();
    return rows().evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.innerText)));
  };

  /** Drags over a part of the ruler, in shares of its width. */
  async function select(from: number, to: number): Promise<void> {
    const box = await app.page.getByRole("slider", { name: "Time", exact: true }).boundingBox();
    if (box === null) throw new Error("no ruler");
    const y = box.y + box.height / 2;
    await app.page.mouse.move(box.x + box.width * from, y);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await app.page.mouse.up();
  }

  test("by mouse: A, then B, and the rows that differ", async () => {
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Alt+KeyC");
    await panel().getByText("Select a range and make it A").waitFor();
    await select(0.1, 0.3);
    await panel().getByRole("button", { name: "Set A" }).click();
    await panel().getByText("Now select a range for B").waitFor();
    await select(0.6, 0.9);
    await panel().getByRole("button", { name: "Set B" }).click();
    const certain = await texts();
    expect(certain.length).toBeGreaterThan(3);
    expect(certain.every((cells) => cells[8] === "sure" || cells[8] === "likely")).toBe(true);

    await panel().getByText("Also what may be chance").click();
    const all = await texts();
    expect(all.length).toBeGreaterThan(certain.length);
    expect(all.some((cells) => cells[8] === "unclear")).toBe(true);
    await panel().getByRole("button", { name: "States" }).click();
    expect((await texts()).every((cells) => cells[2] === "share")).toBe(true);
  });

  test("both distributions of a row over one scale", async () => {
    await panel().getByRole("button", { name: "Exits" }).click();
    await rows().first().click();
    const figure = panel().locator("figure");
    await figure.getByRole("img", { name: /^Distributions of exit/ }).waitFor();
    expect(await figure.locator("path").count()).toBe(2);
    expect(await figure.getByRole("row", { name: /^p99 / }).count()).toBe(1);
  });

  test("by keyboard: from a row to the worst case of B, of A, and one above the other", async () => {
    await rows().first().focus();
    await app.page.keyboard.press("ArrowDown");
    await app.page.keyboard.press("Enter");
    const selected = app.page.locator("footer.status");
    await expect.poll(async () => (await selected.innerText()).includes("Δ")).toBe(true);
    const inB = await selected.innerText();
    await rows().nth(1).focus();
    await app.page.keyboard.press("Shift+Enter");
    await expect.poll(async () => selected.innerText()).not.toBe(inB);

    await rows().nth(1).focus();
    await app.page.keyboard.press("KeyL");
    const second = app.page.getByTestId("second-lanes");
    await second.waitFor();
    const before = await settledPicture(second);
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyS");
    await app.page.keyboard.press("KeyS");
    expect(await settledPicture(second)).not.toBe(before);
    await app.page.keyboard.press("Alt+KeyL");
    await second.waitFor({ state: "detached" });
  });

  test("a selection by key, the same range against itself, and nothing differs", async () => {
    await atFirst(app);
    await app.page.keyboard.press("Alt+KeyA");
    await app.page.keyboard.press("Alt+KeyB");
    await panel().getByText("Nothing differs that chance would not explain.").waitFor();
    expect(app.errors).toEqual([]);
  });

  test("another trace file is B: it opens by itself, its lanes stand below in their rows, and it is closed", async () => {
    const { page } = app;
    const events = await statusFact(page, "events");
    await page.getByLabel("Traces to compare with by themselves").setInputFiles("samples/labhost-vma.tar.zst");
    await panel().getByText("labhost-vma.tar.zst:").waitFor();
    await panel().getByRole("button", { name: "All", exact: true }).click();
    expect((await texts()).length).toBeGreaterThan(3);
    expect(await panel().getByRole("button", { name: "Swap" }).count()).toBe(0);
    expect(await page.locator(".toolbar-name").innerText()).toBe("labhost-overcommit.tar.zst");
    expect(await statusFact(page, "events")).toBe(events);

    // A case of B is in its own trace: it comes under the middle of the window.
    const window = await statusFact(page, "window");
    await rows().first().focus();
    await page.keyboard.press("Enter");
    const second = page.getByRole("img", { name: "The lanes of labhost-vma.tar.zst at its time" });
    await second.waitFor();
    const before = await settledPicture(second);
    expect(await statusFact(page, "window")).toBe(window);
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("KeyW");
    expect(await settledPicture(second)).not.toBe(before);
    await app.screenshot("compare-other-trace");

    await panel().getByRole("button", { name: "Close labhost-vma.tar.zst" }).click();
    await second.waitFor({ state: "detached" });
    await panel().getByText("Now select a range for B").waitFor();
    expect(app.errors).toEqual([]);
  });

  test("a trace that is added is B on the same timeline, and what was open A", async () => {
    const { page } = app;
    await page.getByLabel("Traces to compare with", { exact: true }).setInputFiles("samples/labhost-vma.tar.zst");
    const both = "labhost-overcommit.tar.zst + labhost-vma.tar.zst";
    await expect.poll(() => page.locator(".toolbar-name").innerText(), { timeout: 60_000 }).toBe(both);
    await page.getByText("The traces before are A, those that were added are B").waitFor();
    expect((await texts()).length).toBeGreaterThan(3);
    const ranges = await panel().locator(".compare-range").allInnerTexts();
    expect(ranges).toEqual([expect.stringMatching(/^Set A\s+.+, 16\.7 s$/), expect.stringMatching(/^Set B\s+.+ s$/)]);
    expect(app.errors).toEqual([]);
  });
});
