import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithField } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";

interface ReportFinding {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly lanes: readonly string[];
}

async function findingsOf(file: string): Promise<readonly ReportFinding[]> {
  const { code, out } = await lanescope("report", file, "--format", "json");
  expect(code).toBe(0);
  return JSON.parse(out).findings;
}

describeWithField("findings that strangers missed", (dir) => {
  test("a microVM that idles at 100 % of a host CPU: polling first, and no 2 % of interrupts", async () => {
    const [first, ...others] = await findingsOf(join(dir, "fc-hlt-spin.tar.xz"));
    expect(first?.id).toBe("halt-poll-success");
    expect(first?.title).toMatch(/^vCPU 0 of VM 6641 burns 97 % of a host CPU in successful halt polling/);
    expect(others.map(({ id }) => id)).not.toContain("costly-exits");
  });

  test("a vhost worker that waits 18 % of the time for its VMM's other thread", async () => {
    const [first] = await findingsOf(join(dir, "vhost-waits.tar.xz"));
    expect(first).toMatchObject({ id: "helper-waits", lanes: ["vh/thread/7010", "vh/vm/7000", "vh/thread/7001"] });
    expect(first?.title).toMatch(/18 % of the time/);
    expect(first?.text).toMatch(/176 ms in all, longest behind qemu-kvm 7001/);
  });
});
