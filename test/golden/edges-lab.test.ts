import { cpSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { State } from "../../workers/model/states.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { type Claims, unconfirmed } from "./cut-hosts.js";

// Real hosts with one CPU's stream cut: what is claimed then must be what the whole recording shows.

const STEAL: ReadonlySet<number> = new Set([State.RUNNABLE, State.PREEMPTED]);

const share = ({ ns, falseNs }: Claims) => (ns === 0 ? 0 : (100 * falseNs) / ns);

async function readCut(kernel: string, damage: (folder: string) => void): Promise<Analysed> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-cut-"));
  cpSync(kernel, folder, { recursive: true });
  damage(folder);
  try {
    return await analyse(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWithTraces("lab hosts with a cut stream", () => {
  const three = () => join(unpackTrace("lab/lttng-overcommit3-i.tar.zst"), "lttng-overcommit4-i/lttng-host/kernel");
  const two = () => join(unpackTrace("lab/lttng-host-a.tar.zst"), "lttng-host-a/lttng-host/kernel");

  test.each([
    ["three VMs, ch0_0 cut to 4,000,000 bytes", three, (folder: string) => truncateSync(join(folder, "ch0_0"), 4e6)],
    ["three VMs, ch0_1 cut to 2,500,000 bytes", three, (folder: string) => truncateSync(join(folder, "ch0_1"), 2.5e6)],
    ["three VMs, ch0_1 gone", three, (folder: string) => rmSync(join(folder, "ch0_1"))],
    ["one host, ch0_0 cut to 2,000,000 bytes", two, (folder: string) => truncateSync(join(folder, "ch0_0"), 2e6)],
  ] as const)("%s", async (name, kernel, damage) => {
    const whole = await analyse(kernel());
    const cut = await readCut(kernel(), damage);
    expect(whole.session.machines.map(({ blackouts }) => blackouts.length)).toEqual([0]);
    const kinds = ["vcpu", "thread", "cpu", "process", "guest-thread"] as const;
    const found = kinds.map((kind) => [kind, unconfirmed(cut, whole, kind)] as const);
    const steal = unconfirmed(cut, whole, "vcpu", STEAL);
    const text = found.map(([kind, claims]) => `${kind} ${share(claims).toFixed(3)} %`).join(", ");
    console.log(`${name}: false of what is claimed: ${text}; of steal ${share(steal).toFixed(3)} %`);
    expect(share(steal)).toBeLessThanOrEqual(0.5);
    for (const [, claims] of found.slice(0, 3)) expect(share(claims)).toBeLessThanOrEqual(0.5);
  });
});
