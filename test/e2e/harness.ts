import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { HostService } from "../../electron/node/host-service.js";
import type { GivenOptions } from "../../electron/node/open-arguments.js";
import { openChannel } from "../../electron/node/vm/monitor-channel.js";
import { type Served, serve } from "../../electron/serve/serve.js";
import { findChromium } from "../setup/tools.mjs";

/** Tests, and programs bundled from them, run in the root of the repository. */
const root = process.cwd();

/** Debian's Chromium as root, without a GPU and without a word to the network. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface AppOptions {
  /** What the window opens with; nothing: the bundled sample. */
  readonly traces?: readonly string[];
  /** What the command line says beside them. */
  readonly given?: GivenOptions;
  /** As `--attach`: the window may talk to VMs. */
  readonly attaches?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "dark" | "light";
  /** Is called before the window is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** The built application (dist/) in a real Chromium, served as `npm start` serves it. Close it. */
export interface App {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens the window; a second `page.goto(url)` starts it again with what it has stored. */
  readonly url: string;
  /** Errors of the console, uncaught exceptions, refusals by the security policy and failed requests, so far. */
  readonly errors: readonly string[];
  /** Addresses asked for that are not the application's own. */
  readonly strangers: readonly string[];
  /** Saves a picture under test-results/. */
  screenshot(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Path of the Chromium the tests run in; undefined where there is none. */
export const chromiumPath: string | undefined = findChromium();

export const NO_CHROMIUM = "no Chromium: install one, or name it in LANESCOPE_CHROMIUM";

export async function startApp(options: AppOptions = {}): Promise<App> {
  if (!chromiumPath) throw new Error(NO_CHROMIUM);
  const stateFolder = mkdtempSync(join(tmpdir(), "lanescope-e2e-"));
  const service = new HostService({
    version: "0.0.0-test",
    stateFolder,
    samplesFolder: join(root, "samples"),
    initialPaths: options.traces ?? [],
    ...(options.given && { given: options.given }),
  });
  const monitor = options.attaches === true ? openChannel(stateFolder, service) : undefined;
  const served = await serve({ windowFolder: join(root, "dist/renderer"), service, monitor, ports: [0] });
  const browser = await theBrowser(chromiumPath);
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? "dark",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const strangers: string[] = [];
  watch(page, served.url, errors, strangers);
  // A dialog of the system, which no test could press.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
  // While nobody listens, a chooser of files is the browser's own. A key that follows the first listener at once may come
  // before the browser knows of it.
  page.on("filechooser", () => {});
  await options.prepare?.(page);
  await page.goto(served.url);
  return {
    page,
    context,
    url: served.url,
    errors,
    strangers,
    screenshot: (name) => screenshot(page, name),
    close: async () => {
      await monitor?.close();
      await close(context, served, stateFolder);
    },
  };
}

let launched: Promise<Browser> | undefined;

/**
 * The browser of all test files that one process runs, each in a context of its own. Its start takes seconds of processor
 * time. It ends with this process.
 */
function theBrowser(executablePath: string): Promise<Browser> {
  launched ??= chromium.launch({ executablePath, headless: true, args: CHROMIUM_FLAGS });
  return launched;
}

/** A busy machine takes longer to load the window and to read a trace than to answer a key. */
const READ_MS = 90_000;

/** The same once all of the trace is read. */
export async function startRead(options: AppOptions = {}): Promise<App> {
  const app = await startApp(options);
  try {
    await untilRead(app.page);
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

/** Waits until all of the trace is read. */
export async function untilRead(page: Page, timeout = READ_MS): Promise<void> {
  await page.getByRole("treeitem").first().waitFor({ timeout });
  await page.locator(".status-reading").waitFor({ state: "detached", timeout });
}

/** Waits until all of the bundled sample is read: the status bar has the number of all its events. */
export async function untilSampleRead(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("footer")?.innerText.includes("297 354 events"));
  await untilRead(page);
}

/** Takes back what a test before has selected, opened and typed, and shows the whole trace. */
export async function atFirst({ page }: App): Promise<void> {
  await page.getByTestId("lanes").focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press("Escape");
  await page.keyboard.press("Digit0");
}

/** What the status bar has under a name, such as the length of the "window". */
export async function statusFact(page: Page, name: string): Promise<string | undefined> {
  const text = await page.locator("footer.status").innerText();
  return new RegExp(`${name}\\s+([^\\n]+)`).exec(text)?.[1];
}

/** Types into a field that a key has opened, once it has the focus. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await field.and(field.page().locator(":focus")).waitFor();
  await field.page().keyboard.type(text);
}

/** The box of the palette of that name, which has the focus when it is open. */
export function paletteBox(page: Page, name: "Commands" | "Find a lane"): Locator {
  return page.getByRole("combobox", { name });
}

/** Shows a panel by its tab. A press on the tab of the one on show would close it. */
export async function showTab(page: Page, name: string): Promise<void> {
  const tab = page.getByRole("tab", { name, exact: true });
  if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
}

/** Shows a view of the Profile panel: by its button, or in a narrow panel by the list of views. */
export async function showProfileView(page: Page, name: string): Promise<void> {
  const button = page.locator("#panel").getByRole("button", { name, exact: true });
  const list = page.locator("#panel").getByRole("combobox", { name: "View of the profile", exact: true });
  await button.or(list).first().waitFor();
  if (await list.isVisible()) await list.selectOption({ label: name });
  else await button.click();
}

/** The preferences that the window has written to its database so far, as JSON. */
export function keptPreferences(app: App): Promise<string> {
  return keptRows(app, "preferences");
}

/** The rows of a table that the window has written to its database so far, as JSON. */
export function keptRows({ page }: App, table: string): Promise<string> {
  return page.evaluate(
    (name) =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open("lanescope");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const rows = opening.result.transaction(name).objectStore(name).getAll();
          rows.onerror = () => reject(rows.error);
          rows.onsuccess = () => {
            opening.result.close();
            resolve(JSON.stringify(rows.result));
          };
        };
      }),
    table,
  );
}

