import type { Result } from "../../workers/core/result.js";
import type { CommandLine } from "./args.js";
import { importInput, showInput } from "./input-files.js";
import { clearInput, recordInput } from "./input-record.js";
import { replayInput } from "./input-replay.js";
import type { CliIo } from "./io.js";

export function input(command: Extract<CommandLine, { name: "input" }>, io: CliIo): Promise<Result<unknown>> {
  switch (command.action) {
    case "record":
      return recordInput(command, io);
    case "clear":
      return clearInput(command, io);
    case "show":
      return showInput(command, io);
    case "import":
      return importInput(command, io);
    case "replay":
      return replayInput(command, io);
  }
}
