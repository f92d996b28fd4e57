import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { joinBytes } from "../setup/bytes.js";
import { describeWith } from "../setup/skip.js";
import { zip } from "../unit/workers/archive/zip-builder.js";
import { lttngMetadata, lttngPacket } from "../unit/workers/formats/ctf/writer.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp } from "./harness.js";

// A limit on archives is the user's to raise: the window says which it was and opens again past it.

/** 8 MiB of two bytes by turns, by zstd and gzip. */
const TWO_BYTES = gunzipSync(
  Buffer.from("H4sIAAAAAAACA9PYqv+XISOEgUGAsYGR4ff/p3zcLgwMDIwMf/9/4maBMS0ZmEaZo8zBxnRFMAHUAOp+yAIAAA==", "base64"),
);
const BOMB = joinBytes(...Array.from({ length: 40 }, () => TWO_BYTES));

function traceFiles(name: string, begin: bigint) {
  const events = [{ name: "number", ts: begin, value: 1n }] as const;
  const packet = lttngPacket({ begin, end: begin + 9n, events });
  return [
    { name: `${name}/metadata`, data: lttngMetadata() },
    { name: `${name}/ch_0`, data: packet },
  ];
}

/** A trace inside so many archives. */
function nested(depth: number): Uint8Array {
  let archive = zip(...traceFiles("deep", 5000n));
  for (let i = 1; i < depth; i += 1) archive = zip({ name: `level-${i}.zip`, data: archive, stored: true });
  return archive;
}

describeWith("limits on archives in Chromium", chromiumPath, NO_CHROMIUM, () => {
  const folders: string[] = [];
  let app: App | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function start(name: string, bytes: Uint8Array, colorScheme: "dark" | "light" = "dark"): Promise<App> {
    const folder = mkdtempSync(join(tmpdir(), "lanescope-limits-"));
    folders.push(folder);
    writeFileSync(join(folder, name), bytes);
    app = await startApp({ traces: [join(folder, name)], colorScheme });
    return app;
  }

  test.each(["dark", "light"] as const)(
    "nothing opened: the numbers, and a button that opens it (%s)",
    async (theme) => {
      const { page, errors, screenshot } = await start("deep.zip", nested(6), theme);
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(/inside 4 other archives, which is the limit.*Nothing was opened/s);
      expect(await alert.innerText()).not.toContain("--max-");
      await screenshot(`limit-${theme}`);
      await page.getByRole("button", { name: "Open with 4 times the limit" }).click();
      await page.getByText("none of its events says what a CPU").waitFor();
      await page.getByRole("button", { name: "What to record" }).click();
      const panel = page.locator("#panel");
      await expect.poll(() => panel.innerText()).toContain("limits raised to 16 archives inside each other");
      expect(errors).toEqual([]);
    },
  );

  test("a bomb: opened again it meets the next limit, which is four times as high", async () => {
    const { page } = await start("a.zst", BOMB);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.innerText()).toContain("more than the limit of 268 435 456 bytes (268 MB)");
    await page.keyboard.press("Shift+L");
    // 335 MB fit now, and are no trace.
    await expect.poll(() => page.getByRole("alert").innerText(), { timeout: 20_000 }).toMatch(/^not a trace/);
  });

  test.each(["dark", "light"] as const)("part of it opened: the import panel offers the rest (%s)", async (theme) => {
    const deep = nested(5);
    const archive = zip(
      ...traceFiles("near", 1000n),
      ...[1, 2, 3, 4].map((i) => ({ name: `run-${i}.zip`, data: deep })),
    );
    const { page, errors, screenshot } = await start("two.zip", archive, theme);
    await page.getByText("none of its events says what a CPU").waitFor();
    await page.getByRole("button", { name: "4 problems" }).click();
    const panel = page.locator("#panel");
    await expect
      .poll(() => panel.innerText())
      .toMatch(/run-1.*run-3.*and 1 more.*Each lies inside 4.*The rest is shown/s);
    await screenshot(`limit-part-${theme}`);
    await page.keyboard.press("Shift+L");
    await expect.poll(() => panel.innerText()).toContain("None.");
    await expect.poll(() => page.locator(".status").innerText()).toContain("2 events");
    expect(errors).toEqual([]);
  });
});
