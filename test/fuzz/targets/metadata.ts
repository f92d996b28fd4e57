import { readMetadata } from "../../../workers/formats/ctf/metadata/index.js";

/** CTF metadata of any bytes is read, or refused with its line, its column and its byte. */
export function target(input: Uint8Array): void {
  const result = readMetadata(input, "metadata");
  if (result.ok) return;
  const { message, offset = -1 } = result.error;
  const isPlaced = /^line \d+, column \d+: ./.test(message) && 0 <= offset && offset <= input.length;
  if (!isPlaced) throw new Error(`${message} at ${offset} of ${input.length}`);
}
