import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plain } from "../../../../../electron/node/vm/commands.js";
import { VirshMonitor } from "../../../../../electron/node/vm/virsh.js";
import { tempFolder } from "../../../../golden/cli-support.js";

/** A virsh that says this. */
function virsh(script: string): VirshMonitor {
  const program = join(tempFolder(), "virsh");
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return new VirshMonitor("web 01", ([, ...args]) => [program, ...args]);
}

test.skipIf(process.platform === "win32")("libvirt is asked by one command for each question", async () => {
  const asked = virsh(
    `test "$1 $2 $3 $4" = "qemu-monitor-command --domain web 01 --cmd" && echo "{\\"return\\": $5, \\"id\\": \\"libvirt-9\\"}"`,
  );
  expect(await asked.ask(plain("query-status"))).toMatchObject({
    ok: true,
    value: { raw: '{"execute":"query-status","id":"lanescope-1"}' },
  });
});

test.skipIf(process.platform === "win32")(
  "errors of QEMU and of libvirt are failures, and a domain that ended is over",
  async () => {
    const refused = virsh(`echo '{"id": "libvirt-9", "error": {"class": "GenericError", "desc": "no"}}'`);
    expect(await refused.ask(plain("query-status"))).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^QEMU: .*no/) },
    });
    const ended = virsh("echo 'error: Requested operation is not valid: domain is not running' >&2; exit 1");
    expect(await ended.ask(plain("query-status"))).toMatchObject({ ok: false });
    expect(await ended.closed).toContain("domain is not running");
  },
);

test("without virsh that is said", async () => {
  const absent = new VirshMonitor("a", () => ["/nowhere/virsh"]);
  expect(await absent.ask(plain("query-status"))).toMatchObject({
    ok: false,
    error: { message: "virsh: virsh is not installed" },
  });
});
