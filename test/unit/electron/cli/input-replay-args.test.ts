import { expect, test } from "vitest";
import { parseCommand } from "../../../../electron/cli/args.js";

const usual = {
  ...{ name: "input", action: "replay", file: "f.lsi.jsonl", vm: { qmp: "s" }, mode: "timed", speed: 1, repeat: 1 },
  ...{ rules: [], seesTrace: false, isLongAccepted: false, periodMs: 250 },
};

function parse(...words: string[]) {
  const parsed = parseCommand(["input", "replay", ...words]);
  return parsed.ok ? JSON.parse(JSON.stringify(parsed.value)) : parsed.error.message;
}

test.each([
  [["f.lsi.jsonl", "--qmp", "s"], usual],
  [
    ["f.lsi.jsonl", "--pid", "7", "--agent", "qga:a", "--host", "me@there", "--yes", "-o", "run", "--period", "1s"],
    {
      ...usual,
      vm: { pid: 7, host: "me@there", guest: { via: "qga", address: "a" } },
      ...{ host: "me@there", isLongAccepted: true, output: "run", periodMs: 1000 },
    },
  ],
  [["f.lsi.jsonl", "--qmp", "s", "--speed", "0.1", "--repeat", "999"], { ...usual, speed: 0.1, repeat: 999 }],
  [
    ["f.lsi.jsonl", "--qmp", "s", "--mode=closed-loop", "--line", "ready", "--listen", "p", "--timeout", "2s"],
    { ...usual, mode: "closed-loop", between: { line: "ready", "timeout-ms": 2000 }, vm: { qmp: "s", listen: ["p"] } },
  ],
  [
    ["f.lsi.jsonl", "--qmp", "s", "--mode=closed-loop", "--quiet=200ms", "--evdev=e", "--vnc=v", "--see=trace"],
    {
      ...usual,
      mode: "closed-loop",
      between: { "screen-quiet-ms": 200, "timeout-ms": 10_000 },
      evdev: "e",
      vnc: "v",
      seesTrace: true,
    },
  ],
  [
    ["f.lsi.jsonl", "--qmp", "s", "--on", "qemu:RESET", "--do", "pause", "--on=line:x", "--do=resume"],
    {
      ...usual,
      rules: [
        { when: "qemu:RESET", deed: "pause", source: "qemu" },
        { when: "line:x", deed: "resume", source: "line" },
      ],
    },
  ],
  [["--release", "--domain", "d"], { ...usual, file: undefined, vm: { domain: "d" } }],
])("%j", (words, expected) => {
  expect(parse(...words)).toEqual(JSON.parse(JSON.stringify(expected)));
});

test.each<readonly [readonly string[], string | RegExp]>([
  [[], "which file? lanescope input replay FILE.lsi.jsonl --qmp SOCKET"],
  [["a", "b", "--qmp", "s"], "which file? lanescope input replay FILE.lsi.jsonl --qmp SOCKET"],
  [["a", "--release", "--qmp", "s"], "which file? lanescope input replay FILE.lsi.jsonl --qmp SOCKET"],
  [["a"], "which VM? one of --qmp SOCKET, --pid PID, --domain NAME"],
  [["a", "--qmp", "s", "--pid", "3"], "which VM? one of --qmp SOCKET, --pid PID, --domain NAME"],
  [["a", "--qmp", "s", "--mode", "fast"], '--mode wants timed, closed-loop, step, not "fast"'],
  [["a", "--qmp", "s", "--speed", "0"], "--speed wants a number from 0.1 to 10"],
  [["a", "--qmp", "s", "--speed", "11"], "--speed wants a number from 0.1 to 10"],
  [["a", "--qmp", "s", "--repeat", "1.5"], "--repeat wants a number from 1 to 999"],
  [["a", "--qmp", "s", "--quiet", "1s"], "--quiet, --line and --timeout are of --mode closed-loop"],
  [["a", "--qmp", "s", "--mode=closed-loop", "--quiet", "x"], "--quiet and --timeout want a time, as in 300ms or 10s"],
  [["a", "--qmp", "s", "--mode=closed-loop", "--quiet=1s", "--line=x"], "--quiet or --line: one of them is waited for"],
  [["a", "--qmp", "s", "--see", "x"], '--see wants trace, not "x"'],
  [["a", "--qmp", "s", "--on", "line:x", "--do", "jump"], /^"jump" is nothing a trigger does/],
  [["a", "--qmp", "s", "--host=-oProxyCommand=x"], '--host wants USER@HOST, not "-oProxyCommand=x"'],
])("%j is refused", (words, why) => {
  expect(parse(...words)).toEqual(typeof why === "string" ? why : expect.stringMatching(why));
});
