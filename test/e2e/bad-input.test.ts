import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { UNSEEN } from "../../workers/core/unseen.js";
import { joinBytes } from "../setup/bytes.js";
import { describeWith } from "../setup/skip.js";
import { lttngMetadata, lttngPacket } from "../unit/workers/formats/ctf/writer.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp } from "./harness.js";

// What the window says when what it is given is broken, hostile, or no trace at all.

const HARM = "<img src=x onerror='window.harmed = true'><script>window.harmed = true</script>";
const METADATA = lttngMetadata()
  .replace('hostname = "host"', `hostname = "${HARM}"`)
  .replace("name = number", "name = sched_switch");

/** 33 MB of zeros by bzip2, ten times over. */
const ZEROS = Buffer.from("QlpoOTFBWSZTWaIgopoBAQHAAMAAAAggADCAKRtoAgGiAQDi7kinChIURBRTQA==", "base64");
const BOMB = joinBytes(...Array.from({ length: 10 }, () => ZEROS));

function packet(begin: bigint): Uint8Array {
  return lttngPacket({ begin, end: begin + 9n, events: [{ name: "number", ts: begin, value: 1n }] });
}

describeWith("bad input in Chromium", chromiumPath, NO_CHROMIUM, () => {
  const folders: string[] = [];
  let app: App | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
    const folder = mkdtempSync(join(tmpdir(), "lanescope-bad-"));
    folders.push(folder);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  }

  async function start(path: string): Promise<App> {
    app = await startApp({ traces: [path] });
    return app;
  }

  test.each<readonly [string, Readonly<Record<string, string | Uint8Array>>, RegExp]>([
    ["a text file", { "a.txt": "dear diary" }, /not a trace .*a\.txt/],
    ["an empty folder", {}, /nothing to open|empty/],
    ["metadata alone", { metadata: METADATA }, /only a description of a trace, no recorded streams/],
    [
      "broken metadata",
      { metadata: "/* CTF 1.8 */ trace {", ch_0: packet(1n) },
      /line 1, column \d+.*metadata, byte \d+/,
    ],
    ["zeros that unpack to 330 MB", { "a.bz2": BOMB }, /unpacks to more than the limit of/],
    ["a name with markup", { "<img src=x onerror=alert(1)>": "x" }, /not a trace \(.*<img src=x onerror=alert\(1\)>\)/],
  ])("%s: the reason stands where the trace would", async (_, files, reason) => {
    const { page, errors } = await start(folderWith(files));
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(reason);
    expect(await page.getByRole("button", { name: "Open files" }).last().isVisible()).toBe(true);
    expect(errors).toEqual([]);
  });

  test("a trace without anything to draw says so, in place of the lanes", async () => {
    const { page, errors } = await start(folderWith({ metadata: lttngMetadata(), ch_0: packet(1000n) }));
    await page.getByText("none of its events says what a CPU").waitFor();
    await page.getByRole("button", { name: "Its events" }).click();
    await expect.poll(() => page.locator("#panel").innerText()).toContain("number");
    expect(errors).toEqual([]);
  });

  test("names that would turn text around, or vanish, are in sight wherever they stand", async () => {
    const metadata = METADATA.replace(HARM, "\u202egnp.exe \x1b[31m \u2066");
    const { page } = await start(folderWith({ metadata, ch_0: packet(1000n) }));
    await page.getByRole("treeitem").first().waitFor();
    expect(await page.getByRole("tree").textContent()).toContain("‹U+202E›gnp.exe ␛[31m ‹U+2066›");
    const shown = () => page.evaluate(() => `${document.title}${document.body.textContent}`);
    for (const panel of ["Events", "Import report", "Findings"]) {
      await page.getByRole("tab", { name: panel }).click();
      await page.locator("#panel").innerText();
      expect((await shown()).replace(/\s/g, "")).not.toMatch(new RegExp(UNSEEN.source, "u"));
    }
    await page.locator('[data-field="open-files"]').setInputFiles({
      name: "\u202etxt.eton",
      mimeType: "text/plain",
      buffer: Buffer.from("dear diary"),
    });
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("‹U+202E›txt.eton was not opened");
    const name = page.locator(".tree-words").first();
    expect(await name.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("isolate");
  });

  test("streams of which nothing can be read", async () => {
    const { page } = await start(folderWith({ metadata: lttngMetadata(), ch_0: packet(1000n).fill(0xff, 84) }));
    await page.getByText("No event could be read").waitFor();
    expect(await page.getByRole("button", { name: /problem/ }).isVisible()).toBe(true);
  });

  test("a damaged stream: what is good shows, the damage is listed; names are text", async () => {
    const stream = joinBytes(packet(1000n), new Uint8Array(50).fill(7), packet(3000n), packet(4000n).subarray(0, 90));
    const { page, errors, screenshot } = await start(
      folderWith({ metadata: METADATA, ch_0: stream, "notes.txt": "hello" }),
    );
    await page.getByRole("treeitem").first().waitFor();
    expect(await page.getByRole("tree").innerText()).toContain("<img src=x");
    await page.getByRole("button", { name: "4 problems" }).click();
    const panel = page.locator("#panel");
    await expect.poll(() => panel.innerText()).toMatch(/no CTF packet here.*byte 92/s);
    await screenshot("bad-input");
    expect(await page.evaluate(() => "harmed" in window)).toBe(false);
    expect(errors).toEqual([]);
  });
});
