import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, paletteBox, startRead, typeInto, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("a link to a view", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead();
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    return opened;
  });

  test("is copied by keyboard, and leads back to window, selection and lanes in a window loaded anew", async () => {
    const { page } = app;
    const { keyboard } = page;
    const status = page.locator("footer.status");
    const times = async () => (await status.innerText()).split("\n").filter((line) => /^(T1|T2|Δ|window)/.test(line));
    const pinned = () => page.locator(".tree-pinned").getByRole("treeitem").allInnerTexts();
    const run = async (words: string) => {
      await page.getByTestId("lanes").focus();
      await keyboard.press("Control+Shift+KeyP");
      await typeInto(paletteBox(page, "Commands"), words);
      await keyboard.press("Enter");
    };
    await page.getByTestId("lanes").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "KeyP", "KeyG"]) await keyboard.press(key);
    await typeInto(page.getByRole("textbox", { name: "Go to a time" }), "2s .. 3s");
    await keyboard.press("Shift+Enter");
    await expect.poll(times).toEqual(expect.arrayContaining([expect.stringMatching(/^window\s+1 s/)]));
    await expect.poll(async () => (await pinned()).length).toBeGreaterThan(0);
    const before = { times: await times(), pinned: await pinned() };
    await run("copy a link to this view");
    await page.getByText("Link copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/^lanescope:\/\/view\?v=1&trace=[0-9a-f]{32}&from=\d+/);

    await page.getByTestId("lanes").focus();
    await keyboard.press("KeyP");
    await expect.poll(async () => (await pinned()).length).toBeLessThan(before.pinned.length);
    await atFirst(app);
    await page.goto(app.url);
    await untilRead(page);
    await run("open a link to a view");
    const field = page.getByRole("textbox", { name: "Link" });
    await field.fill("lanescope://view?path=/etc/passwd");
    await page.getByText("the link is damaged").waitFor();
    await field.fill(link);
    await keyboard.press("Enter");
    await expect.poll(times).toEqual(before.times);
    await expect.poll(pinned).toEqual(before.pinned);
    expect(app.strangers).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
