import { folded } from "../../../workers/formats/folded/index.js";
import { monitorLog } from "../../../workers/formats/monitor-log/index.js";
import { memoryFile } from "../../setup/ctf.js";
import { readAllWays } from "./one-format.js";

/** Samples of files that are read whole: the first byte says as what. */
export async function target(input: Uint8Array): Promise<void> {
  const format = (input[0] ?? 0) % 2 === 0 ? folded : monitorLog;
  await readAllWays(format, [memoryFile("t", input.subarray(1))], input[0] ?? 0);
}
