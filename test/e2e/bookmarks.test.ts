import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startRead, untilRead } from "./harness.js";

const rows = (page: Page): Locator => page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option");

async function showBookmarks(page: Page): Promise<void> {
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("Shift+KeyB");
  await page.locator(".bookmarks").waitFor();
}

/** Picks the first state of a lane by keys alone. */
async function pickState(page: Page, down: number, right: number): Promise<void> {
  await page.getByTestId("lanes").focus();
  for (let i = 0; i < down; i++) await page.keyboard.press("ArrowDown");
  for (let i = 0; i < right; i++) await page.keyboard.press("ArrowRight");
}

async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Shift+KeyM");
  const dialog = page.getByRole("dialog", { name: "Write a note" });
  await dialog.getByLabel("Note, in Markdown").fill(text);
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
}

describeWith("bookmarks", chromiumPath, NO_CHROMIUM, () => {
  let app: App;
  beforeAll(async () => {
    app = await startRead({
      prepare: async (page) => {
        await page.addInitScript(() => {
          const state = window as unknown as { isFull: boolean; opened: string[] };
          state.isFull = false;
          state.opened = [];
          const { put } = IDBObjectStore.prototype;
          IDBObjectStore.prototype.put = function (...args) {
            if (state.isFull && this.name === "annotations") throw new DOMException("no room", "QuotaExceededError");
            return put.apply(this, args);
          };
          window.open = (address) => {
            state.opened.push(String(address));
            return null;
          };
        });
      },
    });
  });
  afterAll(() => app?.close());
  afterEach(async () => {
    // All of it goes, and comes back no more.
    await app.page.evaluate(() => {
      (window as unknown as { isFull: boolean }).isFull = false;
    });
    for (let left = await rows(app.page).count(); 0 < left; left--) {
      await rows(app.page).first().click();
      await app.page.getByRole("button", { name: "Delete" }).click();
      await expect.poll(() => rows(app.page).count()).toBe(left - 1);
    }
  });
  const say = (text: string) => app.page.locator(".bookmarks").getByText(text);

  test("an empty panel says what to do; a bookmark from a menu is listed, edited in place, searched and taken back", async () => {
    const { page } = app;
    await showBookmarks(page);
    await say("Nothing is written on this trace yet").waitFor();
    const lanes = await page.getByTestId("lanes").boundingBox();
    if (lanes === null) throw new Error("no lanes");
    await page.mouse.click(lanes.x + 500, lanes.y + 60, { button: "right" });
    await page.getByRole("menuitem", { name: "Bookmark this moment" }).click();
    await expect.poll(() => rows(page).count()).toBe(1);
    await rows(page).first().click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByLabel("Note, in Markdown").fill("slow `disk`");
    await page.getByLabel("Tags").fill("io");
    await page.getByRole("radio", { name: "red" }).check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => rows(page).first().innerText()).toContain("slow disk");
    await page.locator(".bookmark-details code").getByText("disk").waitFor();
    const search = page.getByRole("combobox", { name: "Search bookmarks" });
    await search.fill("tag:io && kind:note");
    await expect.poll(() => rows(page).count()).toBe(1);
    await search.fill("author:Bob");
    await say("0 of 1 bookmark").waitFor();
    await search.fill("");
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Control+KeyZ");
    await expect.poll(() => rows(page).first().innerText()).not.toContain("slow disk");
    await page.keyboard.press("Control+KeyZ");
    await say("Nothing is written on this trace yet").waitFor();
    await page.keyboard.press("Control+Shift+KeyZ");
    await page.keyboard.press("Control+Shift+KeyZ");
    await expect.poll(() => rows(page).first().innerText()).toContain("slow disk");
  });

  test("a note that is too long is not cut, and one that is left half written is there again", async () => {
    const { page } = app;
    const dialog = page.getByRole("dialog", { name: "Write a note" });
    const note = dialog.getByLabel("Note, in Markdown");
    await pickState(page, 3, 2);
    await page.keyboard.press("Shift+KeyM");
    await note.fill("x".repeat(20_001));
    await dialog.getByText("20 001 characters: a note has at most 20 000", { exact: true }).waitFor();
    expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await note.fill("half of it");
    await page.mouse.click(3, 3);
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Not saved: what you wrote is there when you write again", { exact: true }).waitFor();
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Shift+KeyM");
    expect(await note.inputValue()).toBe("half of it");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Shift+KeyM");
    expect(await note.inputValue()).toBe("");
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  test("a range is marked as one; its flag on the ruler leads back to it", async () => {
    const { page } = app;
    const lanes = await page.getByTestId("lanes").boundingBox();
    if (lanes === null) throw new Error("no lanes");
    await page.mouse.move(lanes.x + 300, lanes.y + 100);
    await page.mouse.down();
    await page.mouse.move(lanes.x + 420, lanes.y + 100, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.press("KeyM");
    await showBookmarks(page);
    await expect.poll(() => rows(page).first().innerText()).toContain("all lanes");
    const length = /\+\s*([\d.]+ \S+)/.exec(await rows(page).first().innerText())?.[1] ?? "none";
    await page.getByTestId("lanes").focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("Escape");
    const ruler = await page.locator(".ruler-box").boundingBox();
    if (ruler === null) throw new Error("no ruler");
    await page.mouse.click(ruler.x + 302, ruler.y + 4);
    await expect.poll(() => rows(page).first().getAttribute("aria-selected")).toBe("true");
    expect(await page.locator("footer").innerText()).toContain(length.split(".")[0]);
  });

  test("two windows on one trace see and keep each other's work", async () => {
    const { page } = app;
    const other = await app.context.newPage();
    try {
      await other.goto(app.url);
      await untilRead(other);
      await pickState(page, 3, 2);
      await write(page, "from the first");
      await showBookmarks(other);
      await expect.poll(() => rows(other).allInnerTexts()).toEqual([expect.stringContaining("from the first")]);
      // Both have it open for editing before either saves.
      for (const one of [page, other]) {
        await showBookmarks(one);
        await rows(one).first().click();
        await one.getByRole("button", { name: "Edit", exact: true }).click();
      }
      await page.getByLabel("Note, in Markdown").fill("said by the first");
      await other.getByRole("radio", { name: "blue" }).check();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      // The other window has heard of it before it saves what it began to write earlier.
      await expect.poll(() => rows(other).first().innerText()).toContain("said by the first");
      await other.getByRole("button", { name: "Save", exact: true }).click();
      for (const one of [page, other]) {
        await expect.poll(() => rows(one).first().innerText()).toContain("said by the first");
        await expect.poll(() => rows(one).first().locator('[data-colour="blue"]').count()).toBe(1);
      }
    } finally {
      await other.close();
    }
  });

  test("a full disk is said, the work stays and is saved as soon as there is room", async () => {
    const { page } = app;
    await page.evaluate(() => {
      (window as unknown as { isFull: boolean }).isFull = true;
    });
    await pickState(page, 3, 2);
    await write(page, "not to be lost");
    await showBookmarks(page);
    await page.getByRole("alert").getByText("Not saved").waitFor();
    expect(await rows(page).first().innerText()).toContain("not to be lost");
    await page.evaluate(() => {
      (window as unknown as { isFull: boolean }).isFull = false;
    });
    await page.getByRole("alert").waitFor({ state: "detached", timeout: 20_000 });
    await page.goto(app.url);
    await untilRead(page);
    await showBookmarks(page);
    await expect.poll(() => rows(page).allInnerTexts()).toEqual([expect.stringContaining("not to be lost")]);
  });

  test("a note runs nothing, loads nothing, and opens a link after a yes only", async () => {
    const { page } = app;
    await pickState(page, 3, 2);
    const hostile = [
      "<img src=x onerror=document.title='run'> <script>document.title='run'</script>",
      "[click](javascript:document.title='run') ![pixel](https://spy.example/p.png)",
      "see [the page](https://example.org/a?b=1) and http://plain.example",
    ];
    await write(page, hostile.join("\n\n"));
    await showBookmarks(page);
    await rows(page).first().click();
    const note = page.locator(".bookmark-details .markdown");
    await note.getByText("<img src=x").waitFor();
    expect(await note.locator("img, script, a, iframe").count()).toBe(0);
    expect(await note.getByRole("button").allInnerTexts()).toEqual([
      "https://spy.example/p.png",
      "https://example.org/a?b=1",
    ]);
    const opened = () => page.evaluate(() => (window as unknown as { opened: string[] }).opened);
    const question = page.getByRole("dialog", { name: "Open the link?" });
    await note.getByRole("button", { name: "https://example.org/a?b=1" }).click();
    await question.getByText("https://example.org/a?b=1").waitFor();
    await question.getByRole("button", { name: "Do not open" }).click();
    await question.waitFor({ state: "detached" });
    expect(await opened()).toEqual([]);
    await note.getByRole("button", { name: "https://example.org/a?b=1" }).click();
    await question.getByRole("button", { name: "Open", exact: true }).click();
    await expect.poll(opened).toEqual(["https://example.org/a?b=1"]);
    expect(await page.title()).not.toBe("run");
    expect(app.strangers).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
