import { expect, test } from "vitest";
import { helpText } from "../../../../electron/cli/help.js";
import { OPTIONS } from "../../../../electron/cli/options.js";
import { profileEventsTable } from "../../../../workers/profile/events-table.js";
import { profileTable } from "../../../../workers/profile/table.js";
import { EXPORT_TABLES } from "../../../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";

test.each(Object.entries(OPTIONS))("the help of %s explains its options and no others", (command, options) => {
  const explained = helpText(command).match(/(?<=\n *(.*, |\()?)--[a-z-]+/g) ?? [];
  expect([...new Set(explained)].sort()).toEqual(
    Object.keys(options)
      .map((name) => `--${name}`)
      .sort(),
  );
  const forms: Readonly<Record<string, string>> = {
    analysis: "analysis check",
    annotations: "annotations merge",
    cache: "cache ",
    capture: "capture",
    input: "input",
    monitor: "monitor",
    pack: "pack      ",
    open: "[open] TRACE...",
  };
  expect(helpText(undefined)).toContain(`  lanescope ${forms[command] ?? `${command} TRACE...`}`);
});

test("the help of export names every table", () => {
  const help = helpText("export");
  for (const { name } of [...EXPORT_TABLES, ...SESSION_TABLES, profileTable, profileEventsTable])
    expect(help).toMatch(new RegExp(`[ ]${name}[,;\\s]`));
});
