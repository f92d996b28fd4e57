import { afterEach, expect, test, vi } from "vitest";
import { contentId } from "../../../../workers/ingest/content-id.js";
import { file, open, utf8 } from "../archive/support.js";

afterEach(() => vi.unstubAllGlobals());

function candidate(path: string, tail = "") {
  const files = [
    file(`${path}/metadata`, utf8("/* CTF 1.8 */")),
    file(`${path}/ch0`, utf8(`${"x".repeat(99_999)}${tail}`)),
  ];
  return { format: "ctf-1.8", path, files };
}

test("the id of a content stays what it was, since views and names are kept by it; plain http has no crypto.subtle", async () => {
  vi.stubGlobal("crypto", undefined);
  expect(await contentId([candidate("a/kernel")], open)).toBe("43113c7aae156c89304da076feac7912");
});

test("where the trace lies does not matter, what it holds does", async () => {
  const id = await contentId([candidate("a/kernel")], open);
  expect(await contentId([candidate("elsewhere")], open)).toBe(id);
  expect(await contentId([candidate("a/kernel", "y")], open)).not.toBe(id);
});
