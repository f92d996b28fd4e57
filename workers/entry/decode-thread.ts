import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { errorText } from "../core/error-text.js";
import { type Failures, failures } from "./failures.js";

/** A thread of Node that decodes, and why it is gone if it is. */
export interface DecodeThread {
  readonly worker: Worker;
  readonly failed: Failures;
}

/** Every bundle and shared chunk of a build stands one folder below dist/ (electron/build/build.mjs). */
const DECODER = new URL("../workers/decode.node.mjs", import.meta.url);

/** Only a build has its script. */
export function hasDecodeThread(): boolean {
  return existsSync(fileURLToPath(DECODER));
}

export function startDecodeThread(): DecodeThread {
  const worker = new Worker(DECODER);
  const failed = failures();
  worker.on("error", (error) => failed.tell(errorText(error)));
  worker.on("exit", (code) => {
    if (code !== 0) failed.tell(`the decode worker ended with code ${code}`);
  });
  return { worker, failed };
}
