import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showTab, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("curves over the lanes, of the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1500, height: 950 }));

  const names = () => app.page.getByRole("list", { name: "Curves" }).getByRole("listitem");
  const palette = async (text: string) => {
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Control+Shift+KeyP");
    await app.page.getByRole("combobox", { name: "Commands" }).fill(text);
    await app.page.keyboard.press("Enter");
  };
  const showTwo = async () => {
    if ((await names().count()) !== 0) return;
    await palette("curve: exits per second");
    await palette("curve: steal of all");
    await expect.poll(() => names().count()).toBe(2);
  };
  /** Whether anything of the curve's colour is painted in a row of the strip. */
  const isPainted = (row: number) =>
    app.page.evaluate((at) => {
      const canvas = document.querySelector<HTMLCanvasElement>(".curve-strip > canvas");
      const context = canvas?.getContext("2d");
      if (!canvas || !context) return false;
      const height = canvas.height / document.querySelectorAll(".curve-name").length;
      const { data } = context.getImageData(canvas.width / 3, at * height, canvas.width / 3, height - 2);
      for (let i = 0; i < data.length; i += 4) if (data[i + 2] === 255 && data[i + 3] === 255) return true;
      return false;
    }, row);

  test("from the palette: painted, with the value at the pointer", async () => {
    await showTwo();
    await expect.poll(() => names().first().innerText()).toMatch(/exits\/s\s+[\d .]+\/s – [\d .]+\/s/);
    await expect.poll(() => isPainted(0)).toBe(true);
    await expect.poll(() => isPainted(1)).toBe(true);
    const box = await app.page.getByTestId("lanes").boundingBox();
    if (box === null) throw new Error("no lanes");
    await app.page.mouse.move(box.x + box.width / 2, box.y + 60);
    await expect.poll(() => names().first().innerText()).toMatch(/exits\/s\s+[\d .]+\/s$/);
  });

  test("from the list of events, with a table, kept with the view, and taken away", async () => {
    await showTwo();
    await showTab(app.page, "Events");
    const events = app.page.getByRole("grid", { name: "Events" });
    const open = async () => {
      await events.getByText("sched_waking").first().click({ button: "right" });
    };
    await open();
    await app.page.getByRole("menuitem", { name: "Show the rate of sched_waking as a curve" }).click();
    await expect.poll(() => names().count()).toBe(3);
    await expect.poll(() => names().nth(2).innerText()).toMatch(/sched_waking\/s\s+[\d ]+/);
    await open();
    await app.page.getByRole("menuitem", { name: "Show a field as a curve" }).click();
    await app.page.getByRole("menuitem", { name: "Show prio as a curve" }).click();
    await expect.poll(() => names().nth(3).innerText()).toMatch(/sched_waking prio\s+-?[\d]+/);
    await expect.poll(() => isPainted(3)).toBe(true);
    await app.screenshot("curves");

    await names().first().getByRole("button", { name: "exits/s", exact: true }).click();
    const table = app.page.getByRole("grid", { name: "exits/s" });
    await table.waitFor();
    await expect.poll(async () => Number(await table.getAttribute("aria-rowcount"))).toBe(1001);
    await app.page.goto(app.url);
    await app.page.getByRole("treeitem").first().waitFor();
    await expect.poll(() => names().count()).toBe(4);
    await names()
      .first()
      .getByRole("button", { name: /^Take away/ })
      .click();
    await expect.poll(() => names().count()).toBe(3);
    await palette("take all curves");
    await expect.poll(() => names().count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
