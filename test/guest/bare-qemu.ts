import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestParts } from "./parts.js";
import { TestQmp } from "./qmp.js";
import { connected } from "./socket.js";

/** A machine with a keyboard and nothing to boot: for what is about QEMU and not about its guest. It is there at once. */
export interface BareQemu {
  readonly pid: number;
  readonly folder: string;
  /** For what is tested. */
  readonly qmp: string;
  readonly vnc: string;
  /** A monitor that belongs to the test. */
  readonly monitor: TestQmp;
  readonly child: ChildProcess;
  close(): Promise<void>;
}

/** `vnc`: further options of its server. */
export async function startBareQemu(parts: GuestParts, more: readonly string[] = [], vnc = ""): Promise<BareQemu> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-qemu-"));
  const at = (name: string) => join(folder, name);
  const options = ["-nodefaults", "-no-user-config", "-machine", "q35", "-m", "32", "-display", "none", "-vga", "std"];
  const channels = ["qmp", "own"].flatMap((id) => ["-qmp", `unix:${at(id)},server=on,wait=off`]);
  const words = [
    "--pdeathsig",
    "KILL",
    "--",
    parts.qemu,
    ...options,
    ...channels,
    "-vnc",
    `unix:${at("vnc")},key-delay-ms=0${vnc}`,
    ...more,
  ];
  const child = spawn(parts.setpriv, words, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const gone = ended.then((): never => {
    throw new Error("QEMU ended");
  });
  gone.catch(() => undefined);
  const close = async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const monitor = new TestQmp(
      await connected(at("own"), () => (child.exitCode === null ? undefined : "QEMU ended")),
      gone,
    );
    await monitor.execute("qmp_capabilities");
    return { pid: child.pid as number, folder, qmp: at("qmp"), vnc: at("vnc"), monitor, child, close };
  } catch (error) {
    await close();
    throw error;
  }
}
