import { expect, onTestFinished, test } from "vitest";
import { RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { startRead } from "./harness.js";

/** As `xp /NxB ADDRESS` answers: the text "Hi!", and zeros. */
function memoryFrom(line: string): string {
  const [, count = "0", address = "0"] = /^xp \/(\d+)xb (0x[0-9a-f]+)$/.exec(line) ?? [];
  const bytes = Array.from({ length: Number(count) }, (_, i) => ["0x48", "0x69", "0x21"][i] ?? "0x00");
  const rows = Array.from({ length: Math.ceil(bytes.length / 8) }, (_, row) => {
    const at = (Number(address) + row * 8).toString(16).padStart(16, "0");
    return `${at}: ${bytes.slice(row * 8, row * 8 + 8).join(" ")}\r\n`;
  });
  return JSON.stringify(rows.join(""));
}

test("VMs are attached, watched, and left, and what they told stays open", async () => {
  const qemu = await startFakeQemu((execute, args) => {
    const line = (args as { "command-line"?: string } | undefined)?.["command-line"] ?? "";
    return line.startsWith("xp ") ? memoryFrom(line) : (RECORDED[execute] ?? "{}");
  });
  onTestFinished(() => qemu.close());
  const app = await startRead({ attaches: true });
  onTestFinished(() => app.close());
  const { page } = app;

  await page.keyboard.press("Control+Shift+KeyP");
  await page.getByRole("combobox", { name: "Commands" }).fill("attach to running");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Attach to running VMs" });
  await sheet.getByLabel("Or by a QMP socket").fill(`${qemu.path}.not`);
  const attach = sheet.locator("form", { hasText: "Or by a QMP socket" }).getByRole("button");
  await attach.click();
  await expect.poll(() => sheet.getByRole("alert").innerText()).toContain("qmp.sock.not");
  await sheet.getByLabel("Or by a QMP socket").fill(qemu.path);
  await attach.click();

  const panel = page.getByRole("tabpanel", { name: "Monitor" });
  const card = panel.getByRole("listitem").filter({ hasText: "VM tiny" });
  await expect.poll(() => card.innerText()).toContain("running");
  await expect.poll(() => card.innerText()).toMatch(/memory\s+134 MB/);
  await expect.poll(() => page.getByRole("treeitem", { name: /vCPU 0/ }).count()).toBe(1);

  await page.getByTestId("lanes").focus();
  await page.keyboard.press("Shift+KeyM");
  await page.getByRole("dialog", { name: "Write a note" }).getByLabel("Note, in Markdown").fill("seen live");
  await page.keyboard.press("Control+Enter");
  await page.goto(app.url);
  await expect.poll(() => card.innerText()).toContain("running");
  const tab = (name: string) => page.getByRole("tab", { name, exact: true });
  const notes = page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option");
  await tab("Bookmarks").click();
  await expect.poll(() => notes.allInnerTexts()).toEqual([expect.stringContaining("seen live")]);
  await tab("Monitor").click();

  await panel.getByRole("button", { name: "Registers" }).click();
  await expect.poll(() => panel.locator("pre").innerText()).toContain("RIP=ffffffff81000000");
  await panel.getByRole("button", { name: "Memory", exact: true }).click();
  await panel.getByLabel("Address", { exact: true }).fill("1000");
  await panel.getByRole("button", { name: "Read" }).click();
  await expect.poll(() => panel.locator("pre").innerText()).toContain("48 69 21");

  await panel.getByRole("button", { name: "Triggers", exact: true }).click();
  await panel.getByLabel("When", { exact: true }).selectOption({ label: "an event of QEMU" });
  await panel.getByLabel("Which", { exact: true }).fill("/(/");
  await panel.getByLabel("Do", { exact: true }).selectOption({ label: "stop the capture" });
  await panel.getByRole("button", { name: "Add", exact: true }).click();
  await expect.poll(() => panel.getByRole("alert").innerText()).toContain("is not a pattern");
  await panel.getByLabel("Which", { exact: true }).fill("POWERDOWN");
  await panel.getByRole("button", { name: "Add", exact: true }).click();
  const triggers = panel.getByRole("list", { name: "Triggers" }).getByRole("listitem");
  await expect.poll(() => triggers.allInnerTexts()).toEqual([expect.stringContaining("not met yet")]);
  qemu.say('{"event": "POWERDOWN", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}\r\n');
  await expect
    .poll(() => triggers.innerText())
    .toMatch(/qemu:POWERDOWN\s+→ stop the capture\s+met 1 time[\s\S]*nothing is being captured/);
  await triggers.getByRole("button", { name: "Remove" }).click();
  await expect.poll(() => triggers.count()).toBe(0);

  qemu.hangUp();
  await expect.poll(() => card.innerText()).toMatch(/closed|gone|ended/);
  await expect.poll(() => page.getByRole("button", { name: /recording/ }).count()).toBe(0);
  const path = await page.evaluate(() => document.title);
  expect(path).toContain(".lsm.jsonl");
  // It has become a trace like any other: nothing is read any more, and the file is among the recent ones.
  await page.getByRole("button", { name: "Recent traces and samples" }).click();
  const recent = page.getByRole("menuitem", { name: /monitor-.*lsm\.jsonl/ });
  await expect.poll(() => recent.count()).toBe(1);
  await recent.click();
  await tab("Bookmarks").click();
  await expect.poll(() => notes.allInnerTexts()).toEqual([expect.stringContaining("seen live")]);
  expect(app.errors).toEqual([]);
});

test("a page without --attach says why it reaches no VM", async () => {
  const app = await startRead();
  onTestFinished(() => app.close());
  const { page } = app;
  await page.getByRole("button", { name: "Recent traces and samples" }).click();
  await page.getByRole("menuitem", { name: "Attach to running VMs" }).click();
  await expect.poll(() => page.getByRole("dialog").innerText()).toContain("lanescope --attach");
  expect(app.errors).toEqual([]);
});
