import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { describeWithGuest } from "../guest/with-guest.js";

// A guest of another architecture: what its QEMU cannot tell is absent, and no failure.

interface Line {
  readonly n?: string;
  readonly d?: unknown;
  readonly error?: unknown;
}

describeWithGuest(
  "a monitor of an arm64 guest",
  (parts) => {
    test("tells what there is, its registers are samples, and its keys arrive", async () => {
      const guest = await startGuest(parts, { name: "arm" });
      try {
        const log = join(tempFolder(), "arm.lsm.jsonl");
        const { qmp, serial } = guest.sockets;
        const asked = ["--qmp", qmp, "--agent", `serial:${serial}`, "--registers", "50ms", "--for", "5s", "-o", log];
        const { code, err } = await lanescope("monitor", ...asked);
        expect(code, err).toBe(0);
        const [header, ...lines] = readFileSync(log, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
        expect(header.vms[0]).toMatchObject({ pid: guest.pid, name: "arm", accel: "tcg", arch: "aarch64" });
        const said = (name: string) => lines.filter(({ n }: Line) => n === name);
        expect(lines.filter(({ error }: Line) => error !== undefined)).toEqual([]);
        expect(said("query-status")[0]?.d).toMatchObject({ status: "running" });
        // The names of tables and nothing in them: QEMU counts no interrupts of this machine.
        expect(JSON.stringify(said("x-query-irq")[0]?.d ?? "")).not.toMatch(/: \d/);
        const frame = lines.findLast(({ d }: Line) => /^\d+ \(init\)/m.test(JSON.stringify(d).replaceAll("\\n", "\n")));
        expect(frame, "processes of the guest").toBeDefined();

        const samples = await lanescope("export", log, "-t", "samples", "--format", "jsonl");
        const rows: { ip: string; mode: string }[] = samples.out
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
        const registers = said("info registers -a").flatMap(({ d }: Line) => registersIn(String(d)));
        expect(rows.map(({ ip, mode }) => `${ip} ${mode}`)).toEqual(registers);
        expect(rows.length).toBeGreaterThan(20);

        expect(await guest.monitor.ask("info lapic")).toMatch(/unknown command/);
        const recording = join(tempFolder(), "typed.lsi.jsonl");
        const recorded = lanescope("input", "record", "--qmp", qmp, "--for", "8s", "-o", recording);
        const traced = () => guest.monitor.execute("trace-event-get-state", { name: "input_event_sync" });
        await expect.poll(traced).toMatchObject([{ state: "enabled" }]);
        expect(await typed(guest, ["h", "i"])).toEqual(KEYS);
        expect(await recorded).toMatchObject({ code: 0 });
        const shown = (await lanescope("input", "show", recording)).out.match(/key \w+ (?:down|up)/g);
        expect(shown).toEqual(["key h down", "key h up", "key i down", "key i up"]);
      } finally {
        await guest.close();
      }
    });
  },
  "arm64",
);

/** "address mode" of each vCPU: the exception level stands beside the flags (PSTATE), and addresses of the kernel have bit 55. */
function registersIn(answer: string): readonly string[] {
  return [...answer.matchAll(/ PC=([\da-f]{16}).*?\bEL(\d)/gs)].map(([, address, level]) => {
    const at = BigInt(`0x${address}`);
    expect(level === "0").toBe(((at >> 55n) & 1n) === 0n);
    return `0x${at.toString(16)} ${level === "0" ? "guest-user" : "guest-kernel"}`;
  });
}

/** Down and up of both, by the codes of Linux. */
const KEYS = [
  [35, 1],
  [35, 0],
  [23, 1],
  [23, 0],
];

/** Presses keys, and reads what the guest's keyboard says of it: struct input_event, 24 bytes, of type EV_KEY. */
async function typed(guest: Guest, keys: readonly string[]): Promise<readonly (readonly number[])[]> {
  const { text } = await guest.run(
    "for event in /sys/class/input/event*; do grep -q Keyboard $event/device/name && basename $event; done",
  );
  await guest.run(`cat /dev/input/${text.trim()} >/tmp/keys 2>/dev/null & echo $! >/tmp/reader`);
  for (const key of keys) await guest.monitor.ask(`sendkey ${key} 1`);
  const wanted = 2 * keys.length;
  // A record of the key, and one that ends the group.
  const said = await guest.run(
    `for i in $(seq 100); do [ $(stat -c %s /tmp/keys) -ge ${wanted * 48} ] && break; usleep 50000; done; cat /tmp/keys; kill $(cat /tmp/reader)`,
  );
  const records = Buffer.from(said.bytes);
  return Array.from({ length: Math.floor(records.length / 24) }, (_, i) => records.subarray(24 * i, 24 * i + 24))
    .filter((record) => record.readUInt16LE(16) === 1)
    .map((record) => [record.readUInt16LE(18), record.readInt32LE(20)]);
}
