import { hostname, userInfo } from "node:os";
import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, paletteBox, startApp, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("diagnostics", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startApp();
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await opened.page.getByRole("treeitem").first().waitFor();
    return opened;
  });

  test("the palette copies what a report of a bug needs, and nothing of the trace or the user", async () => {
    await app.page.keyboard.press("Control+Shift+KeyP");
    await typeInto(paletteBox(app.page, "Commands"), "diagnostics");
    await app.page.keyboard.press("Enter");
    await app.page.getByText("diagnostics copied").waitFor();
    const text = await app.page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/^Lanescope 0\.0\.0-test, browser shell\nNode 2\d\./);
    expect(text).toMatch(/^System: \S+ \S+ \S+, \d+ CPUs, .+ memory$/m);
    expect(text).toMatch(/^WebGL 2: .*(SwiftShader|ANGLE|Mesa)/m);
    expect(text).toMatch(/^Shared memory: on$/m);
    expect(text).toMatch(/^JavaScript heap: up to /m);
    for (const secret of ["labhost", hostname(), process.cwd(), new URL(app.url).pathname]) {
      expect(text).not.toContain(secret);
    }
    // The word may be a part of another, such as "root" is not here.
    expect(text).not.toMatch(new RegExp(`\\b${userInfo().username}\\b`));
    expect(app.errors).toEqual([]);
  });

  test("so does a button of the help", async () => {
    await app.page.evaluate(() => navigator.clipboard.writeText("before"));
    await app.page.getByTestId("lanes").press("?");
    await app.page.getByRole("button", { name: "Copy diagnostics" }).click();
    await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Lanescope 0/);
    expect(app.errors).toEqual([]);
  });
});
