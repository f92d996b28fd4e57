import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead, statusFact, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Every key that users are told of does what it is for. */
describeWith("each key", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());
  beforeEach(async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Escape", "Escape", "Escape", "Escape", "Digit0");
  });

  const press = async (...keys: string[]) => {
    for (const key of keys) await app.page.keyboard.press(key);
  };
  const fact = async (name: string) => (await statusFact(app.page, name)) ?? "";
  const length = () => fact("window");
  const place = () => app.page.locator(".minimap").getAttribute("aria-valuetext");
  const heard = () => app.page.locator("#lanes-live").textContent();
  const vcpus = () => app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" });
  const selected = () => app.page.locator('[role="treeitem"][aria-selected="true"]').innerText();
  const focused = () => app.page.evaluate(() => document.activeElement?.getAttribute("data-field"));
  const dialog = (name: string) => app.page.getByRole("dialog", { name });
  /** Presses and awaits another answer. */
  const changes = async (read: () => Promise<string | null>, ...keys: string[]) => {
    const before = await read();
    await press(...keys);
    await expect.poll(read, { message: `after ${keys}` }).not.toBe(before);
  };
  /** A state of a vCPU with states on either side. */
  const selectState = async () => {
    await vcpus().first().click();
    await app.page.getByTestId("lanes").focus();
    for (let i = 0; i < 3; i++) await changes(heard, "ArrowRight");
  };

  test("W and S zoom, 0 and Home show all", async () => {
    const whole = await length();
    for (const home of ["Digit0", "Home"]) {
      await changes(length, "KeyW");
      await changes(length, "KeyW");
      await changes(length, "KeyS");
      expect(await length()).not.toBe(whole);
      await press(home);
      await expect.poll(length).toBe(whole);
    }
  });

  test("A and D pan a quarter, with Shift a whole window", async () => {
    await press("KeyW", "KeyW", "KeyW", "KeyW");
    const before = await place();
    await changes(place, "KeyD");
    await changes(place, "KeyA");
    expect(await place()).toBe(before);
    await press("KeyD", "KeyD", "KeyD", "KeyD");
    const quarters = await place();
    await changes(place, "Shift+KeyA");
    expect(await place()).toBe(before);
    await press("Shift+KeyD");
    await expect.poll(place).toBe(quarters);
  });

  test("left and right go from state to state, up and down from lane to lane, Z and F zoom to the state", async () => {
    await selectState();
    const there = await heard();
    await changes(heard, "ArrowLeft");
    await press("ArrowRight");
    await expect.poll(heard).toBe(there);
    await changes(selected, "ArrowDown");
    await changes(selected, "ArrowUp");
    for (const zoom of ["KeyZ", "KeyF"]) {
      await selectState();
      await changes(length, zoom);
      await press("Digit0");
    }
  });

  test("Alt with left and right goes back and forward through the views", async () => {
    const whole = await length();
    await changes(length, "KeyW");
    const near = await length();
    await press("Digit0");
    await press("Alt+ArrowLeft");
    await expect.poll(length).toBe(near);
    await press("Alt+ArrowRight");
    await expect.poll(length).toBe(whole);
  });

  test("/ filters, Ctrl+F searches, Enter and Shift+Enter go to the next and the previous hit", async () => {
    await press("/");
    await expect.poll(focused).toBe("filter");
    await press("Escape", "Control+KeyF");
    await expect.poll(focused).toBe("search");
    await app.page.keyboard.type("sched_migrate_task");
    const rank = async () => /\d+ of/.exec(await app.page.locator(".field.is-search").innerText())?.[0];
    await press("Enter");
    await expect.poll(rank).toBe("1 of");
    await app.page.getByTestId("lanes").focus();
    await press("Enter");
    await expect.poll(rank).toBe("2 of");
    await press("Shift+Enter");
    await expect.poll(rank).toBe("1 of");
    await press("Escape", "Escape");
    await expect.poll(() => app.page.locator('[data-field="search"]').inputValue()).toBe("");
  });

  test("[ and ] follow a wake-up", async () => {
    await app.page.getByRole("slider", { name: "Time", exact: true }).focus();
    await press("Home");
    await selectState();
    for (let i = 0; i < 60 && !/Preempted/.test((await heard()) ?? ""); i++) await changes(heard, "ArrowRight");
    const from = await heard();
    expect(from).toMatch(/Preempted/);
    await changes(heard, "[");
    await press("]");
    await expect.poll(heard).toBe(from);
  });

  test("P pins, H hides, Shift+H shows what was hidden; P without a lane says that it needs one", async () => {
    await press("Escape", "Escape", "Escape", "KeyP");
    await app.page.getByText("Select a lane first", { exact: true }).waitFor();
    const count = await vcpus().count();
    await vcpus().first().click();
    await press("KeyP");
    await expect.poll(() => vcpus().count()).toBe(count + 1);
    await press("KeyP");
    await expect.poll(() => vcpus().count()).toBe(count);
    await press("KeyH");
    await expect.poll(() => vcpus().count()).toBe(count - 1);
    await press("Shift+KeyH");
    await expect.poll(() => vcpus().count()).toBe(count);
  });

  test("I shows details, or hides them; ? is help, Ctrl+P finds a lane, Ctrl+Shift+P has the commands", async () => {
    const details = () => app.page.getByRole("tab", { name: "Details" }).getAttribute("aria-selected");
    await press("KeyI");
    await expect.poll(details).toBe("true");
    await press("KeyI");
    await expect.poll(() => app.page.locator("#panel").count()).toBe(0);
    await press("KeyI");
    await app.page.locator("#panel").waitFor();
    for (const [key, name] of [
      ["?", "Keys, mouse and colours"],
      ["Control+KeyP", "Find a lane"],
      ["Control+Shift+KeyP", "Commands"],
    ] as const) {
      await press(key);
      await dialog(name).waitFor();
      await press("Escape");
      await dialog(name).waitFor({ state: "detached" });
    }
  });

  test("Esc clears in order: the search, then the selection", async () => {
    await selectState();
    await press("Control+KeyF");
    await typeInto(app.page.locator('[data-field="search"]'), "sched");
    await press("Enter");
    await app.page.getByTestId("lanes").focus();
    expect(await fact("T1")).not.toMatch(/^–/);
    await press("Escape");
    await expect.poll(() => app.page.locator('[data-field="search"]').inputValue()).toBe("");
    expect(await fact("T1")).not.toMatch(/^–/);
    await press("Escape", "Escape", "Escape");
    await expect.poll(() => fact("T1")).toMatch(/^–/);
  });

  test("Ctrl+O opens files", async () => {
    const chosen = app.page.waitForEvent("filechooser");
    await press("Control+KeyO");
    expect((await chosen).isMultiple()).toBe(true);
    expect(app.errors).toEqual([]);
  });
});
