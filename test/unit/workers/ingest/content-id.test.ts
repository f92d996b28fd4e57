import { afterEach, expect, test, vi } from "vitest";
import { contentIds } from "../../../../workers/ingest/content-id.js";
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
  expect((await contentIds([candidate("a/kernel")], open)).all).toBe("43113c7aae156c89304da076feac7912");
});

test("where the trace lies does not matter, what it holds does", async () => {
  const id = (await contentIds([candidate("a/kernel")], open)).all;
  expect((await contentIds([candidate("elsewhere")], open)).all).toBe(id);
  expect((await contentIds([candidate("a/kernel", "y")], open)).all).not.toBe(id);
});

test("a trace has the same id alone and with others, however many files there are", async () => {
  const many = Array.from({ length: 300 }, (_, i) => file(`many/ch${i}`, utf8("y".repeat(70_000))));
  const all = [candidate("a"), { format: "ctf-1.8", path: "many", files: many }, candidate("b", "z")];
  const alone = await Promise.all(all.map(async (one) => (await contentIds([one], open)).all));
  const together = await contentIds(all, open);
  expect(together.traces).toEqual(alone);
  expect(new Set([together.all, ...alone]).size).toBe(4);
});

test("a trace of one file may be renamed, and lie in an archive; several may be opened in any order", async () => {
  const one = (path: string, text: string) => ({ format: "perf.data", path, files: [file(path, utf8(text))] });
  const id = async (...traces: ReturnType<typeof one>[]) => (await contentIds(traces, open)).all;
  expect(await id(one("perf.data", "PERFILE2 a"))).toBe(await id(one("moved/slow-night.data", "PERFILE2 a")));
  expect(await id(one("perf.data", "PERFILE2 a"))).not.toBe(await id(one("perf.data", "PERFILE2 b")));
  const [a, b] = [one("a", "PERFILE2 a"), one("b", "PERFILE2 b")];
  expect(await id(a, b)).toBe(await id(b, a));
});

test("a monitor log is named by its first line, however long it has become", async () => {
  const header = '{"lanescope":"monitor-log","version":1,"t0_mono_ns":"7"}';
  const id = async (text: string) =>
    (await contentIds([{ format: "monitor-log", path: "a", files: [file("a", utf8(text))] }], open)).all;
  const first = await id(header);
  expect(await id(`${header}\n`)).toBe(first);
  expect(await id(`${header}\n{"t":1,"vm":"vm1"}\n`)).toBe(first);
  expect(await id(`${header.replace('"7"', '"8"')}\n`)).not.toBe(first);
  const long = `${header.slice(0, -1)},"vms":"${"x".repeat(200_000)}"}`;
  expect(await id(`${long}\n{"t":1,"vm":"vm1"}\n`)).toBe(await id(long));
});
