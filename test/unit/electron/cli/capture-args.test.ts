import { expect, test } from "vitest";
import { parseCommand } from "../../../../electron/cli/args.js";

const USUAL = { views: [], backend: "auto", isFlight: false, mostBytes: 2e9 };

function parsed(line: string) {
  const command = parseCommand(["capture", ...line.split(" ").filter((word) => word !== "")]);
  return command.ok ? command.value : command.error.message;
}

test("what is given of a capture", () => {
  expect(parsed("-o F")).toEqual({ name: "capture", request: USUAL, output: "F", isPrint: false, vms: [], rules: [] });
  expect(parsed("--print")).toMatchObject({ isPrint: true, output: "FOLDER" });
  expect(parsed("--for steal,kvm --backend lttng --seconds 2.5 --flight --max-size 500M -o F")).toMatchObject({
    request: { views: ["steal", "kvm"], backend: "lttng", seconds: 2.5, isFlight: true, mostBytes: 500 * 2 ** 20 },
  });
  expect(parsed("--pid 7 --agent qga:/a --guest web --tool perf --pack P --yes -o F")).toMatchObject({
    vms: [{ pid: 7, guest: { via: "qga", address: "/a" } }],
    guest: { vm: "web", tool: "perf", packs: ["P"], isAgreed: true },
  });
});

test.for([
  ["", "which folder? -o FOLDER"],
  ["x -o F", 'what is "x"? the views are named by --for'],
  ["--for stael -o F", '--for: there is no view or table "stael"'],
  ["--backend dtrace -o F", "--backend wants auto, perf, trace-cmd, lttng"],
  ["--seconds 0 -o F", "--seconds wants a number up to 86400"],
  ["--seconds soon -o F", "--seconds wants a number up to 86400"],
  ["--max-size 1 -o F", "--max-size wants a size from 1M to 4T"],
  ["--agent qga:/a -o F", "0 VMs and 1 of --agent: give one for each VM, in the same order"],
  ["--listen /a -o F", "--listen is for one VM: whose port is it?"],
  ["--pid 7 --on qemu:STOP --do pause -o F", '--do wants mark, snapshot or stop, not "pause"'],
  ["--pid 7 --on qemu:STOP --do snapshot -o F", "--do snapshot goes with --flight"],
  ["--tool perf -o F", "--tool, --pack and --yes go with --guest VM"],
  ["--guest web --tool gdb -o F", "--tool wants tracefs, trace-cmd, perf"],
  ["--guest web --flight -o F", "a guest is recorded for some seconds: --flight is of the host alone"],
  ["--guest web --seconds 1.5 -o F", "with --guest, --seconds wants a whole number from 1 to 600"],
] as const)("%s: %s", ([line, message]) => {
  expect(parsed(line)).toBe(message);
});
