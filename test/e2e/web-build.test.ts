import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { lttngMetadata, lttngPacket } from "../unit/workers/formats/ctf/writer.js";
import { dropFile, smallTrace } from "./dropped.js";
import { CHROMIUM_FLAGS, chromiumPath, NO_CHROMIUM, paletteBox, typeInto, watch } from "./harness.js";
import { type StaticServer, serveFolder } from "./static-server.js";

/** Not the loopback: a browser trusts a page that came from it over plain http no further than one from a network. */
const NAME = "lanescope.test";
const ARGS = [...CHROMIUM_FLAGS, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`];
const LACKS =
  "This page came over plain http, so the browser gives it no shared memory (opening a trace takes longer) and no " +
  "locks (a panel that crashed the window is opened again).";

describeWith("the static build on a plain web server", chromiumPath, NO_CHROMIUM, (executablePath) => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-web-"));
  const files = join(folder, "files");
  const servers: StaticServer[] = [];
  const errors: string[] = [];
  const strangers: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    execFileSync(process.execPath, ["electron/build/web.mjs", files], { stdio: "pipe" });
    browser = await chromium.launch({ executablePath, headless: true, args: ARGS });
    page = await open("/");
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(prefix: string, before: () => void = () => {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    const opened = await context.newPage();
    await opened.addInitScript(before);
    await goTo(opened, prefix);
    return opened;
  }

  async function goTo(opened: Page, prefix: string): Promise<void> {
    const server = await serveFolder(files, prefix);
    servers.push(server);
    const url = `http://${NAME}:${server.port}${encodeURI(prefix)}`;
    watch(opened, url, errors, strangers);
    await opened.goto(url);
  }

  const footer = (of = page) => of.locator("footer").innerText();
  const name = () => page.locator(".toolbar-name").innerText();
  const panel = () => page.locator("#panel");
  const tab = (title: string) => page.getByRole("tab", { name: title, exact: true });
  const isRead = (events: string, of = page) =>
    expect.poll(() => footer(of), { timeout: 60_000 }).toMatch(new RegExp(`${events} events?(?![^]*indexing)`));
  /** The bytes of the real sample under another name, as a file that a person has. */
  const sampleAsDropped = (file: string) =>
    page.evaluateHandle(async (called) => {
      const bytes = await (await fetch("samples/labhost-overcommit.tar.zst")).arrayBuffer();
      const made = new DataTransfer();
      made.items.add(new File([bytes], called));
      return made;
    }, file);
  const paste = async () => {
    const field = page.locator('[data-field="filter"]');
    await field.fill("");
    await field.press("Control+v");
    const text = await field.inputValue();
    await field.fill("");
    await field.press("Escape");
    return text;
  };

  test("has nothing that a browser gives only to pages it trusts", async () => {
    const found = await page.evaluate(() => ({
      isSecureContext,
      crossOriginIsolated,
      memory: "SharedArrayBuffer" in globalThis,
      clipboard: "clipboard" in navigator,
      locks: "locks" in navigator,
      fileSystem: "storage" in navigator,
      subtle: "subtle" in crypto,
    }));
    expect([...new Set(Object.values(found))]).toEqual([false]);
  });

  test("shows the sample at its start, and says in one line what it does without", async () => {
    await isRead("297 354");
    expect(await page.getByRole("treeitem").count()).toBeGreaterThan(5);
    await page.getByRole("button", { name: "no shared memory" }).click();
    await expect.poll(() => panel().innerText()).toContain(LACKS);
    await page.screenshot({ path: "test-results/web-build.png" });
  });

  test("the empty screen says it too; a dropped trace opens from the page's own bytes", async () => {
    await page.keyboard.press("Control+Shift+KeyP");
    await typeInto(paletteBox(page, "Commands"), "Close the trace");
    await page.keyboard.press("Enter");
    await page.getByText("Drop a trace here").waitFor();
    expect(await page.locator("main").innerText()).toContain(LACKS);
    await page.screenshot({ path: "test-results/web-build-empty.png" });
    const transfer = await sampleAsDropped("dropped.tar.zst");
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
    await isRead("297 354");
    expect(await name()).toBe("dropped.tar.zst");
    // Workers and decoders of archives are loaded; the trace passes no server.
    expect(requests.filter((url) => !/^blob:|\.(js|wasm)$/.test(url))).toEqual([]);
  });

  test("details of a state, and their text on the clipboard", async () => {
    await page.getByTestId("lanes").click({ position: { x: 300, y: 60 } });
    await tab("Details").click();
    const title = await panel().locator(".details-title").innerText();
    await panel().getByRole("button", { name: "Copy", exact: true }).click();
    await expect.poll(() => footer()).toContain("state as text copied");
    expect((await paste()).toLowerCase().slice(0, 200)).toMatch(
      new RegExp(`^${title.toLowerCase().split("\n")[0]}.* lane: `),
    );
  });

  test("search reads the events again", async () => {
    await tab("Events").click();
    await page.keyboard.press("Control+f");
    await page.locator('[data-field="search"]').fill("sched_migrate_task");
    await page.keyboard.press("Enter");
    await expect.poll(() => panel().locator(".event-line.is-shown").innerText()).toContain("sched_migrate_task");
    await page.keyboard.press("Escape");
  });

  test("rows of a table are copied and saved", async () => {
    await tab("Waits").click();
    await page.getByRole("combobox", { name: "Only rows that match" }).fill("duration > 10ms && kind:preempted");
    await expect.poll(() => panel().getByRole("status").innerText()).toMatch(/^[1-9][\d ]* rows match$/);
    const tools = () => page.getByRole("button", { name: "Copy or save the rows, columns" }).click();
    await tools();
    await page.getByRole("menuitem", { name: "Copy with headings" }).click();
    await expect.poll(() => footer()).toMatch(/\d rows copied/);
    const copied = Number(/([\d ]+) rows copied/.exec(await footer())?.[1]?.replaceAll(" ", ""));
    expect((await paste()).slice(0, 40)).toMatch(/^lane\tstart_ns\tend_ns/);
    await tools();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Save as CSV…" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe("waits.csv");
    const lines = readFileSync(await saved.path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect(lines[0]).toMatch(/^lane,start_ns/);
    expect(lines).toHaveLength(copied + 1);
  });

  test("a chosen folder opens", async () => {
    const trace = mkdtempSync(join(folder, "trace-"));
    writeFileSync(join(trace, "metadata"), lttngMetadata());
    writeFileSync(
      join(trace, "ch_0"),
      lttngPacket({ begin: 0n, end: 9n, events: [{ name: "number", ts: 0n, value: 1n }] }),
    );
    await page.locator('[data-field="open-folder"]').setInputFiles(trace);
    await page.getByRole("button", { name: "Replace", exact: true }).click();
    await isRead("1");
  });

  test("what was dropped cannot be opened again, and says so; samples can", async () => {
    await dropFile(page, "small.tar", smallTrace());
    await page.getByRole("button", { name: "Replace", exact: true }).click();
    await expect.poll(name).toBe("small.tar");
    await page.getByRole("button", { name: "Recent traces and samples" }).click();
    const menu = page.getByRole("menu");
    const dropped = menu.getByRole("menuitem", { name: "small.tar" });
    expect(await dropped.getAttribute("aria-disabled")).toBe("true");
    expect(await dropped.innerText()).toContain("drop it here again");
    await menu.getByRole("menuitem", { name: "Three VMs on two CPUs" }).click();
    await page.getByRole("button", { name: "Replace", exact: true }).click();
    await isRead("297 354");
  });

  test("runs below any path, and in a browser without idle callbacks", async () => {
    const below = await open("/tools/of a team/lanescope/", () =>
      Reflect.deleteProperty(window, "requestIdleCallback"),
    );
    expect(await below.evaluate(() => "requestIdleCallback" in window)).toBe(false);
    await isRead("297 354", below);
    expect(await below.getByRole("treeitem").count()).toBeGreaterThan(5);
  });

  test("shows the sample where the user forbids pages to keep anything, and says that nothing is kept", async () => {
    const profile = join(folder, "profile");
    const forbidden = { profile: { default_content_setting_values: { cookies: 2 } } };
    mkdirSync(join(profile, "Default"), { recursive: true });
    writeFileSync(join(profile, "Default/Preferences"), JSON.stringify(forbidden));
    const options = { executablePath, headless: true, args: ARGS };
    const context = await chromium.launchPersistentContext(profile, options);
    try {
      const strict = await context.newPage();
      await goTo(strict, "/");
      const storage = await strict.evaluate(() => {
        try {
          return localStorage.length;
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(storage).toBe("SecurityError");
      await expect.poll(() => footer(strict)).toMatch(/could not open the local database/);
      await isRead("297 354", strict);
    } finally {
      await context.close();
    }
  });

  test("its policy is in the page: no code and no address but its own", async () => {
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.intruder = true";
      document.head.append(script);
      const refused: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
        refused.push(effectiveDirective),
      );
      const fetched = await fetch("https://example.invalid/").then(
        () => true,
        () => false,
      );
      await new Promise((later) => setTimeout(later));
      return { inline: "intruder" in window, fetched, refused };
    });
    expect(ran).toMatchObject({ inline: false, fetched: false });
    expect(ran.refused).toContain("connect-src");
  });

  test("asked for nothing elsewhere, and complained of nothing", () => {
    expect(strangers.filter((url) => url !== "https://example.invalid/")).toEqual([]);
    // What the test of the policy caused.
    expect(errors.filter((text) => !/Content Security Policy|example\.invalid/.test(text))).toEqual([]);
  });
});
