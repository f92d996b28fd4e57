import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SaveFiles } from "../../../../electron/node/save-files.js";

test("a file that is being put into its place stays when its window closes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-save-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "report.md");
  const files = new SaveFiles(() => false);
  const begun = await files.begin(path, 1);
  if (!begun.ok) throw new Error(begun.error.message);
  await files.write(begun.value, Buffer.from("whole"));
  const closing = files.close(begun.value);
  await files.discardAll(1);
  expect(await files.write(begun.value, Buffer.from("more"))).toMatchObject({ ok: false });
  expect(await closing).toEqual({ ok: true, value: "report.md" });
  expect(readFileSync(path, "utf8")).toBe("whole");
});
