import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the bundled sample in Chromium", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  const status = () => app.page.locator("footer").innerText();
  const windowLength = () => statusFact(app.page, "window");

  test("lanes appear with their names", async () => {
    const names = await app.page.getByRole("treeitem").allTextContents();
    expect(names.some((name) => name.includes("vCPU 0"))).toBe(true);
    await app.screenshot("lanes-dark");
    expect(app.errors).toEqual([]);
  });

  test("every vCPU and CPU lane has its bar", async () => {
    expect(await barlessLanes(app)).toEqual([]);
  });

  test("W and S zoom, 0 shows all, Alt+left goes back", async () => {
    const whole = await windowLength();
    await app.page.mouse.move(1200, 300);
    await app.page.keyboard.press("KeyW");
    await app.page.keyboard.press("KeyW");
    const zoomed = await windowLength();
    expect(zoomed).not.toBe(whole);
    await app.page.keyboard.press("Digit0");
    expect(await windowLength()).toBe(whole);
    await app.page.keyboard.press("Alt+ArrowLeft");
    expect(await windowLength()).toBe(zoomed);
    await app.page.keyboard.press("Digit0");
  });

  test("arrow keys pick states and a screen reader hears them", async () => {
    const lane = app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first();
    await lane.click();
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("ArrowRight");
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(() => app.page.locator("#lanes-live").textContent()).toMatch(/vCPU 0: .+, .+, from /);
    await expect.poll(() => app.page.locator("#panel").innerText()).toContain("Duration");
    expect(await status()).toMatch(/Δ\s*[\d. ]+ (ns|µs|ms|s)/);
    await app.page.keyboard.press("KeyZ");
    await app.screenshot("state-dark");
  });

  test("a drag selects a range and says how long it is", async () => {
    await app.page.keyboard.press("Digit0");
    await app.page.mouse.move(800, 300);
    await app.page.mouse.down();
    await app.page.mouse.move(1200, 320, { steps: 4 });
    await app.page.mouse.up();
    expect(await status()).toMatch(/Δ\s*[\d. ]+ (µs|ms|s)/);
    await app.page.keyboard.press("Escape");
  });

  test("keys are silent while typing, Esc leaves the field", async () => {
    const before = await windowLength();
    await app.page.keyboard.press("Slash");
    await app.page.keyboard.type("kind:vcpu wswd");
    expect(await windowLength()).toBe(before);
    expect(await app.page.locator('[data-field="filter"]').inputValue()).toBe("kind:vcpu wswd");
    await app.page.keyboard.press("Escape");
    await app.page.keyboard.press("Escape");
    expect(await app.page.locator('[data-field="filter"]').inputValue()).toBe("");
  });

  test("the palette finds a lane and help lists the keys", async () => {
    await app.page.keyboard.press("Control+KeyP");
    await app.page.getByRole("combobox", { name: "Find a lane" }).fill("CPU 1");
    await app.page.keyboard.press("Enter");
    expect(await app.page.getByRole("dialog").count()).toBe(0);
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("?");
    expect(await app.page.getByRole("dialog").innerText()).toContain("Zoom in");
    await app.page.keyboard.press("Escape");
    expect(await app.page.getByRole("dialog").count()).toBe(0);
  });

  /** Takes the picture away, as the system does. */
  const loseContext = () =>
    app.page.evaluate(async () => {
      const canvas = document.querySelector<HTMLCanvasElement>(".lanes-canvas");
      const extension = canvas?.getContext("webgl2")?.getExtension("WEBGL_lose_context");
      if (canvas == null || extension == null) throw new Error("no context to lose");
      Object.assign(window, { restore: () => extension.restoreContext() });
      const lost = new Promise((seen) => canvas.addEventListener("webglcontextlost", seen, { once: true }));
      extension.loseContext();
      await lost;
    });
  const notice = () => app.page.getByRole("alert").filter({ hasText: "taken the picture away" });

  test("a lost graphics context says so, and comes back by itself", async () => {
    await loseContext();
    await notice().waitFor();
    await app.screenshot("lost-context");
    // A context may be restored once the handlers of its loss have returned.
    await app.page.evaluate(() => (window as unknown as { restore(): void }).restore());
    await notice().waitFor({ state: "detached" });
    await expect.poll(() => barlessLanes(app)).toEqual([]);
  });

  test("one that does not come back is replaced at the press of a button", async () => {
    await loseContext();
    await notice().getByRole("button", { name: "Draw it anew" }).click();
    await notice().waitFor({ state: "detached" });
    expect(await app.page.locator(".lanes-canvas").count()).toBe(1);
    await expect.poll(() => barlessLanes(app)).toEqual([]);
    await app.page.mouse.move(700, 300);
    await app.page.keyboard.press("KeyW");
    await expect.poll(() => barlessLanes(app)).toEqual([]);
    await app.page.keyboard.press("Digit0");
  });

  test("light is light", async () => {
    await app.page.getByRole("button", { name: "Dark or light" }).click();
    await app.screenshot("lanes-light");
    expect(await app.page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
    expect(app.errors).toEqual([]);
  });
});

/** Names of vCPUs and CPUs on screen beside which nothing is drawn. */
async function barlessLanes(app: App): Promise<string[]> {
  const lanes = await app.page.getByTestId("lanes").boundingBox();
  if (lanes === null) throw new Error("no lanes");
  const rows = await app.page.getByRole("treeitem").evaluateAll((items) =>
    items.map((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return { name: (item as HTMLElement).innerText.trim(), top, bottom };
    }),
  );
  const isWhole = (top: number, bottom: number) => lanes.y <= top && bottom <= lanes.y + lanes.height;
  const named = rows.filter(({ name, top, bottom }) => /^(vCPU|CPU) \d+$/.test(name) && isWhole(top, bottom));
  expect(named.length).toBeGreaterThan(0);
  const clip = { x: lanes.x + 100, y: lanes.y, width: lanes.width - 200, height: lanes.height };
  const spans = named.map(({ top, bottom }) => [top - lanes.y, bottom - lanes.y] as const);
  const counts = await colourCounts(app, clip, spans);
  return named.filter((_, at) => (counts[at] ?? 0) < 4).map(({ name }) => name);
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** How many colours each of the spans from top to bottom has in a picture of the page. */
async function colourCounts(app: App, clip: Box, spans: readonly (readonly [number, number])[]): Promise<number[]> {
  const png = (await app.page.screenshot({ clip })).toString("base64");
  const read = async ([data, rows]: readonly [string, typeof spans]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    return rows.map(([top, bottom]) => {
      const from = Math.max(0, Math.round(top));
      const height = Math.min(image.height, Math.round(bottom)) - from;
      const pixels = 0 < height ? context?.getImageData(0, from, image.width, height).data : undefined;
      return new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))).size;
    });
  };
  return app.page.evaluate(read, [png, spans] as const);
}
