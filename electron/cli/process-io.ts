import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import type { CliIo, FileOutput } from "./io.js";

/** The terminal or pipe this process was started with. */
export function processIo(): CliIo {
  // A reader that has seen enough (`| head`) is no error: stop quietly, as other commands do.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return {
    out: (text) => write(process.stdout, text),
    err: (text) => void process.stderr.write(text),
    errIsTerminal: process.stderr.isTTY === true,
    outIsTerminal: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    openFile,
  };
}

function openFile(path: string): Promise<FileOutput> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(path);
    let failure: Error | undefined;
    stream.on("error", (error) => {
      failure = error;
      reject(error);
    });
    stream.on("open", () =>
      resolve({
        write: async (text) => {
          if (failure) throw failure;
          await write(stream, text);
        },
        close: () =>
          new Promise((done, failed) => {
            if (failure) failed(failure);
            stream.once("error", failed);
            stream.end(done);
          }),
      }),
    );
  });
}

/** Waits while the stream's own buffer is full. */
function write(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const done = () => {
      stream.off("error", failed);
      resolve();
    };
    const failed = (error: Error) => {
      stream.off("drain", done);
      reject(error);
    };
    stream.once("drain", done);
    stream.once("error", failed);
  });
}
