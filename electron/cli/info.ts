import { ok, type Result } from "../../workers/core/result.js";
import { escapedJson } from "../../workers/core/unseen.js";
import { wholeInfo } from "./agreement.js";
import type { CommandLine } from "./args.js";
import { humanInfo } from "./human-info.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";
import { styleFor, visibleText } from "./text.js";

export async function info(command: Extract<CommandLine, { name: "info" }>, io: CliIo): Promise<Result<void>> {
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine;
  const found = await wholeInfo(engine.value);
  if (found.ok) {
    await io.out(
      command.json
        ? `${escapedJson(JSON.stringify(found.value, undefined, 2))}\n`
        : humanInfo(visibleText(found.value), styleFor(io.outHasColours)),
    );
  }
  await engine.value.close();
  return found.ok ? ok(undefined) : found;
}
