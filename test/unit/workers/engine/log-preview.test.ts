import { expect, test } from "vitest";
import { linePieces } from "../../../../renderer/viewmodel/log-pieces.js";
import { DEFAULT_INGEST } from "../../../../workers/engine/default-ingest.js";
import { previewLog } from "../../../../workers/engine/log-preview.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";

const file = (path: string, text: string) => memoryFile(path, new TextEncoder().encode(text));
const preview = (logFormat: string | undefined, ...files: readonly (readonly [path: string, text: string])[]) =>
  previewLog(
    { files: files.map(([path, text]) => file(path, text)), ...(logFormat !== undefined && { logFormat }) },
    openMemory,
    DEFAULT_INGEST,
  );

const LINES = "2026-11-21 08:37:30.1 | w | one\r\n2026-11-21 08:37:31.1 | w | two\r\nno time\r\n";

test("a usual pattern that fits is proposed; files that formats know, and those that are no text, are left out", async () => {
  const known = ["dmesg", "[    1.000000] a\n[    2.000000] b\n"] as const;
  const found = await preview(undefined, known, ["bin", "a\0b"], ["app.log", LINES]);
  expect(found.problem).toBeUndefined();
  expect(found.files).toMatchObject([{ path: "app.log", total: 3, fitting: 2, isRead: true }]);
  const [line] = found.files[0]?.lines ?? [];
  expect(line && linePieces(line).map(({ name, text }) => `${name ?? "-"}:${text}`)).toEqual([
    "time:2026-11-21 08:37:30.1",
    "-: | ",
    "message:w | one",
  ]);
});

test("what is proposed and fits is read so, with line ends of Windows", async () => {
  const { logFormat } = await preview(undefined, ["app.log", LINES]);
  const again = await preview(logFormat, ["app.log", LINES]);
  expect(again.files).toMatchObject([{ isRead: true, fitting: 2 }]);
});

test("a pattern that is none says why, and the lines are there to look at", async () => {
  const found = await preview("(?<tim>.*)", ["app.log", LINES]);
  expect(found.problem).toMatch(/unknown group "tim"/);
  expect(found.files).toMatchObject([{ fitting: 0, isRead: false }]);
  expect(found.files[0]?.lines.map(({ text }) => text)).toHaveLength(3);
});

test("nothing usual fits: no pattern, no problem", async () => {
  const found = await preview(undefined, ["diary", "dear diary\n"]);
  expect(found).toMatchObject({ logFormat: "", files: [{ fitting: 0, isRead: false }] });
  expect(found.problem).toBeUndefined();
});
