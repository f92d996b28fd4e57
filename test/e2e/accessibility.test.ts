import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { expect, onTestFinished, test } from "vitest";
import { RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { describeWith } from "../setup/skip.js";
import { dropFile, smallTrace } from "./dropped.js";
import {
  type App,
  type AppOptions,
  chromiumPath,
  comesToRest,
  NO_CHROMIUM,
  paletteBox,
  showProfileView,
  showTab,
  startRead,
  typeInto,
} from "./harness.js";
import { sharedApp } from "./shared-app.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface WithAxe {
  readonly axe: { run(within: string, options: RunOptions): Promise<AxeResults> };
}

const PANEL = "#panel";
const DIALOG = '[role="dialog"], dialog[open]';

const ALL: RunOptions = { resultTypes: ["violations"] };
/** In the second theme only what depends on colours is looked at. */
const COLOURS: RunOptions = { resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"] };

/** What axe-core finds in the window of `app`, in which it has been loaded. */
function axeIn(app: App) {
  /** Rule and place of each serious or critical finding. */
  const graveBy = async (options: RunOptions, within = "html"): Promise<string[]> => {
    const { violations } = await app.page.evaluate(([place, o]) => (window as unknown as WithAxe).axe.run(place, o), [
      within,
      options,
    ] as const);
    const theme = await app.page.evaluate(() => document.documentElement.dataset.theme);
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return grave.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${theme} ${id}: ${html.slice(0, 200)} (${failureSummary?.slice(0, 300)})`,
      ),
    );
  };
  /**
   * Those in the theme that the window is in, and then in the other one, in which it stays. `within`: where all else is as
   * in another test, which takes half of the time.
   */
  const findings = async (within?: string): Promise<string[]> => {
    const before = await graveBy(ALL, within);
    const isDark = await app.page.evaluate(() => document.documentElement.dataset.theme === "dark");
    const next = isDark ? "light" : "dark";
    await app.page.emulateMedia({ colorScheme: next });
    await app.page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, next);
    return [...before, ...(await graveBy(COLOURS, within))];
  };
  return { graveBy, findings };
}

async function startWithAxe(options: AppOptions = {}): Promise<App> {
  const opened = await startRead(options);
  await opened.page.evaluate(axe);
  return opened;
}

describeWith("no serious finding of axe-core, dark and light", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(startWithAxe);
  const { graveBy, findings } = axeIn(app);
  const press = (key: string) => app.page.keyboard.press(key);

  test("every panel", async () => {
    const tabs = app.page.getByRole("tab");
    const found: Record<string, readonly string[]> = {};
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    // The tab of what is compared is there once two ranges are.
    for (const key of ["Alt+KeyA", "Alt+KeyB", "Alt+KeyL"]) await press(key);
    await app.page.getByText("Also what may be chance").click();
    await app.page.getByRole("region", { name: "Differences" }).waitFor();
    for (let i = 0; i < (await tabs.count()); i++) {
      const tab = tabs.nth(i);
      if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
      await comesToRest(app.page.locator("#panel"));
      const title = await tab.innerText();
      const grave = await findings(i === 0 ? undefined : PANEL);
      if (0 < grave.length) found[title] = grave;
    }
    await press("Alt+KeyL");
    await app.page.getByTestId("second-lanes").waitFor({ state: "detached" });
    expect(found).toEqual({});
  }, 180_000);

  test("fingerprints of VMs, of processes, and of parts of the time", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyF");
    const panel = app.page.locator("#panel");
    await panel.getByRole("grid", { name: "Fingerprints" }).waitFor();
    expect(await findings(PANEL)).toEqual([]);
    for (const name of ["Guest processes", "Most depended on", "VMs"]) {
      await panel.getByRole("button", { name, exact: true }).click();
      await comesToRest(panel);
      expect(await findings(PANEL)).toEqual([]);
    }
    await panel.getByLabel("Parts of the time").selectOption("16");
    await panel.getByText("48 rows", { exact: true }).waitFor();
    await panel.getByRole("button", { name: "Show", exact: true }).click();
    expect(await findings(PANEL)).toEqual([]);
  });

  test("analyses: none yet, one that has run, and its text with a mistake", async () => {
    await press("Control+Shift+KeyP");
    await typeInto(paletteBox(app.page, "Commands"), "Analyses of your own");
    await press("Enter");
    const panel = app.page.locator("#panel");
    const add = panel.getByRole("button", { name: "Add Interrupts inside guests", exact: true });
    await add.waitFor();
    expect(await findings()).toEqual([]);
    await add.click();
    await panel.getByText("kvm_x86_eoi").waitFor({ timeout: 60_000 });
    expect(await findings()).toEqual([]);
    await panel.getByRole("button", { name: "Show as text", exact: true }).click();
    expect(await findings()).toEqual([]);
    await panel.getByRole("textbox").fill('{ "version": 1,\n  "id": 7 }');
    await panel.getByText("Line 2, column 9").waitFor();
    expect(await findings()).toEqual([]);
    await panel.getByRole("button", { name: "Remove", exact: true }).click();
    await add.waitFor();
  }, 120_000);

  test("the lanes, with a selected one that is scrolled away", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("F1");
    await typeInto(paletteBox(app.page, "Commands"), "Open all lanes");
    await press("Enter");
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    const tree = app.page.getByRole("tree", { name: "Lanes" });
    await tree.hover();
    const selected = tree.locator('[aria-selected="true"]');
    for (let i = 0; 0 < (await selected.count()) && i < 100; i++) await app.page.mouse.wheel(0, 200);
    expect(await selected.count()).toBe(0);
    expect(await findings()).toEqual([]);
    await app.page.mouse.wheel(0, -20_000);
    await selected.waitFor();
    await app.page.getByTestId("lanes").focus();
    await press("Control+KeyZ");
  });

  test.each([
    ["help", "?"],
    ["commands", "F1"],
    ["find a lane", "Control+KeyP"],
    ["go to a time", "KeyG"],
    ["rename a lane", "F2"],
    ["write a note", "Shift+KeyM"],
    ["views and lane sets", "KeyV"],
    ["settings", "Control+Comma"],
    ["share", "Control+KeyS"],
  ])("dialog: %s", async (_, key) => {
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    await app.page.getByTestId("lanes").focus();
    await press(key);
    await app.page.getByRole("dialog").waitFor();
    expect(await findings(DIALOG)).toEqual([]);
    await press("Escape");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test.each([
    "Saved filters…",
    "Filter builder",
    "Open a link to a view…",
    "Read a log by a pattern",
    "Show memory and kept indexes",
  ])("dialog: %s", async (command) => {
    await app.page.getByTestId("lanes").focus();
    await press("F1");
    const box = app.page.getByRole("combobox", { name: "Commands" });
    await box.fill(command);
    await press("Enter");
    await box.waitFor({ state: "detached" });
    await app.page.getByRole("dialog").waitFor();
    expect(await findings(DIALOG)).toEqual([]);
    await press("Escape");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("high contrast, as the system asks for it, has more than 7 to 1 for every text", async () => {
    await app.page.emulateMedia({ contrast: "more" });
    await app.page.waitForFunction(() => document.documentElement.dataset.contrast === "high");
    const enhanced = { runOnly: { type: "rule" as const, values: ["color-contrast-enhanced"] } };
    expect(await graveBy(enhanced)).toEqual([]);
    await app.screenshot("high-contrast");
    expect(await findings()).toEqual([]);
    expect(await graveBy(enhanced)).toEqual([]);
    await app.screenshot("high-contrast-other");
    await app.page.emulateMedia({ contrast: "no-preference" });
    await app.page.waitForFunction(() => document.documentElement.dataset.contrast === "normal");
  });

  test("the keys, with one that two commands have", async () => {
    await press("F1");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("change keys");
    await press("Enter");
    const dialog = app.page.getByRole("dialog", { name: "Settings", exact: true });
    await dialog.getByRole("button", { name: "Add a key to “Zoom out”" }).click();
    await dialog.getByRole("button", { name: "Press the keys now" }).waitFor();
    expect(await findings(DIALOG)).toEqual([]);
    await press("KeyW");
    await dialog.getByText("W is also the key of “Zoom in”.").waitFor();
    expect(await findings(DIALOG)).toEqual([]);
    await dialog.getByRole("button", { name: "Reset all keys" }).click();
    await press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  test("bookmarks, one of them selected and edited", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("KeyM");
    await press("Shift+KeyB");
    await app.page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option").first().click();
    await app.page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    expect(await findings(PANEL)).toEqual([]);
    await app.page.getByRole("button", { name: "Edit", exact: true }).click();
    expect(await findings(PANEL)).toEqual([]);
    await app.page.getByRole("button", { name: "Cancel" }).click();
    await app.page.getByRole("button", { name: "Delete" }).click();
  });

  test("the question whether a trace replaces the open one", async () => {
    await dropFile(app.page, "small.tar", smallTrace());
    await app.page.getByRole("dialog", { name: "Replace the trace, or add to it?" }).waitFor();
    expect(await findings()).toEqual([]);
    await press("Escape");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("each of the first steps", async () => {
    const tour = app.page.getByRole("region", { name: "First steps" });
    await tour.waitFor();
    for (let isLast = false; !isLast; ) {
      isLast = (await tour.getByRole("button", { name: "Done" }).count()) === 1;
      expect(await findings()).toEqual([]);
      if (!isLast) await tour.getByRole("button", { name: "Next" }).click();
    }
  });

  test("the menus of colours, and those of a row and an event", async () => {
    await app.page.locator(".legend-more").click();
    await app.page.locator(".legend-details").waitFor();
    expect(await findings()).toEqual([]);
    await press("Escape");
    for (const tab of ["Waits", "Events"]) {
      await showTab(app.page, tab);
      // A row that is still to come has a cell without text, and no menu.
      await app.page.getByRole("gridcell").filter({ hasText: /\S/ }).nth(3).click({ button: "right" });
      await app.page.locator(".context-menu").waitFor();
      expect(await findings()).toEqual([]);
      await press("Escape");
    }
  });

  test("the notice of lost graphics", async () => {
    await app.page.locator(".lanes-canvas").evaluate((canvas: HTMLCanvasElement) => {
      canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
    });
    await app.page.getByText("The graphics system has taken the picture away").waitFor();
    expect(await findings()).toEqual([]);
    await app.page.getByRole("button", { name: "Draw it anew" }).click();
    await app.page.locator(".graphics-notice").waitFor({ state: "detached" });
  });

  test("menus and the tooltip", async () => {
    for (const name of ["All tables", "Recent traces and samples", "Order of the lanes"]) {
      await app.page.getByRole("button", { name }).click();
      await app.page.getByRole("menu", { name }).waitFor();
      expect(await findings()).toEqual([]);
      await press("Escape");
    }
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click({ button: "right" });
    await app.page.locator(".context-menu").waitFor();
    expect(await findings()).toEqual([]);
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    const [x, y] = [(lanes?.x ?? 0) + 400, (lanes?.y ?? 0) + 60];
    await app.page.mouse.click(x, y, { button: "right" });
    await app.page.locator(".context-menu").getByText("Copy more").click();
    await app.page.locator(".sub-menu:popover-open").waitFor();
    expect(await findings()).toEqual([]);
    await press("Escape");
    await press("Escape");
    await app.page.locator(".context-menu").waitFor({ state: "detached" });
    await app.page.mouse.move(x, y + 1);
    await app.page.getByRole("tooltip").waitFor();
    expect(await findings()).toEqual([]);
  });

  test("the filter box with what it offers, and with an error", async () => {
    await app.page.locator('[data-field="filter"]').fill("st");
    await app.page.getByRole("listbox", { name: "Suggestions" }).waitFor();
    expect(await findings()).toEqual([]);
    await app.page.locator('[data-field="filter"]').fill("state:preemted");
    await app.page.getByText("is preempted meant?").waitFor();
    expect(await findings()).toEqual([]);
    await press("Escape");
  });

  test("the start page, with a failure", async () => {
    await app.page.keyboard.press("F1");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("close the trace");
    await press("Enter");
    await app.page.getByRole("heading", { name: "Drop a trace here" }).waitFor();
    expect(await findings()).toEqual([]);
    await app.page.locator('[data-field="open-files"]').setInputFiles({
      name: "note.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("dear diary"),
    });
    await app.page.getByRole("alert").waitFor();
    expect(await findings()).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});

const PROFILE = "samples/labhost-profile.tar.zst";

describeWith(
  "no serious finding of axe-core where there are samples, and VMs to attach to",
  chromiumPath,
  NO_CHROMIUM,
  () => {
    const app = sharedApp(() => startWithAxe({ traces: [PROFILE], attaches: true, width: 1024, height: 700 }));
    const { findings } = axeIn(app);
    const panel = () => app.page.locator("#panel");
    /** The panel is narrow here, so its views are a list to open. */
    const shownView = () => panel().locator("select.profile-view option:checked").textContent();

    test("the views of a profile; in a low window those that are tables have rows", async () => {
      const found: Record<string, readonly string[]> = {};
      await showTab(app.page, "Profile");
      const views = [
        "Flame graph",
        "Icicle",
        "Inverted",
        "Inverted tree",
        "Flame chart",
        "Split",
        "Sandwich",
        "A to B",
      ];
      for (const name of [...views, "Call tree", "Functions"]) {
        await showProfileView(app.page, name);
        await comesToRest(panel());
        const grave = await findings(name === views[0] ? undefined : PANEL);
        if (0 < grave.length) found[name] = grave;
      }
      const functions = app.page.getByRole("region", { name: "Functions of the profile" });
      expect((await functions.boundingBox())?.height).toBeGreaterThan(100);
      await functions.locator("tbody tr").first().click({ button: "right" });
      await app.page.getByRole("menuitem", { name: "Samples by address", exact: true }).click();
      await expect.poll(() => shownView()).toBe("Addresses");
      await comesToRest(panel());
      expect({ ...found, Addresses: await findings() }).toEqual({ Addresses: [] });
    }, 120_000);

    test("the sheet to attach with, the monitor of a VM, its inputs, and which tool sees what", async () => {
      const qemu = await startFakeQemu((execute) => RECORDED[execute] ?? "{}");
      onTestFinished(() => qemu.close());
      await app.page.getByTestId("lanes").focus();
      await app.page.keyboard.press("F1");
      await app.page.getByRole("combobox", { name: "Commands" }).fill("attach to running");
      await app.page.keyboard.press("Enter");
      const sheet = app.page.getByRole("dialog", { name: "Attach to running VMs" });
      const attach = sheet.locator("form", { hasText: "Or by a QMP socket" }).getByRole("button");
      await sheet.getByLabel("Or by a QMP socket").fill(`${qemu.path}.not`);
      await attach.click();
      await sheet.getByRole("alert").waitFor();
      expect(await findings()).toEqual([]);
      await sheet.getByLabel("Or by a QMP socket").fill(qemu.path);
      await attach.click();
      const monitor = app.page.getByRole("tabpanel", { name: "Monitor" });
      await monitor.getByRole("listitem").filter({ hasText: "VM tiny" }).getByText("running").first().waitFor();
      expect(await findings()).toEqual([]);
      await monitor.getByRole("button", { name: "Registers" }).click();
      await monitor.locator("pre").waitFor();
      expect(await findings()).toEqual([]);
      await showTab(app.page, "Inputs");
      const inputs = app.page.getByRole("tabpanel", { name: "Inputs" });
      for (const part of ["Timing", "Recording", "Inputs"]) {
        await inputs.getByRole("button", { name: part, exact: true }).click();
        expect(await findings()).toEqual([]);
      }
      await app.page.keyboard.press("F1");
      await app.page.getByRole("combobox", { name: "Commands" }).fill("which tool sees");
      await app.page.keyboard.press("Enter");
      await app.page.getByRole("table", { name: "Which tool sees what" }).waitFor();
      expect(await findings()).toEqual([]);
      qemu.hangUp();
    });
  },
);
