import { app } from "electron";
import { commandIn, withoutMark } from "../cli/command-in.js";

// The first script of Electron's main process. An installed Lanescope is also its own command line. Electron waits for
// a top-level `await` before it connects to a display, so a command runs without one: without a window, a GPU process
// and the lock that keeps the window single. The window's script needs the same `await` to run before `ready`.

process.argv = [...withoutMark(process.argv, process.platform)];
const [, ...args] = process.argv;
const command = commandIn(app.isPackaged ? args : afterFolder(args));
if (command) {
  const { runCommand } = await import("./run-command.js");
  await runCommand(command);
} else await import("./main.js");

/** An application that is not packed is started as `electron FOLDER …`. */
function afterFolder(args: readonly string[]): readonly string[] {
  return args.slice(args.findIndex((arg) => !arg.startsWith("-")) + 1);
}
