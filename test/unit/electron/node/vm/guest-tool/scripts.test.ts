import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import * as scripts from "../../../../../../electron/node/vm/guest-tool/scripts.js";
import { TOOL_NAMES } from "../../../../../../workers/model/tool-operations.js";

const facts = (tool: (typeof TOOL_NAMES)[number]): scripts.ScriptFacts => ({
  tool,
  folder: "/run/lanescope-0123abcd",
  events: ["sched:sched_switch", "irq:irq_handler_entry"],
  samplesHz: tool === "perf" ? 499 : undefined,
  seconds: 5,
});

test.for(TOOL_NAMES)("each script of %s is one that sh reads", (tool) => {
  const all = [
    scripts.CHECK,
    scripts.makeFolderScript(facts(tool).folder),
    scripts.recordScript(facts(tool)),
    scripts.unpackScript(facts(tool)),
    scripts.startScript(facts(tool)),
    scripts.statusScript(facts(tool)),
    scripts.stopScript(facts(tool)),
    scripts.removeScript(facts(tool)),
    scripts.verifyScript(facts(tool)),
  ];
  for (const script of all) {
    const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
    expect([status, stderr], script).toEqual([0, ""]);
  }
});

test("whatever becomes of the connection, the guest ends a recording by itself", () => {
  for (const tool of TOOL_NAMES) {
    expect(scripts.startScript(facts(tool))).toMatch(/timeout 365 sh \/run\/lanescope-0123abcd\/record\.sh/);
    expect(scripts.recordScript(facts(tool))).toContain("trap clean TERM INT HUP");
  }
});
