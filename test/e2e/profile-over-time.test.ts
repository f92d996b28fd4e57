import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showProfileView, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const USER = -512n;
const [MAIN, LEFT, RIGHT] = [0x401000n, 0x402000n, 0x403000n];

/** A program that is not sampled for 100 ms of its 400, and beside it a vCPU, which has no callers, as its host sees it. */
function recording(): Uint8Array {
  const file = new PerfWriter([CLOCK], { hasChains: true });
  const samples = Array.from({ length: 400 }, (_, i) => {
    const time = 1_000_000 * (i + 1);
    const inner = i < 100 ? LEFT : RIGHT;
    const hog = { time, pid: 700, tid: 700, cpu: 0, ip: inner, misc: 2, chain: [USER, inner, MAIN] };
    const vcpu = { time, pid: 961, tid: 977, cpu: 1, ip: LEFT, misc: 5, chain: [] };
    const isGap = 200 <= i && i < 300;
    return [...(isGap ? [] : [file.sample(hog)]), ...(i < 250 ? [] : [file.sample(vcpu)])];
  }).flat();
  const names = [
    file.comm(500, 961, 961, "qemu"),
    file.comm(500, 961, 977, "CPU 0/KVM"),
    file.comm(500, 700, 700, "hog"),
  ];
  return file.file(...names, ...samples);
}

describeWith("a profile over time", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-profile-time-"));
  const trace = join(folder, "perf.data");
  writeFileSync(trace, recording());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const app = sharedApp(() => startRead({ traces: [trace], width: 1440, height: 900 }));

  const panel = () => app.page.locator("#panel");
  const press = (key: string) => app.page.keyboard.press(key);
  const chart = () => app.page.getByTestId("flame-chart");
  const names = () =>
    panel().getByRole("list", { name: "Lanes of the flame chart" }).getByRole("button").allInnerTexts();
  /** The mirrored stack at the cursor: frame and length of each box. */
  const stack = () =>
    panel()
      .locator("table tbody tr")
      .evaluateAll((rows) =>
        rows.map((row) => `${row.querySelector("th")?.textContent} ${row.querySelectorAll("td")[2]?.textContent}`),
      );
  const windowSpan = async () => /window\s+(\S+\s\S+)/.exec(await app.page.locator("footer").innerText())?.[1];
  const boxOf = async (what: ReturnType<typeof chart>) => {
    const box = await what.boundingBox();
    if (box === null) throw new Error("it is not on screen");
    return box;
  };

  test("stacks stand where the lanes have their time, gaps are gaps, and keys walk and zoom both", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyP");
    await showProfileView(app.page, "Flame chart");
    await expect.poll(names).toEqual(["hog 700", "VM 961 › vCPU 0"]);
    const lanes = await boxOf(app.page.getByTestId("lanes"));
    const canvas = await boxOf(panel().locator("canvas"));
    expect([canvas.x, canvas.width]).toEqual([lanes.x, lanes.width]);

    await chart().focus();
    await press("Home");
    await expect.poll(stack).toEqual(["host user 200 ms", "0x401000 200 ms", "0x402000 100 ms"]);
    await press("ArrowRight");
    await expect.poll(stack).toEqual(["host user 100 ms", "0x401000 100 ms", "0x403000 100 ms"]);
    // Samples of a box are marked and gone through.
    for (let i = 0; i < 2; i += 1) await press("ArrowDown");
    await press("KeyM");
    await panel().getByText("Marked on the lanes: 0x403000").waitFor();
    await panel().getByRole("button", { name: "Next sample" }).click();
    await panel()
      .getByRole("status")
      .filter({ hasText: /^hog 700, .* 0x403000 ‹ 0x401000$/ })
      .waitFor();
    await panel().getByRole("button", { name: "Mark no frame" }).click();
    await chart().focus();
    // Code of a guest has no callers: its mode and its process are the outer frames.
    await press("ArrowDown");
    await expect.poll(async () => (await stack())[0]).toMatch(/^guest user /);
    const whole = await windowSpan();
    await press("ArrowUp");
    await press("Enter");
    await expect.poll(windowSpan).not.toBe(whole);
    const zoomed = await windowSpan();
    await press("KeyW");
    await expect.poll(windowSpan).not.toBe(zoomed);
    // A condition that is none leaves the chart, and is said.
    const where = panel().getByLabel("Only samples where");
    await where.fill("cpu ==");
    await where.press("Enter");
    await panel().getByRole("alert").filter({ hasText: "Not of what is chosen" }).waitFor();
    await panel().getByLabel("Only samples where").fill("");
    await panel().getByLabel("Only samples where").press("Enter");
    await expect.poll(() => panel().getByRole("alert").count()).toBe(0);
    await app.page.getByTestId("lanes").focus();
    await press("Digit0");
    await expect.poll(windowSpan).toBe(whole);
    expect(app.errors).toEqual([]);
  });

  test("the pointer over a sample of a lane shows its stack, and lanes that are selected limit the chart", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyP");
    await showProfileView(app.page, "Flame chart");
    await expect.poll(names).toEqual(["hog 700", "VM 961 › vCPU 0"]);
    await panel().getByRole("button", { name: "hog 700" }).click();
    const row = await boxOf(app.page.getByRole("treeitem", { selected: true }));
    const lanes = await boxOf(app.page.getByTestId("lanes"));
    const y = row.y + row.height / 2;
    await app.page.mouse.move(lanes.x + lanes.width * 0.1, y);
    const frames = app.page
      .getByRole("tooltip")
      .getByRole("list", { name: "Call stack, the innermost function first" });
    await expect
      .poll(() => frames.getByRole("listitem").allInnerTexts())
      .toEqual(expect.arrayContaining(["0x402000", "0x401000"]));

    await app.page.keyboard.down("Control");
    await app.page.mouse.click(lanes.x + lanes.width * 0.1, y);
    await app.page.keyboard.up("Control");
    await expect.poll(names).toEqual(["hog 700"]);
    await panel().getByText("Only hog 700 of the selection").waitFor();
    await panel().getByRole("button", { name: "Of all lanes" }).click();
    await expect.poll(names).toEqual(["hog 700", "VM 961 › vCPU 0"]);
    expect(app.errors).toEqual([]);
  });

  test("small graphs side by side, the heaviest first, one of which opens large", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyP");
    await showProfileView(app.page, "Split");
    const graphs = () => panel().getByRole("list", { name: "Graphs, the heaviest first" }).getByRole("button");
    await expect
      .poll(() => graphs().allInnerTexts())
      .toEqual([expect.stringMatching(/^hog 700/), expect.stringMatching(/^VM 961 › vCPU 0/)]);
    await graphs().first().focus();
    await press("ArrowRight");
    await press("Enter");
    await panel().getByRole("button", { name: "‹ All graphs" }).waitFor();
    expect(await panel().locator("strong").first().innerText()).toBe("VM 961 › vCPU 0");
    await app.page.getByTestId("flame").focus();
    await press("ArrowUp");
    await expect.poll(async () => (await stack())[1]).toMatch(/^vCPU 0 /);
    await panel().getByRole("button", { name: "‹ All graphs" }).click();
    await panel().getByLabel("A graph for each").selectOption({ label: "CPU" });
    await expect
      .poll(() => graphs().allInnerTexts())
      .toEqual([expect.stringMatching(/^CPU 0/), expect.stringMatching(/^CPU 1/)]);
    expect(app.errors).toEqual([]);
  });
});
