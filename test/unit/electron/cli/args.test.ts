import { expect, test } from "vitest";
import { parseCommand } from "../../../../electron/cli/args.js";

test.each([
  [[], { name: "open", traces: [], isNamed: false }],
  [["trace"], { name: "open", traces: ["trace"], isNamed: false }],
  [["open", "info"], { name: "open", traces: ["info"], isNamed: true }],
  [
    ["open", "--process-names", "names.csv", "trace"],
    { name: "open", traces: ["trace"], isNamed: true, processNames: "names.csv" },
  ],
  [["--version"], { name: "version" }],
  [["-h"], { name: "help", about: undefined }],
  [["help", "export"], { name: "help", about: "export" }],
  [["export", "--help"], { name: "help", about: "export" }],
  [["info", "a", "b", "--json"], { name: "info", traces: ["a", "b"], budget: {}, json: true }],
  [
    ["info", "a", "--max-entries", "10", "--max-unpacked=2G", "--max-depth", "1", "--max-seconds", "90"],
    {
      name: "info",
      traces: ["a"],
      budget: { entries: 10, unpackedBytes: 2 ** 31, depth: 1, seconds: 90 },
      json: false,
    },
  ],
  [["index", "--no-cache", "a"], { name: "index", traces: ["a"], budget: {} }],
  [
    ["export", "a", "--table", "events", "--from", "+1s", "--to", "end-1s", "--format", "jsonl", "-o", "out"],
    {
      name: "export",
      traces: ["a"],
      budget: {},
      table: "events",
      from: "+1s",
      to: "end-1s",
      format: "jsonl",
      output: "out",
    },
  ],
  ...["--as-published", "--paper"].map((option): [string[], unknown] => [
    ["report", "a", option],
    { name: "report", traces: ["a"], budget: {}, format: "md", output: "-", asPublished: true },
  ]),
  [["export", "--", "--odd-name"], undefined],
])("%j", (argv, expected) => {
  const parsed = parseCommand(argv);
  expect(parsed.ok ? parsed.value : undefined).toEqual(expected);
});

test.each([
  [["info"], /^which trace/],
  [["export", "a"], /^which table/],
  [["info", "a", "--jsn"], /^Unknown option '--jsn'$/],
  [["export", "a", "--table", "events", "--format", "parquet"], /not available yet/],
  [["export", "a", "--table", "events", "--format", "xml"], /^unknown --format "xml"/],
  [["info", "a", "--max-unpacked", "much"], /^--max-unpacked wants bytes/],
  [["convert", "a"], /^"convert" is not available yet$/],
])("%j is wrong usage", (argv, message) => {
  const parsed = parseCommand(argv);
  expect(parsed.ok ? "" : parsed.error.message).toMatch(message);
});