/** Waits until what is in it has come: the same words in two looks. */
export async function comesToRest(what: Locator): Promise<void> {
  let before = "";
  for (let looks = 0; looks < 200; looks += 1) {
    const words = await what.innerText();
    if (words !== "" && words === before) return;
    before = words;
    await what.page().waitForTimeout(150);
  }
  throw new Error(`it does not come to rest: ${before.slice(0, 200)}`);
}

/** A picture once two in a row are the same: nothing fades or moves any more. */
export async function settledPicture(what: Locator): Promise<string> {
  for (let before = ""; ; ) {
    const picture = (await what.screenshot()).toString("base64");
    if (picture === before) return picture;
    before = picture;
  }
}

/** Notes what the page complains of, and what it asks for outside of `url`. */
export function watch(page: Page, url: string, errors: string[], strangers: string[]): void {
  page.on("console", (message) => {
    // PixiJS warns where it is used wrongly.
    if (message.type() === "error" || message.text().startsWith("PixiJS")) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("requestfailed", (request) => {
    // A request given up for a newer one is how the window works.
    const why = request.failure()?.errorText ?? "";
    if (why !== "net::ERR_ABORTED") errors.push(`${request.url()}: ${why}`);
  });
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(url) || /^(blob|data):/.test(request.url());
    if (!isOwn) strangers.push(request.url());
  });
}

async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(root, "test-results", `${name}.png`);
  mkdirSync(join(root, "test-results"), { recursive: true });
  await page.screenshot({ path });
  return path;
}

async function close(context: BrowserContext, served: Served, stateFolder: string): Promise<void> {
  await context.close();
  await served.close();
  rmSync(stateFolder, { recursive: true, force: true });
}
