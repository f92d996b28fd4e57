import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasDisplay } from "../../electron/launch/desktop.js";
import { findElectron } from "../../electron/launch/electron-binary.js";
import { describeWith, NO_ELECTRON } from "../setup/skip.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const electron = hasDisplay() ? findElectron() : undefined;
const why = hasDisplay()
  ? `${NO_ELECTRON} here; npx install-electron fetches it`
  : `${NO_ELECTRON} was looked for: there is no display to show it on`;

describeWith("the real Electron", electron, why, (executablePath) => {
  const state = mkdtempSync(join(tmpdir(), "lanescope-electron-"));
  let app: ElectronApplication;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    const args = [root, `--user-data-dir=${state}`, "--disable-gpu"];
    if (process.getuid?.() === 0) args.push("--no-sandbox");
    app = await _electron.launch({ executablePath, args });
    page = await app.firstWindow();
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
  });
  afterAll(async () => {
    await app?.close();
    rmSync(state, { recursive: true, force: true });
  });

  test("shows the window from its own scheme, isolated and without a complaint", async () => {
    await page.waitForFunction(() => document.getElementById("root")?.childNodes.length);
    expect(page.url()).toBe("app://lanescope/");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(errors).toEqual([]);
  });

  test("gives the page nothing of Node or Electron", async () => {
    const found = await page.evaluate(() => ["require", "process", "Buffer", "ipcRenderer"].filter((x) => x in window));
    expect(found).toEqual([]);
  });

  test("reads the sample's bytes by range through the page's own bridge", async () => {
    const magic = await page.evaluate(async () => {
      const { lanescopeHost } = window as unknown as {
        lanescopeHost: { initial(): Promise<{ files: { source: { url: string } }[] }[]> };
      };
      const [item] = await lanescopeHost.initial();
      const part = await fetch(item?.files[0]?.source.url ?? "", { headers: { Range: "bytes=0-3" } });
      return [part.status, ...new Uint8Array(await part.arrayBuffer())];
    });
    expect(magic).toEqual([206, 0x28, 0xb5, 0x2f, 0xfd]);
  });
});
