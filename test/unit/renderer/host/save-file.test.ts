import { expect, test } from "vitest";
import type { SaveFile } from "../../../../renderer/host/host-api.js";
import { saveFileBy } from "../../../../renderer/host/save-file.js";
import type { Result } from "../../../../workers/core/result.js";

function fileOf(result: Result<SaveFile>): SaveFile {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** A file that the user has chosen, and what happens to it. */
function chosen(failing: { readonly write?: string; readonly close?: string } = {}) {
  const seen: string[] = [];
  const fail = (name: string | undefined) => {
    if (name !== undefined) throw new DOMException("", name);
  };
  const writable = {
    write: async (text: string) => {
      fail(failing.write);
      seen.push(text);
    },
    close: async () => {
      fail(failing.close);
      seen.push("closed");
    },
    abort: async () => void seen.push("aborted"),
  };
  const handle = {
    name: "mine.csv",
    createWritable: async () => writable,
    remove: async () => void seen.push("removed"),
  } as unknown as FileSystemFileHandle;
  return { seen, pick: async () => handle };
}

const noDownload = () => {
  throw new Error("nothing is downloaded");
};

test("pieces go into the file that the user chose, which is there when it is closed", async () => {
  const { seen, pick } = chosen();
  const file = fileOf(await saveFileBy({ pick, give: noDownload })("a.csv", "text/csv"));
  await file.write("x,");
  await file.write("y\n");
  expect(await file.close()).toEqual({ ok: true, value: "mine.csv" });
  expect(seen).toEqual(["x,", "y\n", "closed"]);
});

test("a full disk is said in words, and nothing is left of what was given up", async () => {
  const { seen, pick } = chosen({ write: "QuotaExceededError" });
  const file = fileOf(await saveFileBy({ pick, give: noDownload })("a.csv", "text/csv"));
  expect(await file.write("x")).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("no room left on the disk") },
  });
  await file.discard();
  expect(seen).toEqual(["aborted", "removed"]);
  const late = fileOf(
    await saveFileBy({ pick: chosen({ close: "QuotaExceededError" }).pick, give: noDownload })("a", ""),
  );
  expect(await late.close()).toMatchObject({ ok: false, error: { message: expect.stringContaining("no room left") } });
});

test("who chooses no file is told so; a page that may not ask downloads", async () => {
  const refusing = (name: string) => async () => {
    throw new DOMException("", name);
  };
  const declined = await saveFileBy({ pick: refusing("AbortError"), give: noDownload })("a.csv", "text/csv");
  expect(declined).toMatchObject({ ok: false, error: { message: "not saved: no file chosen" } });
  const given = new Map<string, Blob>();
  const give = (name: string, blob: Blob) => void given.set(name, blob);
  const file = fileOf(await saveFileBy({ pick: refusing("SecurityError"), give })("a.csv", "text/csv"));
  const piece = "0123456789abcdef".repeat(1 << 18);
  for (let i = 0; i < 9; i += 1) expect(await file.write(piece)).toMatchObject({ ok: true });
  expect(given.size).toBe(0);
  await file.close();
  expect([given.get("a.csv")?.size, given.get("a.csv")?.type]).toEqual([9 * piece.length, "text/csv"]);
});
