import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

/** A host that recorded the registers of its guests. */
const sample = fileURLToPath(new URL("../../samples/labhost-overcommit.tar.zst", import.meta.url));

function listOf(text: string, name = "names.csv"): string {
  const file = join(tempFolder(), name);
  writeFileSync(file, text);
  return file;
}

/** CR3 of the first process seen in any guest of the trace. */
async function someProcess(): Promise<string> {
  const { out } = await lanescope(
    "export",
    sample,
    "--table",
    "intervals",
    "--to",
    "+500ms",
    "--lanes",
    "*/vm/*/process/0x*",
  );
  const cr3 = /process\/(0x[0-9a-f]+)/.exec(out)?.[1];
  expect(cr3).toBeDefined();
  return cr3 ?? "";
}

describe("--process-names", () => {
  test("info shows what they are called, for programs and for people", async () => {
    const list = listOf(`${await someProcess()},the one\n`);
    const json = await lanescope("info", "--json", sample, "--process-names", list);
    const info: TraceInfo = JSON.parse(json.out);
    const processes = info.machines.flatMap(({ vms }) => vms).flatMap((vm) => vm.processes);
    expect(processes.map(({ name }) => name)).toContain("the one");
    expect(info.problems).toEqual([]);
    expect((await lanescope("info", sample, "--process-names", list)).out).toMatch(/process the one {2}cr3 0x/);
  });

  test("export and report take them", async () => {
    const list = listOf(JSON.stringify([{ cr3: await someProcess(), name: "the one" }]), "names.json");
    for (const command of [["export", "--table", "lost"], ["report"]]) {
      const { code, err } = await lanescope(...command, sample, "--process-names", list);
      expect({ code, err }).toEqual({ code: 0, err: "" });
    }
  });

  test("a list of which nothing is there is said to be one", async () => {
    const { out } = await lanescope("info", smallTrace(), "--process-names", listOf("0x123000,nobody"));
    expect(out).toContain("note: none of the 1 given process names is that of a process seen in a VM");
  });

  test.each([
    ["0x1000,bash\nnonsense\n", "line 2"],
    ["[{}]", "entry 1"],
  ])("a bad list is one line with the place: %j", async (text, place) => {
    const list = listOf(text);
    for (const command of ["info", "report", "open"]) {
      const { code, err } = await lanescope(command, smallTrace(), "--process-names", list);
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`^lanescope: process names: ${place}: .*\\(${list}\\)\n$`));
    }
  });

  test("so is one that is not there; names without a trace are wrong usage", async () => {
    const missing = join(tempFolder(), "none.csv");
    const { code, err } = await lanescope("info", smallTrace(), "--process-names", missing);
    expect({ code, err }).toEqual({
      code: 1,
      err: `lanescope: cannot read process names: no such file or folder (${missing})\n`,
    });
    expect((await lanescope("open", "--process-names", missing)).code).toBe(2);
  });
});
