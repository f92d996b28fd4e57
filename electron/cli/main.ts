import { errorCode, errorText } from "../../workers/core/error-text.js";
import { type Failure, failureText, type Result } from "../../workers/core/result.js";
import { checkTimes } from "../../workers/query/export/time-window.js";
import { appVersion } from "../node/folders.js";
import type { GivenOptions } from "../node/open-arguments.js";
import { type CommandLine, parseCommand } from "./args.js";
import { isUnknownWord } from "./command-in.js";
import { AS_JOB } from "./fleet/job-messages.js";
import { readGivenFiles } from "./given-files.js";
import { helpText } from "./help.js";
import { type CliIo, EXIT, type ExitCode, isClosedPipe } from "./io.js";
import { COMMANDS } from "./options.js";
import { messageText } from "./text.js";

/** Opens the window with traces, which may talk to VMs. Resolves to an exit code when the user has closed it. */
export type OpenWindow = (traces: readonly string[], given: GivenOptions, isAttaching: boolean) => Promise<number>;

/** Runs one command line. Resolves to its exit code. */
export async function main(argv: readonly string[], io: CliIo, openWindow: OpenWindow): Promise<number> {
  if (argv[0] === "fleet" && argv[1] === AS_JOB) {
    const { runAsJob } = await import("./fleet/job-main.js");
    await runAsJob();
    return EXIT.OK;
  }
  const command = parseCommand(argv);
  if (!command.ok) return failWith(command.error, io, EXIT.USAGE);
  try {
    return await run(command.value, io, openWindow);
  } catch (error) {
    // The reader closed the pipe.
    if (isClosedPipe(errorCode(error))) return EXIT.OK;
    // A bug of ours: one line; the stack is shown only on request.
    if (process.env.LANESCOPE_DEBUG) throw error;
    return failWith({ message: errorText(error) }, io, EXIT.FAILED);
  }
}

/** Each command is loaded when it is asked for: V8 reads all commands together for a tenth of a second. */
async function run(command: CommandLine, io: CliIo, openWindow: OpenWindow): Promise<number> {
  switch (command.name) {
    case "help":
      await io.out(helpText(command.about));
      return EXIT.OK;
    case "version":
      await io.out(`lanescope ${appVersion()}\n`);
      return EXIT.OK;
    case "open":
      return open(command, io, openWindow);
    case "info": {
      const { info } = await import("./info.js");
      return finish(await info(command, io), io);
    }
    case "index": {
      const { indexTraces } = await import("./index-command.js");
      return finish(await indexTraces(command, io), io);
    }
    case "export": {
      const [{ exportTable }, { checkExportRequest }] = await Promise.all([import("./export.js"), exportChecks()]);
      return finish(await checked(checkExportRequest(command), () => exportTable(command, io)), io);
    }
    case "report": {
      const [{ report }, { checkReportRequest }] = await Promise.all([import("./report.js"), exportChecks()]);
      return finish(await checked(checkReportRequest(command), () => report(command, io)), io);
    }
    case "analysis": {
      const { checkAnalysis } = await import("./analysis.js");
      return finish(await checkAnalysis(command, io), io);
    }
    case "annotations": {
      const { mergeAnnotations } = await import("./annotations.js");
      return finish(await mergeAnnotations(command, io), io);
    }
    case "fleet": {
      const { fleet } = await import("./fleet.js");
      const written = await fleet(command, io);
      return written.ok && !written.value ? EXIT.NONE_READ : finish(written, io);
    }
    case "monitor": {
      const { monitor } = await import("./monitor.js");
      return finish(await monitor(command, io), io);
    }
    case "input": {
      const { input } = await import("./input.js");
      return finish(await input(command, io), io);
    }
    case "capture": {
      const { capture } = await import("./capture.js");
      return finish(await capture(command, io), io);
    }
    case "cache": {
      const { cache } = await import("./cache.js");
      return finish(await cache(command, io), io);
    }
    case "pack": {
      const { pack } = await import("./pack.js");
      return finish(await pack(command, io), io);
    }
    case "convert": {
      const { convert } = await import("./convert.js");
      return finish(await checked(checkTimes(command), () => convert(command, io)), io);
    }
    case "profile": {
      const { profile } = await import("./profile.js");
      return finish(await checked(checkTimes(command), () => profile(command, io)), io);
    }
    case "query": {
      const { query } = await import("./query.js");
      return finish(await checked(checkTimes(command), () => query(command, io)), io);
    }
    case "fingerprints": {
      const { fingerprints } = await import("./fingerprints.js");
      return finish(await checked(checkTimes(command), () => fingerprints(command, io)), io);
    }
    case "picture": {
      const { picture } = await import("./picture.js");
      return finish(await checked(checkTimes(command), () => picture(command, io)), io);
    }
    case "compare": {
      const { checkCompare, compareTraces } = await import("./compare.js");
      const compared = await checked(checkCompare(command), () => compareTraces(command, io));
      return compared.ok && compared.value ? EXIT.FAIL_ON : finish(compared, io);
    }
  }
}

function exportChecks() {
  return import("../../workers/engine/exports.js");
}

/** Reports a wrong request before a trace is read, which may take long. */
function checked<T>(check: Result<unknown>, run: () => Promise<Result<T>>): Promise<Result<T>> {
  return check.ok ? run() : Promise.resolve({ ok: false, error: { ...check.error, isUsage: true } });
}

async function open(
  command: Extract<CommandLine, { name: "open" }>,
  io: CliIo,
  openWindow: OpenWindow,
): Promise<number> {
  const { traces, isNamed, isAttaching, name: _, ...files } = command;
  const [first] = traces;
  if (first !== undefined && !isNamed && isUnknownWord(first)) {
    const hint = `the commands are ${COMMANDS.join(", ")}`;
    return failWith({ message: `"${first}" is neither a command nor a file or folder`, hint }, io, EXIT.USAGE);
  }
  const given = await readGivenFiles(files);
  return given.ok ? openWindow(traces, files, isAttaching) : failWith(given.error, io, EXIT.FAILED);
}

/** The exit code of a command, whose failure is printed. */
function finish(result: Result<unknown>, io: CliIo): ExitCode {
  if (result.ok) return EXIT.OK;
  return failWith(result.error, io, result.error.isUsage ? EXIT.USAGE : EXIT.FAILED);
}

function failWith(failure: Failure, io: CliIo, code: ExitCode): ExitCode {
  io.err(`lanescope: ${messageText(failureText(failure))}\n`);
  return code;
}
