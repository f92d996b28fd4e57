import { qemuSimple } from "../../../workers/formats/qemu-simple/index.js";
import { memoryFile } from "../../setup/ctf.js";
import { readAllWays } from "./one-format.js";

/** The first byte is the length of a trace-events-all in 16 bytes, the rest it and a trace. */
export async function target(input: Uint8Array): Promise<void> {
  const length = 16 * (input[0] ?? 0);
  const files = [
    memoryFile("trace", input.subarray(1 + length)),
    memoryFile("trace-events-all", input.subarray(1, 1 + length)),
  ];
  await readAllWays(qemuSimple, files, 7);
}
