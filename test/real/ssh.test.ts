import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LocalHost } from "../../electron/node/vm/local-host.js";
import { MonitorSession } from "../../electron/node/vm/monitor-session.js";
import { openHost } from "../../electron/node/vm/open-host.js";
import { RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { describeWith } from "../setup/skip.js";

// VMs of another machine, by the user's own ssh: here the other machine is this one, by an sshd on loopback.

/** `npm run test:real` looks for it. */
const SSHD = process.env.LANESCOPE_SSHD;

/** Of connections that are open, or were left behind. */
function linkFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("lanescope-ssh-"));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An sshd with these further lines, and an `ssh` first in the path that knows it as `lab`. */
async function startSshd(program: string, more = ""): Promise<{ breakConnections(): void }> {
  const folder = tempFolder();
  const at = (name: string) => join(folder, name);
  for (const key of ["host", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(key)]);
  const port = await freePort();
  writeFileSync(
    at("sshd_config"),
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${at("host")}\nAuthorizedKeysFile ${at("user.pub")}\nPidFile none\n` +
      `StrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\n${more}\n`,
  );
  writeFileSync(
    at("ssh_config"),
    `Host lab\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${at("user")}\n` +
      "  IdentitiesOnly yes\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n",
  );
  mkdirSync(at("bin"));
  writeFileSync(at("bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F '${at("ssh_config")}' "$@"\n`);
  chmodSync(at("bin/ssh"), 0o755);
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  const sshd = spawn(program, ["-D", "-e", "-f", at("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void sshd.kill());
  await new Promise<void>((resolve, reject) => {
    sshd.stderr.on("data", (bytes) => `${bytes}`.includes("listening") && resolve());
    sshd.on("close", () => reject(new Error("sshd ended")));
  });
  const before = process.env.PATH;
  process.env.PATH = `${at("bin")}:${before}`;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  const connections = () => readFileSync(`/proc/${sshd.pid}/task/${sshd.pid}/children`, "utf8").trim().split(" ");
  return { breakConnections: () => connections().forEach((pid) => void process.kill(Number(pid))) };
}

async function opened() {
  const host = await openHost("lab", false);
  if (!host.ok) throw new Error(host.error.message);
  onTestFinished(() => host.value.close());
  return host.value;
}

describeWith("VMs of another machine", SSHD, "sshd is not here: apt install openssh-server", (sshd) => {
  test("files, links and sockets are those of the machine", async () => {
    await startSshd(sshd);
    const [there, here] = [await opened(), new LocalHost()];
    const folder = tempFolder();
    writeFileSync(join(folder, "it's:odd $(x)"), "1:2\n\n3\n");
    const asked = [join(folder, "it's:odd $(x)"), "/proc/sys/kernel/osrelease", "/nowhere", "/proc/1/cm*"];
    expect(await there.files(asked)).toEqual(await here.files(asked));
    const own = [`/proc/${process.pid}/exe`, "/nowhere"];
    expect(await there.links(own)).toEqual(await here.links(own));
    const qemu = await startFakeQemu();
    onTestFinished(() => qemu.close());
    const paths = [qemu.path, "/dev/null", "/proc/self", "/nowhere"];
    const [mine, theirs] = [await here.sockets(paths), await there.sockets(paths)];
    for (const path of [qemu.path, "/nowhere"]) expect(theirs.get(path)).toEqual(mine.get(path));
    for (const path of ["/dev/null", "/proc/self"]) expect(theirs.get(path)).toMatchObject({ isSocket: false });
    const apart = Number(there.monotonicNs() - process.hrtime.bigint());
    expect(Math.abs(apart)).toBeLessThan((there.clockErrorNs ?? 0) + 1e6);
  });

  test.each([
    ["is forwarded by sshd", ""],
    ["goes through a program there where sshd forbids that", "AllowStreamLocalForwarding no"],
  ])("a monitor %s, and the log ends with the VM", async (_, more) => {
    await startSshd(sshd, more);
    const before = linkFolders();
    let asked = 0;
    const qemu = await startFakeQemu((execute) => {
      if (execute === "query-status") asked += 1;
      if (asked === 4) qemu.hangUp();
      return RECORDED[execute];
    });
    onTestFinished(() => qemu.close());
    const output = join(tempFolder(), "vm.lsm.jsonl");
    const ran = await lanescope("monitor", "--host", "lab", "--qmp", qemu.path, "-o", output);
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining("tiny: QEMU closed the monitor") });
    const lines = readFileSync(output, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ vms: [{ name: "tiny" }] });
    expect(lines.filter(({ n }) => n === "query-status")).toHaveLength(3);
    expect(lines.find(({ k, n }) => k === "note" && n === "clock")?.d).toMatch(/^times of lab are known to \d+ µs/);
    expect(linkFolders()).toEqual(before);
  });

  test("a connection that breaks ends the log with the reason", async () => {
    const started = await startSshd(sshd);
    const qemu = await startFakeQemu();
    onTestFinished(() => qemu.close());
    let isAsked: () => void = () => undefined;
    const once = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const session = new MonitorSession(await opened(), { periodMs: 100, registersMs: undefined, hmp: [] }, (line) => {
      if (line.includes('"query-status"')) isAsked();
    });
    expect(await session.attach({ qmp: qemu.path })).toMatchObject({ ok: true });
    await session.begin();
    await once;
    started.breakConnections();
    await session.allEnded();
    await session.close();
    expect(session.attached).toMatchObject([{ state: "gone" }]);
  });

  test("a machine that is not reached, and a socket that is not there, are told", async () => {
    await startSshd(sshd);
    const nowhere = await lanescope("monitor", "--host", "nowhere.invalid", "--list");
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringMatching(/^lanescope: ssh: .*nowhere\.invalid/) });
    const missing = await lanescope("monitor", "--host", "lab", "--qmp", "/nowhere", "-o", join(tempFolder(), "a"));
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining("/nowhere: no such socket on lab") });
  });
});
