import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Threads of two control groups, one inside of the other, take turns with one that is in none. */
function turns(): string {
  let at = 100;
  const line = (event: string) => {
    at += 0.001;
    return `  runc-10    [000] d..2. ${at.toFixed(6)}: ${event}\n`;
  };
  const attach = (pid: number, path: string, level: number) =>
    line(`cgroup_attach_task: dst_root=0 dst_id=${pid} dst_level=${level} dst_path=${path} pid=${pid} comm=prog${pid}`);
  const turn = (prev: number, next: number) =>
    line(
      `sched_switch: prev_comm=prog${prev} prev_pid=${prev} prev_prio=120 prev_state=R ==> ` +
        `next_comm=prog${next} next_pid=${next} next_prio=120`,
    );
  const order = [10, 11, 12, 13];
  const rounds = Array.from({ length: 40 }, (_, i) => turn(order[i % 4] ?? 0, order[(i + 1) % 4] ?? 0));
  const attached = [attach(11, "/web.slice", 1), attach(12, "/web.slice/db.scope", 2), attach(13, "/web.slice", 1)];
  return `# tracer: nop\n#\n${attached.join("")}${rounds.join("")}`;
}

describeWith("threads of control groups", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-containers-"));
    writeFileSync(join(folder, "trace.txt"), turns());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const app = sharedApp(() => startRead({ traces: [join(folder, "trace.txt")], width: 1280, height: 900 }));

  const selected = () => app.page.locator('[role="treeitem"][aria-selected="true"]');
  const filter = async (text: string) => {
    await app.page.locator('[data-field="filter"]').fill(text);
    await app.page.getByTestId("lanes").focus();
  };

  test("stand below their control group, which keys open, and a filter finds them by it", async () => {
    await filter("container ~ slice");
    const names = () => app.page.getByRole("treeitem").locator(".tree-name").allInnerTexts();
    await expect.poll(names).toEqual(["host", "Threads", "/web.slice", "/web.slice/db.scope"]);
    for (const [keys, name, level] of [
      [["ArrowDown", "ArrowDown", "ArrowDown"], /^\/web\.slice/, "3"],
      [["KeyE", "ArrowDown"], /^prog11/, "4"],
      [["ArrowDown"], /^prog13/, "4"],
      [["ArrowDown"], /^\/web\.slice\/db\.scope/, "3"],
      [["KeyE", "ArrowDown"], /^prog12/, "4"],
    ] as const) {
      for (const key of keys) await app.page.keyboard.press(key);
      await expect.poll(() => selected().innerText()).toMatch(name);
      expect(await selected().getAttribute("aria-level")).toBe(level);
    }
    await filter("container:/web.slice/db.scope");
    await expect.poll(names).toEqual(["host", "Threads", "/web.slice/db.scope", "prog12 12"]);
    expect(app.errors).toEqual([]);
  });
});
