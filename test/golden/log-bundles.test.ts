import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope, tempFolder } from "./cli-support.js";

async function logsOf(file: string): Promise<unknown[]> {
  const { code, out } = await lanescope("export", file, "-t", "logs", "--format", "jsonl");
  expect(code).toBe(0);
  return out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown]));
}

const JOURNAL = [3, 4, 6].map((priority, i) => {
  const source = { _HOSTNAME: "lab", SYSLOG_IDENTIFIER: "payrolld", _PID: "77", _COMM: "payrolld" };
  return JSON.stringify({
    __REALTIME_TIMESTAMP: `${1_700_000_000_000_000 + i}`,
    ...source,
    MESSAGE: `line ${i}`,
    PRIORITY: `${priority}`,
  });
});
const SYSLOG = [
  "2026-02-03T04:05:06.000001+00:00 lab sshd[42]: opened",
  "2026-02-03T04:05:07.5+00:00 lab kernel: hello",
];

test.each([
  ["journal.json", JOURNAL],
  ["syslog", SYSLOG],
])("a bundle of a log has its lines, and a redacted one nothing of who wrote them: %s", async (name, lines) => {
  const folder = tempFolder();
  const [log, bundle, redacted] = [join(folder, name), join(folder, "a.lanescope"), join(folder, "b.lanescope")];
  writeFileSync(log, `${lines.join("\n")}\n`);
  expect(await lanescope("convert", log, "-o", bundle)).toMatchObject({ code: 0 });
  const rows = await logsOf(log);
  expect(rows).toHaveLength(lines.length);
  expect(await logsOf(bundle)).toEqual(rows);
  expect(await lanescope("convert", log, "-o", redacted, "--redact", "names,arguments")).toMatchObject({ code: 0 });
  const left = await logsOf(redacted);
  expect(left).toHaveLength(lines.length);
  expect(JSON.stringify(left)).not.toMatch(/payrolld|sshd|"lab|opened|line \d/);
});
