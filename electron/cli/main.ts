import { type Failure, failureText } from "../../workers/core/result.js";
import { openWindow } from "../launch/open-window.js";
import { appVersion } from "../node/version.js";
import { type Command, parseCommand } from "./args.js";
import { exportTable } from "./export.js";
import { helpText } from "./help.js";
import { indexTraces } from "./index-command.js";
import { info } from "./info.js";
import { type CliIo, EXIT, type ExitCode } from "./io.js";
import { readProcessNames } from "./process-names.js";
import { report } from "./report.js";
import { visible } from "./text.js";

/** Runs one command line and answers its exit code. */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const command = parseCommand(argv);
  if (!command.ok) return complain(command.error, io, EXIT.USAGE);
  try {
    return await run(command.value, io);
  } catch (error) {
    // A full disk, say, or a bug: one line all the same, the stack for those who ask.
    if (process.env.LANESCOPE_DEBUG) throw error;
    return complain({ message: error instanceof Error ? error.message : String(error) }, io, EXIT.FAILED);
  }
}

async function run(command: Command, io: CliIo): Promise<number> {
  switch (command.name) {
    case "help":
      await io.out(helpText(command.about));
      return EXIT.OK;
    case "version":
      await io.out(`lanescope ${appVersion()}\n`);
      return EXIT.OK;
    case "open":
      return open(command, io);
    case "info":
      return finish(await info(command, io), io);
    case "index":
      return finish(await indexTraces(command, io), io);
    case "export":
      return finish(await exportTable(command, io), io);
    case "report":
      return finish(await report(command, io), io);
  }
}

async function open(command: Extract<Command, { name: "open" }>, io: CliIo): Promise<number> {
  const { traces, processNames } = command;
  if (processNames === undefined) return openWindow(traces);
  const names = await readProcessNames(processNames);
  return names.ok ? openWindow(traces, processNames) : complain(names.error, io, EXIT.FAILED);
}

/** A command answers what failed, if anything did. */
function finish(failure: Failure | undefined, io: CliIo): ExitCode {
  return failure ? complain(failure, io, EXIT.FAILED) : EXIT.OK;
}

function complain(failure: Failure, io: CliIo, code: ExitCode): ExitCode {
  io.err(`lanescope: ${visible(failureText(failure))}\n`);
  return code;
}
