import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { fieldsOf } from "../../workers/core/parsed-json.js";
import { plainHeader, writeRecording } from "../../workers/model/input-recording/recording.js";
import type { InputEvent } from "../../workers/model/input-recording.js";
import { inputWords } from "../../workers/model/input-words.js";
import { RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { INPUT_SCHEMA } from "../fakes/input-schema.js";
import { typed } from "../fakes/typed-input.js";
import { showTab, startRead } from "./harness.js";

const RECORDING = writeRecording({ header: plainHeader("manual"), lines: typed("abc", 2e7) });

/** What QEMU got, in words. */
function sentTo({ asked }: Awaited<ReturnType<typeof startFakeQemu>>): readonly string[] {
  return asked.flatMap(({ execute, arguments: args }) =>
    execute === "input-send-event" ? [inputWords(fieldsOf(args).events as readonly InputEvent[])] : [],
  );
}

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("Control+Shift+KeyP");
  await page.getByRole("combobox", { name: "Commands" }).fill(title);
  await page.keyboard.press("Enter");
}

test("a recording is edited, kept, and replayed to a VM, run by run and step by step", async () => {
  const answers = { ...RECORDED, "query-qmp-schema": JSON.stringify(INPUT_SCHEMA), "input-send-event": "{}" };
  const qemu = await startFakeQemu((execute) => answers[execute as keyof typeof answers] ?? "{}");
  onTestFinished(() => qemu.close());
  const app = await startRead({ attaches: true });
  onTestFinished(() => app.close());
  const { page } = app;
  const panel = page.getByRole("tabpanel", { name: "Inputs" });
  const button = (name: string) => panel.getByRole("button", { name, exact: true });

  await runCommand(page, "Inputs: record what users");
  expect(await panel.innerText()).toContain("Attach to a VM first");
  await runCommand(page, "attach to running");
  const sheet = page.getByRole("dialog", { name: "Attach to running VMs" });
  await sheet.getByLabel("Or by a QMP socket").fill(qemu.path);
  await sheet.locator("form", { hasText: "Or by a QMP socket" }).getByRole("button").click();
  await page.getByRole("tabpanel", { name: "Monitor" }).getByRole("listitem").filter({ hasText: "VM tiny" }).waitFor();
  await showTab(page, "Inputs");
  await expect.poll(() => panel.innerText()).toContain("Press “Record input”");
  // The process of this VM is not known, so its log cannot be read.
  await button("Record input").click();
  await expect.poll(() => panel.getByRole("alert").innerText()).toContain("not on this machine");

  const file = { name: "abc.lsi.jsonl", mimeType: "text/plain", buffer: Buffer.from(RECORDING) };
  await page.locator('[data-field="input-open"]').setInputFiles(file);
  const lines = panel.getByRole("listbox", { name: "Lines of the recording" });
  const words = () => lines.locator(".line-words").allInnerTexts();
  await expect.poll(words).toEqual(["key a down", "key a up", "key b down", "key b up", "key c down", "key c up"]);

  // What is pressed in a part that is cut is not let go behind it.
  await lines.getByText("key b down").click();
  await lines.press("Delete");
  await expect.poll(words).toEqual(["key a down", "key a up", "key c down", "key c up"]);
  await lines.press("Control+KeyZ");
  await expect.poll(words).toHaveLength(6);
  await lines.getByText("key c down").click();
  await button("Mark…").click();
  await panel.getByLabel("Name of the mark").fill("almost done");
  await panel.getByLabel("Name of the mark").press("Enter");
  await expect.poll(words).toContain("almost done");
  await lines.getByText("key b down").click();
  await lines.press("Shift+ArrowDown");
  await button("Cut").click();
  await expect.poll(words).toEqual(["key a down", "key a up", "almost done", "key c down", "key c up"]);

  await button("Keep it, to replay it").click();
  await expect.poll(() => button("Save").isDisabled()).toBe(true);
  await panel.getByLabel("How often").fill("2");
  await button("Replay").click();
  await expect.poll(() => panel.innerText()).toContain("replayed 2 times");
  const keys = ["key a down", "key a up", "key c down", "key c up"];
  expect(sentTo(qemu)).toEqual([...keys, ...keys]);
  await button("Timing").click();
  await expect.poll(() => panel.getByRole("rowheader").allInnerTexts()).toEqual(["1", "2"]);
  await button("Inputs").click();
  await panel.getByPlaceholder("Only rows with…").fill("run=2");
  await expect.poll(() => panel.getByRole("row").filter({ hasText: "key c down" }).count()).toBe(1);

  await panel.getByLabel("Replay", { exact: true }).selectOption({ label: "step by step" });
  await panel.getByLabel("How often").fill("1");
  await button("Replay").click();
  await button("Step").click();
  await expect.poll(() => panel.innerText()).toContain("waits for a step");
  await button("Stop").click();
  await expect.poll(() => panel.innerText()).toContain("not replayed to its end");
  expect(sentTo(qemu).slice(8)).toEqual(["key a down", "key a up"]);

  await page.goto(app.url);
  await showTab(page, "Inputs");
  await panel.getByRole("option", { name: "abc" }).click();
  await expect.poll(words).toEqual(["key a down", "key a up", "almost done", "key c down", "key c up"]);
  expect(app.errors).toEqual([]);
});
