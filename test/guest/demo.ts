import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Guest, startGuest } from "./guest.js";
import { guestParts } from "./parts.js";

// npm run demo:vm [-- --arch arm64] — a small VM to try Lanescope's monitor on. Nothing is installed. Ctrl+C ends it.

const { values } = parseArgs({ options: { arch: { type: "string", default: "x86_64" } } });
if (values.arch !== "x86_64" && values.arch !== "arm64") {
  console.error("--arch is x86_64 or arm64");
  process.exit(2);
}
const found = guestParts(values.arch);
if ("missing" in found) {
  console.error(`A VM needs what is not here. On Debian: sudo apt-get install ${found.missing.join(" ")}`);
  process.exit(1);
}
console.log("The guest boots, which takes some seconds the first time…");
let guest: Guest | undefined;
const ended = new Promise<void>((resolve) => {
  process.once("SIGINT", resolve).once("SIGTERM", resolve);
});
try {
  guest = await startGuest(found.parts, { name: "demo" });
  await guest.put("/tmp/load.sh", readFileSync(join(process.cwd(), "test/guest/inside/load.sh")));
  await guest.run("setsid sh /tmp/load.sh </dev/null >/dev/null 2>&1 &");
  // What is typed on its screen is answered by a shell.
  await guest.run("setsid sh -c 'exec sh </dev/tty1 >/dev/tty1 2>&1' </dev/null >/dev/null 2>&1 &");
  console.log(wordsOf(guest, found.parts.agent !== undefined));
  await Promise.race([ended, guest.gone]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await guest?.close();
}
console.log("\nThe guest has ended.");
process.exit();

function wordsOf({ pid, sockets }: Guest, hasAgent: boolean): string {
  const agent = hasAgent ? `qga:${sockets.guestAgent}` : `serial:${sockets.serial}`;
  const { qmp, guestAgent, serial, vnc } = sockets;
  const ways: readonly (readonly [string, string])[] = [
    ["monitor (QMP)", qmp],
    ["guest agent", hasAgent ? guestAgent : "none"],
    ["root shell, a serial line", serial],
    ["screen (VNC)", vnc],
  ];
  return `
A Linux guest with 2 CPUs runs under emulation, in process ${pid}. What it does changes every few seconds:
processors, memory, disk, and how many processes there are.

${ways.map(([what, way]) => `  ${what.padEnd(26)} ${way}`).join("\n")}

In another terminal, either in a window, with "Attach to running VMs" in the menu at Open:

  npx lanescope --attach

or as a log, which the window opens afterwards:

  npx lanescope monitor --qmp ${qmp} --agent ${agent} --for 30s -o demo.lsm.jsonl
  npx lanescope demo.lsm.jsonl

Ctrl+C ends the guest.`;
}
