import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { describeWithField } from "../setup/outside-data.js";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, showTab, startApp } from "./harness.js";

// For each view: is it full, why not, and a command that fills it. An empty table says the same.

/** Words of the code that mean nothing to its users. */
const INTERNAL =
  /guest_context|runqueue|exit-objects|irq-injection|(?<!docs\/)guest-processes|block-io|vcpu_enter_guest/;

let app: App | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function reportOf(traces?: readonly string[]): Promise<string> {
  app = await startApp(traces === undefined ? {} : { traces });
  await app.page.getByRole("tab", { name: "Import report", exact: true }).waitFor();
  await app.page.waitForFunction(() => document.querySelector(".status-reading") === null);
  await showTab(app.page, "Import report");
  const panel = app.page.locator("#panel");
  await expect.poll(() => panel.innerText(), { timeout: 30_000 }).toContain("Views");
  return await panel.innerText();
}

describeWith("the import report of the sample", chromiumPath, NO_CHROMIUM, () => {
  test("what the trace is, and what each view lacks, with commands to copy", async () => {
    const text = await reportOf();
    for (const fact of ["lttng-modules 2.13.9", "monotonic", "begins", "ends", "2 streams", "lost nothing"])
      expect(text.replace(/\s+/g, " ")).toContain(fact);
    expect(text).toMatch(/steal and wake-up latency\s+full/);
    expect(text).toMatch(/system call latency\s+empty/);
    expect(text).toContain("Not recorded: sys_enter, sys_exit.");
    expect(text).toContain("lttng enable-event -k --syscall --all");
    expect(text).toContain("lttng create --output=DIR");
    expect(text).not.toMatch(INTERNAL);
    expect(app?.errors).toEqual([]);
  });

  test("an empty table says that nothing was recorded, and how to record it", async () => {
    await reportOf();
    const page = (app as App).page;
    await page.getByRole("button", { name: "All tables" }).click();
    await page.getByRole("menuitem", { name: /^System calls/ }).click();
    await expect.poll(() => page.locator("#panel").innerText()).toContain("Not recorded: sys_enter, sys_exit.");
    expect(await page.locator("#panel").innerText()).toContain("lttng enable-event -k --syscall --all");
    expect(await page.locator("#panel").innerText()).not.toContain("A wider window");
  });
});

describeWithField("the import report of other traces", (dir) => {
  describeWith("in Chromium", chromiumPath, NO_CHROMIUM, () => {
    test("without a KVM event everything about VMs is empty, and nothing is partial", async () => {
      const text = await reportOf([join(dir, "cpu-in-events.tar.xz")]);
      for (const view of ["vCPU states", "why vCPUs wait", "what exits were about", "interrupts between vCPUs"])
        expect(text).toMatch(new RegExp(`${view}\\s+empty`));
      expect(text).not.toMatch(INTERNAL);
    });

    test("a trace of another system gets no advice to record a Linux kernel", async () => {
      const text = await reportOf([join(dir, "zephyr-wrap.tar.xz")]);
      expect(text).toContain("No event of a Linux kernel is in the trace.");
      expect(text).not.toMatch(/lttng enable-event|trace-cmd|perf record/);
    });
  });
});
