import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stateTitle } from "../../renderer/viewmodel/state-style.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import { lanescope } from "../golden/cli-support.js";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const SAMPLE = join(process.cwd(), "samples/labhost-vma.tar.zst");
const NOTE = "<img src=x onerror=alert(1)> **looked at**";

interface Interval {
  readonly state: string;
  readonly duration_ns: number;
}

async function intervalsOf(lane: string): Promise<readonly Interval[]> {
  const { out } = await lanescope("export", SAMPLE, "-t", "intervals", "--lanes", lane, "--format", "jsonl");
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describeWith("a report from the window", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ traces: [SAMPLE] }));
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-report-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("opens in another profile with the network off, and shows the same states and the note", async () => {
    const { page } = app;
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+KeyM");
    const write = page.getByRole("dialog", { name: "Write a note" });
    await write.getByLabel("Note, in Markdown").fill(NOTE);
    await page.keyboard.press("Control+Enter");
    await write.waitFor({ state: "detached" });

    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Control+KeyS");
    const share = page.getByRole("dialog", { name: "Share" });
    await share.getByRole("radio", { name: /^Report/ }).check();
    await expect.poll(() => share.getByRole("status").textContent()).toMatch(/^[\d.]+ .B: .*1 note\. Names are in it/);
    const download = page.waitForEvent("download");
    await share.getByRole("button", { name: "Save the report" }).click();
    const file = join(folder, "report.html");
    await (await download).saveAs(file);

    const browser = page.context().browser() ?? expect.unreachable("the browser of the application");
    const reader = await browser.newContext({ offline: true });
    const opened = await reader.newPage();
    const errors: string[] = [];
    opened.on("pageerror", (error) => errors.push(String(error)));
    opened.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await opened.goto(pathToFileURL(file).href);
    const lanes = opened.locator("#slice-names li");
    await lanes.first().waitFor();
    const path = (await lanes.first().getAttribute("title")) ?? "";
    const wanted = (await intervalsOf(path)).slice(0, 4);
    await opened.locator("#slice-lanes").focus();
    for (const { state, duration_ns } of wanted) {
      await opened.keyboard.press("ArrowRight");
      const said = (await opened.locator("#slice-said").textContent()) ?? "";
      expect(said).toContain(`: ${stateTitle(STATE_NAMES.findIndex((name) => name === state))}`);
      const [, size = "", unit = ""] = /, ([\d.]+) (ns|µs|ms|s)$/.exec(said) ?? [];
      const ns = Number(size) * ({ ns: 1, µs: 1e3, ms: 1e6, s: 1e9 }[unit] ?? Number.NaN);
      expect(Math.abs(ns - duration_ns)).toBeLessThanOrEqual(duration_ns / 1000);
    }
    expect(await opened.locator(".note-text").textContent()).toBe(NOTE.replaceAll("**", ""));
    expect(await opened.locator(".note-text strong").textContent()).toBe("looked at");
    expect(await opened.locator("img").count()).toBe(0);
    expect(errors).toEqual([]);
    await reader.close();
  });

  test("with pseudonyms on request, in the report and in the picture; their sizes are those of the files", async () => {
    const { page } = app;
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Control+KeyS");
    const share = page.getByRole("dialog", { name: "Share" });
    for (const [kind, name] of [
      ["Report", "trace.report.html"],
      ["Picture", "trace.svg"],
    ] as const) {
      if (await share.isHidden()) await page.keyboard.press("Control+KeyS");
      await share.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
      if (kind === "Picture") await share.getByRole("radio", { name: /^SVG/ }).check();
      await share.getByRole("checkbox", { name: /^names of hosts/ }).check();
      await expect.poll(() => share.getByRole("status").textContent()).toMatch(/Replaced: [1-9]\d* names\.$/);
      const size = /^[\d.]+ .?B/.exec((await share.getByRole("status").textContent()) ?? "")?.[0];
      const download = page.waitForEvent("download");
      await share.getByRole("button", { name: `Save the ${kind.toLowerCase()}` }).click();
      const saved = await download;
      expect(saved.suggestedFilename()).toBe(name);
      const text = readFileSync(await saved.path(), "utf8").replace(/"data":"[^"]*"/, "");
      expect(text).toMatch(/name-[0-9a-f]{16}/);
      expect(["labhost", "hosthog", "vmA"].filter((secret) => text.includes(secret))).toEqual([]);
      await expect.poll(() => page.locator("footer").innerText()).toContain(`Saved ${name}, ${size}`);
    }
    expect(app.errors).toEqual([]);
  });

  test("any table is saved with the choices of the command, and what is wrong with them is said", async () => {
    const { page } = app;
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Control+KeyS");
    const share = page.getByRole("dialog", { name: "Share" });
    await share.getByRole("radio", { name: /^Table/ }).check();
    await share.getByRole("combobox", { name: "Table" }).selectOption("waits");
    const where = share.getByLabel("Only rows for which this holds");
    await where.fill("duration >");
    await expect.poll(() => share.getByRole("status").textContent()).toMatch(/^filter, column 11/);
    expect(await share.getByRole("button", { name: "Save the table" }).isDisabled()).toBe(true);
    await where.fill("duration > 10ms");
    await share.getByLabel("Only lanes with a path like").fill("labhost/vm/*/vcpu/*");
    await share.getByRole("radio", { name: /^JSON lines/ }).check();
    await expect.poll(() => share.getByRole("status").textContent()).toMatch(/^[1-9]\d* rows?, about /);
    const rows = Number.parseInt((await share.getByRole("status").textContent()) ?? "", 10);
    const download = page.waitForEvent("download");
    await share.getByRole("button", { name: "Save the table" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe("waits.jsonl");
    const { out } = await lanescope(
      ...["export", SAMPLE, "-t", "waits", "--where", "duration > 10ms"],
      ...["--lanes", "labhost/vm/*/vcpu/*", "--format", "jsonl"],
    );
    expect(readFileSync(await saved.path(), "utf8")).toBe(out);
    expect(out.trim().split("\n")).toHaveLength(rows);
    expect(app.errors).toEqual([]);
  });
});
