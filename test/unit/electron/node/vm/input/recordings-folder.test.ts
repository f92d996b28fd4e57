import { mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RecordingsFolder } from "../../../../../../electron/node/vm/input/recordings-folder.js";
import { failureText } from "../../../../../../workers/core/result.js";
import { plainHeader, writeRecording } from "../../../../../../workers/model/input-recording/recording.js";
import { typed } from "../../../../../fakes/typed-input.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

const OF_TINY = { ...plainHeader("manual"), vm: { ...plainHeader("manual").vm, name: "tiny" } };
const TEXT = writeRecording({ header: OF_TINY, lines: typed("ab", 1e8) });

test("recordings are listed with what is in them, the newest first", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "old.lsi.jsonl"), TEXT);
  writeFileSync(join(folder, "new.lsi.jsonl"), "no recording\n");
  for (const [name, seconds] of [["old", 1000] as const, ["new", 2000] as const])
    utimesSync(join(folder, `${name}.lsi.jsonl`), seconds, seconds);
  writeFileSync(join(folder, "monitor.lsm.jsonl"), "{}\n");
  writeFileSync(join(folder, ".hidden.lsi.jsonl"), TEXT);
  mkdirSync(join(folder, "folder.lsi.jsonl"));
  symlinkSync(join(folder, "old.lsi.jsonl"), join(folder, "link.lsi.jsonl"));
  const listed = await new RecordingsFolder().list(folder);
  expect(listed).toMatchObject({
    ok: true,
    value: [
      { name: "new.lsi.jsonl", groups: 0, problem: expect.stringContaining("no recording") },
      { name: "old.lsi.jsonl", vm: "tiny", groups: 4, keys: 2, lengthNs: 3e8, isHidden: false, bytes: TEXT.length },
    ],
  });
});

test("what was changed since is listed as it is now", async () => {
  const folder = tempFolder();
  const files = new RecordingsFolder();
  await files.write(folder, "a.lsi.jsonl", TEXT);
  const more = writeRecording({ header: OF_TINY, lines: typed("abc", 1e8) });
  expect(await files.write(folder, "a.lsi.jsonl", more)).toMatchObject({ ok: true, value: { groups: 6, keys: 3 } });
  expect(await files.list(folder)).toMatchObject({ ok: true, value: [{ name: "a.lsi.jsonl", keys: 3 }] });
});

test("a recording is written as it is read again, for its owner alone", async () => {
  const folder = tempFolder();
  const files = new RecordingsFolder();
  expect(await files.write(folder, "a.lsi.jsonl", TEXT)).toMatchObject({ ok: true, value: { name: "a.lsi.jsonl" } });
  expect(await files.read(folder, "a.lsi.jsonl")).toEqual({ ok: true, value: TEXT });
  expect(statSync(join(folder, "a.lsi.jsonl")).mode & 0o777).toBe(0o600);
});

test("a text that is no whole recording is not written, and says which line", async () => {
  const folder = tempFolder();
  const files = new RecordingsFolder();
  await files.write(folder, "a.lsi.jsonl", TEXT);
  const wrong = await files.write(folder, "a.lsi.jsonl", TEXT.replace('"down":true', '"down":7'));
  expect(wrong.ok ? "" : failureText(wrong.error)).toContain("line 2");
  expect((await files.write(folder, "a.lsi.jsonl", "")).ok).toBe(false);
  expect(readFileSync(join(folder, "a.lsi.jsonl"), "utf8")).toBe(TEXT);
});

test("a link is not followed, neither to read nor to write", async () => {
  const [folder, outside] = [tempFolder(), join(tempFolder(), "secret")];
  writeFileSync(outside, TEXT);
  symlinkSync(outside, join(folder, "a.lsi.jsonl"));
  const files = new RecordingsFolder();
  expect((await files.read(folder, "a.lsi.jsonl")).ok).toBe(false);
  await files.write(folder, "a.lsi.jsonl", TEXT.replace("tiny", "other"));
  expect(readFileSync(outside, "utf8")).toBe(TEXT);
  expect(await files.read(folder, "a.lsi.jsonl")).toMatchObject({ ok: true });
});
