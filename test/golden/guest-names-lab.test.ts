import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";
import { vmPid } from "./guest-truth.js";

function folderOf(archive: string): string {
  const unpacked = unpackTrace(archive);
  return join(unpacked, readdirSync(unpacked)[0] ?? "");
}

async function infoOf(...traces: readonly string[]): Promise<TraceInfo> {
  const { code, out, err } = await lanescope("info", "--json", ...traces);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

describeWithTraces("a host's trace and its guest's own, opened together", () => {
  test("the guest's VM is found though the clocks are seconds apart, and its processes are named", async () => {
    const folder = folderOf("lab/lttng-host-guest-b.tar.zst");
    const info = await infoOf(join(folder, "lttng-host"), join(folder, "lttng-vmB"));
    const pid = vmPid(folder, "vmB");
    const vms = info.machines.flatMap(({ vms }) => vms);
    const names = (vm: number) => vms.find((one) => one.pid === vm)?.processes.map(({ name }) => name) ?? [];
    expect(info.machines.map(({ role }) => role)).toEqual(["host", "guest"]);
    // What the workload calls itself.
    expect(names(pid)).toEqual(expect.arrayContaining(["burnB0", "dbwB", "udpcliB", "memB"]));
    expect(vms.filter((vm) => vm.pid !== pid && names(vm.pid).length > 0)).toEqual([]);
    const text = (info.problems ?? []).map(({ message }) => message).join("\n");
    expect(text).toMatch(new RegExp(`is the guest in VM ${pid} .* its clock is 0\\.40\\d+ s behind the host's`));
  });

  test("a guest of another recording names nothing, and it is said why", async () => {
    const guest = join(folderOf("lab/lttng-host-guest-b.tar.zst"), "lttng-vmB");
    const info = await infoOf(join(folderOf("lab/lttng-overcommit3-i.tar.zst"), "lttng-host"), guest);
    expect(info.machines.flatMap(({ vms }) => vms).flatMap(({ processes }) => processes)).toEqual([]);
    expect(info.machines.map(({ guest_of, alignment }) => [guest_of, alignment])).toEqual([
      [undefined, undefined],
      // Nothing but the time of day says how the two recordings lie.
      [undefined, expect.objectContaining({ method: "wall-clock", offset_ns: "0", to: "labhost" })],
    ]);
    expect(info.problems?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^vmB and labhost stand side by side by their own times of day/),
      expect.stringMatching(/^vmB: it is none of the host's VMs for certain: /),
    ]);
  });
});
