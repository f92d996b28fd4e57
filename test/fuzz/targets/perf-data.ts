import { perfData } from "../../../workers/formats/perf-data/index.js";
import { memoryFile } from "../../setup/ctf.js";
import { readAllWays } from "./one-format.js";

/** The first byte sets the rows of a batch, the rest is a file of perf record. */
export async function target(input: Uint8Array): Promise<void> {
  await readAllWays(perfData, [memoryFile("perf.data", input.subarray(1))], input[0] ?? 0);
}
