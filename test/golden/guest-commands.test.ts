import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordScript } from "../../electron/node/vm/guest-tool/scripts.js";
import { lanescope, tempFolder } from "./cli-support.js";

const SCRIPT = recordScript({
  tool: "tracefs",
  folder: "/run/lanescope-0123abcd",
  events: ["sched:sched_switch"],
  samplesHz: undefined,
  seconds: 5,
});

test("what was run in a guest is in a bundle of the log, word for word", async () => {
  const folder = tempFolder();
  const log = join(folder, "vm.lsm.jsonl");
  const bundle = join(folder, "vm.lanescope");
  const vm = { key: "vm1", name: "web", uuid: "", pid: 100, vcpus: [] };
  const lines = [
    { lanescope: "monitor-log", version: 1, t0_mono_ns: "1000", t0_real_ns: "0", period_ms: 250, vms: [vm] },
    { t: 5, vm: "vm1", k: "qmp", n: "query-status", d: { status: "running", running: true } },
    { t: 10, vm: "vm1", k: "capture", n: "command", d: { side: "guest", push: "/run/x", text: SCRIPT } },
  ];
  writeFileSync(log, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  expect(await lanescope("convert", log, "-o", bundle)).toMatchObject({ code: 0 });
  const { out } = await lanescope("export", bundle, "--table", "logs", "--format", "jsonl");
  const [line = ""] = out.split("\n").filter((one) => one.includes("lanescope-0123abcd"));
  const { message } = JSON.parse(line) as { readonly message: string };
  expect(JSON.parse(message.slice("command ".length)).text).toBe(SCRIPT);
});
