import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fractionsFrom } from "../setup/random.js";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Context switches of a machine with one CPU as text of ftrace, at times that have nothing to do with any VM. */
function switches(seed: number): string {
  const next = fractionsFrom(seed);
  const comm = (pid: number) => (pid === 0 ? "swapper/0" : `prog${pid}`);
  let [time, from] = [100 + seed, 0];
  const lines = Array.from({ length: 400 }, () => {
    time += next() * 0.02;
    const before = from;
    from = before === 0 ? 100 + Math.floor(next() * 3) : 0;
    const [prev, to] = [comm(before), comm(from)];
    const fields = `prev_comm=${prev} prev_pid=${before} prev_prio=120 prev_state=S`;
    const after = `next_comm=${to} next_pid=${from} next_prio=120`;
    return ` ${prev}-${before} [000] d..2. ${time.toFixed(6)}: sched_switch: ${fields} ==> ${after}\n`;
  });
  return `# tracer: nop\n#\n${lines.join("")}`;
}

describeWith("two guests that are none of the host's VMs for certain", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  let guests: readonly string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-apart-"));
    guests = [1, 2].map((seed) => {
      const path = join(folder, `guest-${seed}.txt`);
      writeFileSync(path, switches(seed));
      return path;
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const app = sharedApp(() => startRead({ traces: ["samples/labhost-overcommit.tar.zst", ...guests] }));

  const rows = () => app.page.getByRole("treeitem");
  const levelOf = async (name: RegExp) => await rows().filter({ hasText: name }).first().getAttribute("aria-level");

  test("the status bar counts them, and leads to the reason of each", async () => {
    await app.page.getByRole("button", { name: "2 guests apart" }).click();
    for (const name of ["host", "host@2"]) {
      const one = app.page.getByRole("region", { name: `Clock of ${name}`, exact: true });
      await expect.poll(() => one.innerText()).toContain(`${name}, apart from its host`);
      expect(await one.innerText()).toMatch(/none of the host's VMs for certain: .* fit VM \S+, .* would by chance/);
    }
  });

  test("each stands beside the host, not in a VM, and is walked by keys", async () => {
    await app.page.locator('[data-field="filter"]').fill("machine:host || machine:host@2");
    await expect.poll(() => levelOf(/^host$/)).toBe("1");
    expect(await levelOf(/^host@2$/)).toBe("1");
    expect(await rows().filter({ hasText: "VM " }).count()).toBe(0);
    await app.page.locator('[data-field="filter"]').fill("machine:host@2 kind:thread comm ~ prog");
    const selected = app.page.locator('[role="treeitem"][aria-selected="true"]');
    await app.page.getByTestId("lanes").focus();
    for (const [name, level] of [
      [/^host@2/, "1"],
      [/^Threads/, "2"],
      [/^prog10\d/, "3"],
    ] as const) {
      await app.page.keyboard.press("ArrowDown");
      await expect.poll(() => selected.innerText()).toMatch(name);
      expect(await selected.getAttribute("aria-level")).toBe(level);
    }
    expect(app.errors).toEqual([]);
  });
});
