import { compileTrace } from "../../../workers/formats/ctf/compile-trace.js";
import { readMetadata } from "../../../workers/formats/ctf/metadata/index.js";
import { joinBytes } from "../../setup/bytes.js";

/** What every trace begins with; the input is what follows, fragments or anything else. */
const HEAD = new TextEncoder().encode('\u001e{"type":"preamble","version":2}\u001e{"type":"data-stream-class"}\u001e');

/** CTF 2 metadata of any bytes are read and can be decoded by, or are refused with their line, column and byte. */
export function target(input: Uint8Array): void {
  const bytes = joinBytes(HEAD, input);
  const result = readMetadata(bytes, "metadata");
  if (result.ok) {
    compileTrace(result.value);
    return;
  }
  const { message, offset = -1 } = result.error;
  const isPlaced = /^line \d+, column \d+: ./.test(message) && 0 <= offset && offset <= bytes.length;
  if (!isPlaced) throw new Error(`${message} at ${offset} of ${bytes.length}`);
}
