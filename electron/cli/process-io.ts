import { once } from "node:events";
import { writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { systemErrorText } from "../../workers/core/error-text.js";
import { type CliIo, EXIT, isClosedPipe } from "./io.js";

/** Stdout and stderr of this process. */
export function processIo(): CliIo {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that closed the pipe (`| head`) is no error: stop quietly, as other commands do.
    if (isClosedPipe(error.code)) process.exit(EXIT.OK);
    writeToStderr(`lanescope: cannot write to stdout: ${systemErrorText(error, "write")}\n`);
    process.exit(EXIT.FAILED);
  });
  // There is no place left to report it.
  process.stderr.on("error", () => undefined);
  return {
    out: (piece) => write(process.stdout, piece),
    err: (text) => void process.stderr.write(text),
    errIsTerminal: process.stderr.isTTY === true,
    outIsTerminal: process.stdout.isTTY === true,
    outHasColours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
}

/** Writes synchronously: the process ends right after it. */
function writeToStderr(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // There is no place left to report it.
  }
}

/** Waits while the stream's buffer is full. */
async function write(stream: Writable, piece: string | Uint8Array): Promise<void> {
  if (!stream.write(piece)) await once(stream, "drain");
}
