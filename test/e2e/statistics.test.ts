import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("statistics in windows of all sizes", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead({ width: 800, height: 600 });
    await opened.page.getByRole("tab", { name: "Statistics" }).click();
    return opened;
  });

  const panel = () => app.page.locator("#panel");
  const states = () => panel().getByRole("grid", { name: "States of lanes on show" });
  const exits = () => panel().getByRole("grid", { name: "Exits" });
  const choose = (name: string) => panel().getByRole("button", { name, exact: true }).click();

  test("in a narrow window one table at a time, and its first rows are in view", async () => {
    await states().waitFor();
    expect(await exits().count()).toBe(0);
    const guest = await states().getByRole("row").filter({ hasText: "Guest" }).first().boundingBox();
    const box = await panel().boundingBox();
    if (guest === null || box === null) throw new Error("no row of states");
    expect(guest.y + guest.height).toBeLessThan(box.y + box.height);

    await choose("Exits");
    await exits().waitFor();
    expect(await states().count()).toBe(0);
    await choose("States");
    await states().waitFor();
  });

  test("in a wide window both, and the choice of the narrow one is kept where there is one", async () => {
    await choose("Culprits");
    await app.page.setViewportSize({ width: 1440, height: 900 });
    await panel().getByRole("grid", { name: "Culprits" }).waitFor();
    await states().waitFor();
    await choose("Exits");
    await exits().waitFor();
    await states().waitFor();
  });

  test("who had the CPUs, who waited and who woke whom, and a row leads to its worst case", async () => {
    for (const name of ["Waiters", "Steal", "Wake-ups", "Culprits"]) {
      await choose(name);
      await panel().getByRole("grid", { name, exact: true }).waitFor();
    }
    const culprits = panel().getByRole("grid", { name: "Culprits", exact: true });
    const longest = culprits.getByRole("row").nth(1).getByRole("gridcell").nth(6);
    await expect.poll(() => longest.innerText()).toMatch(/\d/);
    const windowWords = () => app.page.locator("footer").innerText();
    const before = await windowWords();
    await longest.locator(".grid-words").click();
    await expect.poll(windowWords).not.toBe(before);
    expect(app.errors).toEqual([]);
  });
});
