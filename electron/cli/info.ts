import { ok, type Result } from "../../workers/core/result.js";
import { escapedJson } from "../../workers/core/unseen.js";
import { wholeInfo } from "./agreement.js";
import { reportText } from "./analysis.js";
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
    const { reports } = await engine.value.analyses(0);
    const own =
      reports.length === 0
        ? {}
        : { own_analyses: reports.map(({ id, title, events, counts }) => ({ id, title, events, counts })) };
    const style = styleFor(io.outHasColours);
    await io.out(
      command.json
        ? `${escapedJson(JSON.stringify({ ...found.value, ...own }, undefined, 2))}\n`
        : `${humanInfo(visibleText(found.value), style)}${reports.map((report) => `\n${reportText(visibleText(report), style)}\n`).join("")}`,
    );
  }
  await engine.value.close();
  return found.ok ? ok(undefined) : found;
}
