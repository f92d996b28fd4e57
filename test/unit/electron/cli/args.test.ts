import { expect, test } from "vitest";
import { parseCommand } from "../../../../electron/cli/args.js";

test.each([
  [[], { name: "open", traces: [], isNamed: false, isAttaching: false }],
  [["trace"], { name: "open", traces: ["trace"], isNamed: false, isAttaching: false }],
  [["--attach"], { name: "open", traces: [], isNamed: false, isAttaching: true }],
  [["open", "info"], { name: "open", traces: ["info"], isNamed: true, isAttaching: false }],
  [
    ["open", "--process-names", "names.csv", "trace"],
    { name: "open", traces: ["trace"], isNamed: true, isAttaching: false, processNames: "names.csv" },
  ],
  [
    [
      "host.dat",
      "guest.dat",
      "--offset",
      "guest.dat=5:0.1",
      "--tsc-offset=7=-3",
      "--align",
      "events",
      "--log-format",
      "(?<time>.*)",
    ],
    {
      name: "open",
      traces: ["host.dat", "guest.dat"],
      isNamed: false,
      isAttaching: false,
      offset: ["guest.dat=5:0.1"],
      tscOffset: ["7=-3"],
      align: "events",
      logFormat: "(?<time>.*)",
    },
  ],
  [["--version"], { name: "version" }],
  [["-h"], { name: "help", about: undefined }],
  [["help", "export"], { name: "help", about: "export" }],
  [["export", "--help"], { name: "help", about: "export" }],
  [
    ["info", "a", "--log-machine", "a/q.log=vm=1", "--log-machine=b=c"],
    {
      name: "info",
      traces: ["a"],
      budget: {},
      json: false,
      logMachines: [
        { log: "a/q.log=vm", machine: "1" },
        { log: "b", machine: "c" },
      ],
    },
  ],
  [["info", "a", "b", "--json"], { name: "info", traces: ["a", "b"], budget: {}, json: true }],
  [
    [
      "info",
      "a",
      "--max-entries",
      "10",
      "--max-unpacked=2G",
      "--max-depth",
      "1",
      "--max-seconds",
      "90",
      "--memory-budget",
      "500M",
    ],
    {
      name: "info",
      traces: ["a"],
      budget: { entries: 10, unpackedBytes: 2 ** 31, depth: 1, seconds: 90 },
      memoryBudget: 500 * 2 ** 20,
      json: false,
    },
  ],
  [["index", "--no-cache", "a"], { name: "index", traces: ["a"], budget: {}, noCache: true }],
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
    { name: "report", traces: ["a"], budget: {}, format: "md", output: "-", redact: [], asPublished: true },
  ]),
  [
    ["report", "a", "--redact", "names,args,names"],
    { name: "report", traces: ["a"], budget: {}, format: "md", output: "-", redact: ["names", "arguments"] },
  ],
  [["export", "--", "--odd-name"], undefined],
])("%j", (argv, expected) => {
  const parsed = parseCommand(argv);
  expect(parsed.ok ? parsed.value : undefined).toEqual(expected);
});

test.each([
  [["info"], /^which trace/],
  [["open", "--offset", "a=1"], /^which trace is --offset for\?/],
  [["open", "a", "--offset", "a"], /^--offset wants TRACE=NS/],
  [["report", "a", "--log-machine", "a"], /^--log-machine wants LOG=MACHINE/],
  [["a", "--align", "luck"], /^unknown --align "luck"/],
  [["export", "a"], /^which table/],
  [["info", "a", "--jsn"], /^Unknown option '--jsn'$/],
  [["profile", "a", "--analysis", "b"], /^Unknown option '--analysis', which is one of open, info, export, .*convert$/],
  [["export", "a", "--table", "events", "--format", "orc"], /^unknown --format "orc": csv, jsonl, arrow, parquet/],
  [["export", "a", "--table", "events", "--format", "xml"], /^unknown --format "xml"/],
  [["info", "a", "--max-unpacked", "much"], /^--max-unpacked wants bytes/],
  [["info", "a", "--memory-budget", "much"], /^--memory-budget wants bytes/],
  [["convert", "a"], /^which file\? -o FILE.lanescope$/],
  [["convert", "a", "-o", "-"], /^which file\? -o FILE.lanescope$/],
  [["convert", "a", "-o", "-", "--to-ctf"], /^which folder\? -o FOLDER$/],
  [["convert", "a", "-o", "b", "--to-ctf", "--annotations", "c"], /^--annotations go into a bundle/],
  [["convert", "a", "-o", "b.lanescope", "--redact", "names,faces"], /^--redact wants some of names,paths,/],
  [["picture", "a", "--redact", "faces"], /^--redact wants some of names,paths,/],
  [["convert", "a", "-o", "b.lanescope", "--range", "+1s"], /^--range wants FROM\.\.TO/],
])("%j is wrong usage", (argv, message) => {
  const parsed = parseCommand(argv);
  expect(parsed.ok ? "" : parsed.error.message).toMatch(message);
});
