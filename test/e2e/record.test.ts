import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeTracers } from "../fakes/fake-tracers.js";
import { tempFolder } from "../golden/cli-support.js";
import { paletteBox, showTab, startRead } from "./harness.js";

/** What the tracer leaves, as a trace that any format may be. */
const TRACE = `# tracer: nop
#
          <idle>-0     [000] d..2.   100.000100: sched_switch: prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=recorded next_pid=4711 next_prio=120
        recorded-4711  [000] d..2.   100.000900: sched_switch: prev_comm=recorded prev_pid=4711 prev_prio=120 prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120
`;

test("the host is recorded from the window: refused at first, begun in a terminal, and opened in the end", async () => {
  const folder = tempFolder();
  const file = join(folder, "trace");
  writeFileSync(file, TRACE);
  const tracers = fakeTracers(folder, { perf: { isRefused: true, file } });
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  const app = await startRead({ attaches: true });
  onTestFinished(() => app.close());
  process.env.PATH = tracers.env.PATH;
  const { page } = app;

  await page.keyboard.press("Control+Shift+KeyP");
  await paletteBox(page, "Commands").fill("record this host");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Record this host" });
  const run = sheet.getByRole("region", { name: "What is run" });
  await expect.poll(() => run.innerText()).toContain("-e irq:softirq_entry");
  await sheet.getByLabel("interrupts", { exact: true }).uncheck();
  await expect.poll(() => run.innerText()).not.toContain("-e irq:softirq_entry");
  await sheet.getByLabel("Seconds").fill("");
  await expect.poll(() => run.innerText()).toContain("sleep 3600");
  await sheet.getByRole("button", { name: "Record", exact: true }).click();

  const command = sheet.getByRole("region", { name: "A command for a terminal" });
  await expect.poll(() => sheet.getByRole("status").innerText()).toContain("No permissions to read");
  expect(await command.innerText()).toContain("sudo perf record");
  await sheet.getByRole("button", { name: "Give up" }).click();
  await expect.poll(() => sheet.getByRole("status").innerText()).toContain("Nothing was recorded");

  tracers.permit();
  await sheet.getByRole("button", { name: "Record again" }).click();
  await sheet.getByRole("button", { name: "Record", exact: true }).click();
  await expect.poll(() => sheet.getByRole("status").innerText()).toContain("Recording with perf");
  await sheet.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: /recording the host/ }).click();
  await sheet.getByRole("button", { name: "Stop and open" }).click();
  await page.getByRole("button", { name: "Replace" }).click();
  await expect.poll(() => page.title()).toContain("capture-");
  await showTab(page, "Import report");
  const report = page.getByRole("tabpanel", { name: "Import report" });
  await expect.poll(() => report.innerText()).toContain("perf.data");
  expect(await report.innerText()).toContain("monitor.lsm.jsonl");
  expect(app.errors).toEqual([]);
});
