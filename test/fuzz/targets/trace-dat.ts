import { traceDatV6, traceDatV7 } from "../../../workers/formats/trace-dat/index.js";
import { memoryFile } from "../../setup/ctf.js";
import { readAllWays } from "./one-format.js";

/** The first byte sets the rows of a batch, the rest is a file of trace-cmd. */
export async function target(input: Uint8Array): Promise<void> {
  const format = input[11] === "6".charCodeAt(0) ? traceDatV6 : traceDatV7;
  await readAllWays(format, [memoryFile("trace.dat", input.subarray(1))], input[0] ?? 0);
}
