import { perfetto } from "../../../workers/formats/perfetto/index.js";
import { memoryFile } from "../../setup/ctf.js";
import { readAllWays } from "./one-format.js";

/** The first byte sets the rows of a batch, the rest is a trace. */
export async function target(input: Uint8Array): Promise<void> {
  await readAllWays(perfetto, [memoryFile("trace", input.subarray(1))], input[0] ?? 0);
}
