import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, showTab, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("searching for events, in the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());
  beforeEach(async () => {
    await atFirst(app);
  });

  const field = () => app.page.locator('[data-field="search"]');
  const searchField = () => app.page.locator(".field.is-search");
  const panel = () => app.page.locator("#panel");
  const t1 = async () => /T1\s*([^\n]+)/.exec(await app.page.locator("footer").innerText())?.[1];
  const search = async (text: string) => {
    await app.page.keyboard.press("Control+f");
    await field().fill(text);
    await app.page.keyboard.press("Enter");
  };
  const place = async () => /(\d[\d ]*) of (\d[\d ]*)/.exec(await searchField().innerText())?.slice(1);
  const isAt = (rank: number, total: number) => expect.poll(place).toEqual([`${rank}`, `${total}`]);

  const selectedLanes = () => app.page.locator('[role="treeitem"][aria-selected="true"]');

  test("Enter shows the event, its lane, its time and its place among all; Shift+Enter goes back around the begin", async () => {
    await search("sched_migrate_task");
    await expect.poll(place).toBeDefined();
    const [first, total] = ((await place()) ?? []).map((text) => Number(text.replaceAll(" ", ""))) as [number, number];
    expect(first).toBe(1);
    expect(total).toBeGreaterThan(10);
    await expect.poll(() => panel().innerText()).toContain(`${total} events of the trace`);
    const shown = panel().locator(".event-line.is-shown");
    await expect.poll(() => shown.innerText()).toContain("sched_migrate_task");
    await expect.poll(() => selectedLanes().innerText()).toMatch(/CPU\s+\d/);
    const before = await t1();
    await app.page.keyboard.press("Enter");
    await isAt(2, total);
    expect(await t1()).not.toBe(before);
    await app.page.keyboard.press("Shift+Enter");
    await isAt(1, total);
    await app.page.keyboard.press("Shift+Enter");
    await isAt(total, total);
    await expect.poll(() => searchField().innerText()).toContain("from the end again");
    await app.page.keyboard.press("Enter");
    await isAt(1, total);
    await expect.poll(() => searchField().innerText()).toContain("from the begin again");
  });

  test("names as people know them, and fields by name", async () => {
    await search("kvm_exit");
    await expect.poll(() => panel().locator(".event-line.is-shown").innerText()).toContain("kvm_x86_exit");
    await search("name == kvm_exit && exit_reason == 120");
    await expect.poll(() => panel().locator(".event-line.is-shown").innerText()).toContain("exit_reason=120 (hlt)");
    await search("prev_tid:2017");
    await expect.poll(() => panel().locator(".event-line.is-shown").innerText()).toContain("prev_tid=2017");
  });

  test("what no event is called, and what no event holds, is said", async () => {
    await search("kvm_foo");
    await expect.poll(() => searchField().innerText()).toContain("No event kvm_foo in this trace. Near it: kvm_x86_");
    await search("a text that is nowhere");
    await expect.poll(() => panel().innerText()).toContain("No event of the trace matches");
    await expect.poll(() => searchField().innerText()).toContain("none");
  });

  test("a mistake is underlined where it is", async () => {
    await search("cpu:1 && exit_reson == 12");
    await expect.poll(() => searchField().locator("mark").innerText()).toBe("exit_reson");
    await expect.poll(() => searchField().innerText()).toContain("Is exit_reason meant?");
  });

  test("a click elsewhere leaves the search alone, and the next hit is the one after the click", async () => {
    await search("sched_migrate_task");
    await expect.poll(place).toBeDefined();
    const lanes = app.page.getByTestId("lanes");
    const box = await lanes.boundingBox();
    await lanes.click({ position: { x: (box?.width ?? 0) / 2, y: 60 } });
    const total = Number((await place())?.[1]);
    await app.page.keyboard.press("Control+f");
    await app.page.keyboard.press("Enter");
    await expect.poll(async () => Number((await place())?.[0])).toBeGreaterThan(total / 4);
  });

  test("the list of events: arrows go from event to event, and the timeline follows", async () => {
    await showTab(app.page, "Events");
    await expect.poll(() => panel().innerText()).toMatch(/297 354 events of the trace/);
    const rows = panel().locator(".event-line");
    await rows.nth(3).click();
    const clicked = await t1();
    await app.page.keyboard.press("ArrowDown");
    await expect.poll(t1).not.toBe(clicked);
    const shown = panel().locator(".event-line.is-shown");
    await expect.poll(() => shown.innerText()).toContain(((await t1()) ?? "").trim());
    await app.page.keyboard.press("End");
    await expect
      .poll(async () =>
        (await panel().locator(".event-line").last().innerText()).startsWith(((await t1()) ?? "?").trim()),
      )
      .toBe(true);
    await app.page.keyboard.press("Enter");
    await expect.poll(() => selectedLanes().count()).toBe(1);
    await app.page.keyboard.press("Home");
    await app.page.keyboard.press("Enter");
    await expect.poll(() => selectedLanes().allInnerTexts()).toEqual([expect.stringMatching(/CPU\s+\d/)]);
  });

  test("a second press on a row is over with that press: a click on the ruler afterwards holds", async () => {
    await showTab(app.page, "Events");
    const row = panel().locator(".event-line").nth(3);
    await row.click();
    await expect.poll(t1).toBeDefined();
    await row.click();
    const ofRow = await t1();
    const ruler = app.page.getByRole("slider", { name: "Time", exact: true });
    const box = await ruler.boundingBox();
    await ruler.click({ position: { x: (box?.width ?? 0) / 2, y: 10 } });
    await expect.poll(t1).not.toBe(ofRow);
  });

  test("Enter acts on a row that is still to come", async () => {
    await showTab(app.page, "Events");
    const rows = panel().locator(".event-line");
    await rows.nth(2).click();
    await app.page.keyboard.press("Enter");
    await expect.poll(() => selectedLanes().count()).toBe(1);
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Escape");
    await expect.poll(() => selectedLanes().count()).toBe(0);
    // Both keys before the page with the last row can be here: between them only the list is drawn again.
    const emptyRows = await app.page.evaluate(async () => {
      const grid = document.querySelector(".event-rows");
      for (const code of ["End", "Enter"]) {
        grid?.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true }));
        await Promise.resolve();
      }
      await new Promise(requestAnimationFrame);
      const shown = [...document.querySelectorAll(".event-line")];
      return shown.filter((row) => row.querySelector('[role="gridcell"]') === null).length;
    });
    expect(emptyRows).toBe(0);
    // The last event is the entry of a vCPU, whose lane it is shown on.
    await expect.poll(() => selectedLanes().allInnerTexts()).toEqual([expect.stringMatching(/^vCPU 0/)]);
    const shown = panel().locator(".event-line.is-shown");
    await expect.poll(() => shown.getAttribute("aria-rowindex")).toBe("297355");
    expect(await shown.innerText()).toContain("kvm_x86_entry");
  });

  test("a filter counts all events that it means, and one that means none says so", async () => {
    await showTab(app.page, "Events");
    const filter = app.page.getByPlaceholder("Only events that hold…");
    await filter.fill("kvm_x86_exit 124");
    await expect.poll(() => panel().innerText()).toMatch(/No event of the trace matches|events of the trace/);
    expect(await panel().innerText()).not.toContain("first 0");
    await filter.fill("sched_switch");
    await expect.poll(() => panel().innerText()).toMatch(/\d \d{3} events of the trace/);
    await filter.fill("");
    expect(app.errors).toEqual([]);
  });
});
