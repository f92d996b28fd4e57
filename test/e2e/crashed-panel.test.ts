import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("a panel that crashed the window", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startApp({ width: 1600, height: 900 }));

  test("is not opened again unasked, and is when asked", async () => {
    const { page, context, url } = app;
    await untilRead(page);
    await page.getByRole("tab", { name: "Events" }).click();
    const filter = page.getByPlaceholder("Only events that hold…");
    await page.locator(".event-line").first().waitFor();
    await expect.poll(() => marks(page)).toBe("[]");
    await keepEngineBusy(page);
    await filter.fill("sched_switch");
    await expect.poll(() => marks(page)).toContain('"panel":"events"');
    const crashed = new Promise((resolve) => page.on("crash", resolve));
    const session = await context.newCDPSession(page);
    void session.send("Page.crash").catch(() => undefined);
    await crashed;

    const next = await context.newPage();
    await next.goto(url);
    await next.getByRole("treeitem").first().waitFor();
    await next.getByText("The window crashed while it filled “Events” for this trace").waitFor();
    expect(await next.getByRole("tab", { name: "Events" }).getAttribute("aria-selected")).toBe("true");
    expect(await next.locator(".event-line").count()).toBe(0);

    await next.getByRole("button", { name: "Open it all the same" }).click();
    await next.locator(".event-line").first().waitFor();
    await expect.poll(() => marks(next)).toBe("[]");
    await next.goto(url);
    await next.locator(".event-line").first().waitFor();
  });

  test("a window that is loaded anew in the middle of an answer has not crashed", async () => {
    const page = await app.context.newPage();
    await page.goto(app.url);
    await page.locator(".event-line").first().waitFor();
    await keepEngineBusy(page);
    await page.getByPlaceholder("Only events that hold…").fill("kvm");
    await expect.poll(() => marks(page)).toContain('"panel":"events"');
    await page.goto(app.url);
    await page.locator(".event-line").first().waitFor();
  });
});

/** For as long as the test takes: questions to it stay open from now on. */
async function keepEngineBusy(page: App["page"]): Promise<void> {
  const [engine] = page.workers();
  await engine?.evaluate(() => {
    setTimeout(() => {
      for (const until = Date.now() + 60_000; Date.now() < until; );
    });
  });
}

function marks(page: App["page"]): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem("lanescope.filling"));
}
