import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isAlive, leasePath } from "../../../../../electron/cli/fleet/leases.js";
import { describeWith, OTHER_SYSTEM } from "../../../../setup/skip.js";

function leaseOf(pid: number): string {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-leases-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = leasePath(folder, "a");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid, host: hostname(), startedMs: 0, token: "t" }));
  return file;
}

const isLinux = process.platform === "linux" || undefined;

describeWith("a lease", isLinux, `${OTHER_SYSTEM}: /proc tells who has ended`, () => {
  test("of a run that was killed is over, also while nobody takes note of its end", async () => {
    // A shell starts a process and becomes one that waits for no child, as the first process of many containers.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(`${line}`);
    const file = leaseOf(pid);
    expect(await isAlive(file)).toBe(true);
    // Once it no longer is a shell: that would take note.
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n");
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isAlive(file)).toBe(false);
    expect(process.kill(pid, 0)).toBe(true);
  });
});
