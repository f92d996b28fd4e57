import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, keptPreferences, NO_CHROMIUM, startRead, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("lanes coloured by other things than their state", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 900 }));

  const legend = () => app.page.getByRole("region", { name: "Legend" });
  const by = () => app.page.getByLabel("Colour by");
  const swatches = () =>
    legend()
      .locator(".legend-chip .swatch")
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  /** How many pixels of the lanes of the CPUs have a colour. */
  const painted = async (colour: string) => {
    const { x, y, width, height } = (await app.page.getByTestId("lanes").boundingBox()) ?? expect.fail("no lanes");
    const shot = await app.page.screenshot({ clip: { x, y, width: width / 2, height } });
    return app.page.evaluate(
      async ([data, wanted]) => {
        const file = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        const image = await createImageBitmap(new Blob([file], { type: "image/png" }));
        const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
        context?.drawImage(image, 0, 0);
        const { data: bytes } = context?.getImageData(0, 0, image.width, image.height) ?? { data: [] };
        let count = 0;
        for (let at = 0; at < bytes.length; at += 4) {
          if (`rgb(${bytes[at]}, ${bytes[at + 1]}, ${bytes[at + 2]})` === wanted) count++;
        }
        return count;
      },
      [shot.toString("base64"), colour] as const,
    );
  };

  test("by VM: each VM has a colour, which the lanes show and the legend names", async () => {
    await by().selectOption("vm");
    await legend()
      .getByRole("button", { name: /^VM 2105$/ })
      .waitFor();
    const colours = await swatches();
    expect(new Set(colours).size).toBe(colours.length);
    expect(colours.length).toBeGreaterThanOrEqual(3);
    await expect.poll(() => painted(colours[0] ?? "")).toBeGreaterThan(1000);
    await legend()
      .getByRole("button", { name: /^VM 2105$/ })
      .click();
    expect(await app.page.getByRole("treeitem", { selected: true }).innerText()).toMatch(/VM\s+2105/);
  });

  test("by CPU, process and priority too, and back to states; the choice is kept", async () => {
    await by().selectOption("cpu");
    for (const name of ["CPU 0", "CPU 1"]) await legend().getByText(name, { exact: true }).waitFor();
    await by().selectOption("priority");
    await legend().getByText("nice 0", { exact: true }).waitFor();
    await expect.poll(() => keptPreferences(app)).toContain('"colourBy":"priority"');
    await app.page.goto(app.url);
    await untilRead(app.page);
    await expect.poll(() => by().inputValue()).toBe("priority");
    await app.page.keyboard.press("Control+Shift+KeyP");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("Colour lanes by state");
    await app.page.keyboard.press("Enter");
    await legend().getByRole("button", { name: "Guest", exact: true }).waitFor();
    expect(app.errors).toEqual([]);
  });
});
