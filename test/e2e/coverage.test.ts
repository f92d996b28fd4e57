import { expect, onTestFinished, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showTab, startRead } from "./harness.js";

// From a finding to what to record next, and which tool would see it.

describeWith("coverage", chromiumPath, NO_CHROMIUM, () => {
  test("a finding says what to do next, and the matrix says which tool sees what", async () => {
    const app = await startRead({ attaches: true });
    onTestFinished(() => app.close());
    const { page } = app;

    await showTab(page, "Findings");
    const finding = page.locator(".finding", { hasText: "lost 19 % of its time to others" });
    const next = finding.getByRole("list", { name: "What to do next" });
    await expect.poll(() => next.innerText()).toContain("Nothing to record in the guest, which cannot see it");
    await next.getByRole("button", { name: "Look there", exact: true }).click();
    await page.getByRole("tab", { name: "Culprits", selected: true }).waitFor();

    await showTab(page, "Findings");
    const lacking = page.locator(".finding", { hasText: "Some questions this trace cannot answer" });
    await lacking.getByRole("button", { name: "Record…", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Record this host" });
    await expect.poll(() => dialog.getByRole("checkbox", { name: /system call latency/ }).isChecked()).toBe(true);
    expect(await dialog.getByRole("checkbox", { name: /vCPU states/ }).isChecked()).toBe(false);
    await page.keyboard.press("Escape");

    await page.keyboard.press("Control+Shift+KeyP");
    await page.getByRole("combobox", { name: "Commands" }).fill("which tool sees");
    await page.keyboard.press("Enter");
    const panel = page.getByRole("tabpanel", { name: "Coverage" });
    const cell = (name: string) => panel.getByRole("button", { name, exact: false });
    // Of the open trace: recorded as a whole, and not at all.
    await expect
      .poll(() =>
        panel
          .getByRole("rowheader", { name: /vCPU states/ })
          .locator("span")
          .getAttribute("title"),
      )
      .toContain("full");
    const syscalls = panel.getByRole("rowheader", { name: /system call latency/ });
    expect(await syscalls.locator("span").getAttribute("title")).toContain("empty");

    await cell("system call latency, trace-cmd, ftrace: on the host all of it").click();
    const detail = panel.locator(".coverage-detail");
    expect(await detail.innerText()).toContain("lanescope capture --backend trace-cmd --for syscalls");
    expect(await detail.innerText()).toContain("-e raw_syscalls:sys_enter");
    await detail.getByRole("button", { name: "Record this in a guest…", exact: true }).click();
    const sheet = page.getByRole("dialog", { name: /guest/ });
    await expect.poll(() => sheet.innerText()).toContain("Attach");
    await page.keyboard.press("Escape");
    // An emulated guest has no exits.
    expect(await cell("what exits were about, perf").count()).toBe(1);
    await panel.getByRole("combobox", { name: "Guests", exact: true }).selectOption("tcg");
    await expect.poll(() => cell("what exits were about, perf").count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
