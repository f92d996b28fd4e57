import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Marks are wider. */
const STEP_PX = 6;

describeWith("marks of vCPUs that change their CPU", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1440, height: 900 }));

  const tooltip = async () => ((await app.page.getByRole("tooltip").count()) === 0 ? "" : words());
  const words = () => app.page.getByRole("tooltip").innerText();

  /** Moves the pointer along a lane until the tooltip has such words. */
  async function seek(y: number, wanted: RegExp): Promise<RegExpExecArray> {
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    if (lanes === null) throw new Error("no lanes");
    for (let x = lanes.x + 2; x < lanes.x + lanes.width - 2; x += STEP_PX) {
      await app.page.mouse.move(x, y);
      const found = wanted.exec(await tooltip());
      if (found !== null) return found;
    }
    throw new Error(`no mark says ${wanted}`);
  }

  test("near to each other they are one mark with their number; near by, each says from where to where", async () => {
    const vcpu = await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().boundingBox();
    if (vcpu === null) throw new Error("no vCPU");
    const y = vcpu.y + vcpu.height / 2;
    await app.page.mouse.move(900, y);
    await app.page.getByRole("tooltip").waitFor();
    const [, count] = await seek(
      y,
      /(\d+) moves to another CPU within [\d.]+ (?:ms|s), the farthest from CPU [01] to CPU [01]/,
    );
    expect(Number(count)).toBeGreaterThan(1);
    // The pointer rests on the mark, and zooming keeps that time there.
    for (let i = 0; i < 12; i++) await app.page.keyboard.press("KeyW");
    await expect.poll(tooltip).not.toMatch(/moves to another CPU/);
    const [, from, to] = await seek(y, /moved from CPU ([01]) to CPU ([01])/);
    expect(from).not.toBe(to);
    expect(app.errors).toEqual([]);
  }, 120_000);

  test("where no vCPU is on show there are none, neither on the lanes above", async () => {
    const isPainted = () =>
      app.page.locator(".over-lanes").evaluate((canvas: HTMLCanvasElement) => {
        const { data = [] } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
        return data.some((byte, i) => i % 4 === 3 && 0 < byte);
      });
    await atFirst(app);
    await expect.poll(isPainted).toBe(true);
    await app.page.locator('[data-field="filter"]').fill("kind:thread");
    await expect.poll(isPainted).toBe(false);
    await app.page.locator('[data-field="filter"]').fill("");
    await expect.poll(isPainted).toBe(true);
  });
});
