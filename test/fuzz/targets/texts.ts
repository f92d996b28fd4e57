import { FORMATS } from "../../../workers/formats/index.js";
import { memoryFile } from "../../setup/ctf.js";
import { readAllWays } from "./one-format.js";

const IDS: ReadonlySet<string> = new Set(["ftrace-text", "perf-script", "systrace-html", "log"]);

/** The first byte says which format of text the rest is opened as, whatever it looks like. */
export async function target(input: Uint8Array): Promise<void> {
  const formats = FORMATS.filter(({ id }) => IDS.has(id));
  const format = formats[(input[0] ?? 0) % formats.length];
  if (format !== undefined) await readAllWays(format, [memoryFile("t", input.subarray(1))], input[0] ?? 0);
}
