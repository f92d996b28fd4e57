import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("mouse and keys on lanes, ruler and minimap", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());
  let lanes: { x: number; y: number; width: number; height: number };
  beforeEach(async () => {
    lanes = await boxOf(".lanes");
    await press("Escape", "Escape", "Escape", "Digit0");
  });

  const boxOf = async (selector: string) => {
    const box = await app.page.locator(selector).first().boundingBox();
    if (box === null) throw new Error(`no ${selector}`);
    return box;
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await app.page.keyboard.press(key);
  };
  const fact = async (name: string) => (await statusFact(app.page, name)) ?? "";
  const windowNow = () => app.page.locator(".minimap").getAttribute("aria-valuetext");
  const drag = async (
    from: readonly [number, number],
    to: readonly [number, number],
    button: "left" | "right" = "left",
  ) => {
    await app.page.mouse.move(...from);
    await app.page.mouse.down({ button });
    await app.page.mouse.move((from[0] + to[0]) / 2, to[1]);
    await app.page.mouse.move(...to);
  };
  const at = (share: number, yPx = 60) => [lanes.x + lanes.width * share, lanes.y + yPx] as const;
  const onRuler = (share: number) => [lanes.x + lanes.width * share, lanes.y - 15] as const;

  test("a drag selects and shows its length at the pointer; one of the right button looks different, and zooms", async () => {
    await drag(at(0.4), at(0.6));
    const length = app.page.locator(".drag-length");
    await length.waitFor();
    expect(await app.page.getByRole("tooltip").count()).toBe(0);
    expect(await length.innerText()).toMatch(/^3\.\d\d\d \d\d\d \d\d\d s$/);
    await app.screenshot("drag-select");
    await app.page.mouse.up();
    expect(await fact("Δ")).toMatch(/^3\.\d/);
    const selected = await fact("T1");
    await drag(at(0.45), at(0.55), "right");
    await expect.poll(() => length.innerText()).toMatch(/^zoom to 1\.6/);
    await app.screenshot("drag-zoom");
    await app.page.mouse.up({ button: "right" });
    expect(await fact("window")).toMatch(/^1\.6/);
    expect(await fact("T1")).toBe(selected);
    expect(await app.page.locator(".context-menu").count()).toBe(0);
  });

  test("Shift extends the selection by its nearer end", async () => {
    await drag(at(0.4), at(0.5));
    await app.page.mouse.up();
    const begin = await fact("T1");
    await app.page.keyboard.down("Shift");
    await app.page.mouse.click(...at(0.6));
    await app.page.keyboard.up("Shift");
    await expect.poll(() => fact("Δ")).toMatch(/^3\.3/);
    expect(await fact("T1")).toBe(begin);
  });

  test("an end of a selection snaps to the states beside it; Alt frees it", async () => {
    const row = await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().boundingBox();
    const y = (row?.y ?? 0) + 10;
    await app.page.mouse.dblclick(lanes.x + lanes.width / 2, y);
    // The state fills the middle half of the window.
    const { startPx, endPx } = { startPx: lanes.x + lanes.width / 6, endPx: lanes.x + (lanes.width * 5) / 6 };
    await expect.poll(() => fact("window")).not.toMatch(/^16/);
    await app.page.mouse.move(lanes.x + lanes.width / 2, y);
    await app.page.getByRole("tooltip").waitFor();
    const state = await app.page.getByRole("tooltip").locator(".tooltip-facts").nth(1).innerText();
    const [start, end] = state.split(" – ");
    await drag([startPx + 3, y], [endPx - 3, y]);
    await app.page.mouse.up();
    expect([await fact("T1"), await fact("T2")]).toEqual([start, end]);
    await app.page.keyboard.down("Alt");
    await drag([startPx + 3, y], [endPx - 3, y]);
    await app.page.mouse.up();
    await app.page.keyboard.up("Alt");
    expect(await fact("T1")).not.toBe(start);
    expect(await fact("T2")).not.toBe(end);
  });

  test("the ruler: time under the pointer to the nanosecond, wheel, click, ends to take, double click", async () => {
    await app.page.mouse.move(...at(0.5));
    const flag = app.page.locator(".time-flag");
    await expect.poll(() => flag.innerText()).toMatch(/^08:37:\d\d\.\d\d\d \d\d\d \d\d\d$/);
    await drag(onRuler(0.4), onRuler(0.6));
    await app.page.mouse.up();
    const end = await fact("T2");
    await drag(onRuler(0.4), onRuler(0.5));
    await app.page.mouse.up();
    expect(await fact("T2")).toBe(end);
    expect(await fact("Δ")).toMatch(/^1\.6/);
    await app.page.mouse.move(...onRuler(0.5));
    await app.page.mouse.wheel(0, -300);
    await expect.poll(() => fact("window")).toMatch(/^8\./);
    await app.page.mouse.dblclick(...onRuler(0.9));
    await expect.poll(() => fact("window")).toMatch(/^16\.7/);
    expect(await fact("T2")).toBe(end);
  });

  test("the ruler by keyboard: a slider that moves the cursor, and with Shift an end of the selection", async () => {
    const ruler = app.page.getByRole("slider", { name: "Time", exact: true });
    await ruler.focus();
    await press("Home", "ArrowRight");
    const first = await ruler.getAttribute("aria-valuetext");
    expect(first).toMatch(/^08:37:2/);
    await press("Shift+ArrowRight", "Shift+ArrowRight");
    expect(await fact("T1")).toBe(first);
    expect(await fact("Δ")).toMatch(/^66\d\.\d/);
  });

  test("a message leaves when something else is selected", async () => {
    await app.page.mouse.click(...at(0.5), { button: "right" });
    await app.page.locator(".context-menu").getByText("Copy more").click();
    await app.page.locator(".context-menu").getByText("Copy lane path").click();
    const message = app.page.locator(".status-message");
    await expect.poll(() => message.innerText()).toBe("lane path copied");
    await expect
      .poll(async () => {
        await press("ArrowRight");
        return message.innerText();
      })
      .toBe("");
  });

  test("go to a time: a moment in the middle, a stretch as the window, and back", async () => {
    await press("KeyW", "KeyW", "KeyG");
    const field = app.page.getByRole("textbox", { name: "Go to a time" });
    await field.fill("soon");
    await app.page.getByText("not a time: soon").waitFor();
    await field.fill("09:37:30");
    await app.page.getByText("outside of the trace").waitFor();
    await press("Enter");
    expect(await field.count()).toBe(1);
    await field.fill("08:37:33.5 ± 5ms");
    await press("Enter");
    await expect.poll(() => field.count()).toBe(0);
    expect(await fact("window")).toBe("10 ms");
    expect(await fact("T1")).toBe("08:37:33.500 000 000");
    expect(await windowNow()).toBe("08:37:33.495 000 000 to 08:37:33.505 000 000");
    await press("KeyG");
    await field.fill("end-2s");
    await press("Enter");
    await expect.poll(() => fact("T1")).toMatch(/^08:37:39\.7/);
    expect(await fact("window")).toBe("10 ms");
    await press("Alt+ArrowLeft");
    await expect.poll(windowNow).toBe("08:37:33.495 000 000 to 08:37:33.505 000 000");
  });

  test("the wheel: scrolls, with Ctrl zooms at the pointer, with Shift pans", async () => {
    const top = () => app.page.getByRole("treeitem").first().innerText();
    const first = await top();
    await app.page.mouse.move(...at(0.5));
    await app.page.mouse.wheel(0, 200);
    await expect.poll(top).not.toBe(first);
    await app.page.mouse.wheel(0, -400);
    await expect.poll(top).toBe(first);
    await app.page.keyboard.down("Control");
    await app.page.mouse.wheel(0, -300);
    await app.page.keyboard.up("Control");
    await expect.poll(() => fact("window")).toMatch(/^8\./);
    const before = await windowNow();
    await app.page.keyboard.down("Shift");
    await app.page.mouse.wheel(0, 300);
    await app.page.keyboard.up("Shift");
    await expect.poll(windowNow).not.toBe(before);
    expect(await fact("window")).toMatch(/^8\./);
  });

  test("the minimap: its window is dragged by the middle and by an edge; keys move it", async () => {
    const map = await boxOf(".minimap");
    await app.page.mouse.move(map.x + map.width - 1, map.y + 26);
    await app.page.mouse.down();
    await app.page.mouse.move(map.x + map.width / 2, map.y + 26);
    await app.page.mouse.up();
    await expect.poll(() => fact("window")).toMatch(/^8\.3/);
    const before = await windowNow();
    await app.page.mouse.move(map.x + map.width / 4, map.y + 26);
    await app.page.mouse.down();
    await app.page.mouse.move(map.x + map.width / 2, map.y + 26);
    await app.page.mouse.up();
    await expect.poll(windowNow).not.toBe(before);
    expect(await fact("window")).toMatch(/^8\.3/);
    await app.page.getByRole("slider", { name: /^Whole trace/ }).focus();
    await press("Home");
    await expect.poll(windowNow).toBe(before);
    await press("ArrowUp");
    await expect.poll(() => fact("window")).toMatch(/^5\.5/);
  });

  test("the scrollbar and the line between names and lanes are dragged", async () => {
    const thumb = await boxOf(".scroll-thumb");
    const first = await app.page.getByRole("treeitem").first().innerText();
    await app.page.mouse.move(thumb.x + 3, thumb.y + 10);
    await app.page.mouse.down();
    await app.page.mouse.move(thumb.x + 3, thumb.y + 120);
    await app.page.mouse.up();
    await expect.poll(() => app.page.getByRole("treeitem").first().innerText()).not.toBe(first);
    await app.page.mouse.move(...at(0.5));
    await app.page.mouse.wheel(0, -5000);

    const width = (await boxOf(".side")).width;
    const splitter = await boxOf(".splitter.is-vertical");
    await app.page.mouse.move(splitter.x + splitter.width / 2, splitter.y + 100);
    await app.page.mouse.down();
    await app.page.mouse.move(splitter.x + splitter.width / 2 + 60, splitter.y + 100);
    await app.page.mouse.up();
    await expect.poll(async () => Math.round((await boxOf(".side")).width - width)).toBe(60);
    await app.page.getByRole("separator", { name: "Width of the lane names" }).focus();
    for (let i = 0; i < 4; i++) await press("ArrowLeft");
    await expect.poll(async () => (await boxOf(".side")).width).toBeLessThan(width + 10);
    expect(app.errors).toEqual([]);
  });
});
