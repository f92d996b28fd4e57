import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { branchPrelude, type CampaignOptions, type CampaignResult } from "./campaign.js";
import { instrument } from "./instrument.js";

export type CampaignTask = Omit<CampaignOptions, "target" | "onTry">;

export interface Failure {
  readonly input: Uint8Array;
  readonly message: string;
}

/** What came out: a result, or the first input that failed. */
export interface CampaignAnswer {
  readonly result?: CampaignResult;
  readonly failure?: Failure;
}

const root = process.cwd();
const cache = join(root, "node_modules/.cache/fuzz");
/** One try of a few kilobytes on a busy machine takes milliseconds. One that takes this long never ends. */
const HANG_MS = 15_000;
const MAX_HEAP_MB = 1024;

/** Fuzzes `targetFile`, a module that exports `target`, in a thread of its own. */
export async function fuzz(targetFile: string, task: Omit<CampaignTask, "words">): Promise<CampaignAnswer> {
  mkdirSync(cache, { recursive: true });
  const { code, words } = instrument(await bundle(targetFile, "cjs"));
  const module = join(cache, `${process.pid}-${targetFile.replaceAll(/\W/g, "-")}.cjs`);
  const script = join(cache, `${process.pid}-worker.mjs`);
  writeFileSync(module, branchPrelude + code);
  writeFileSync(script, await bundle("test/fuzz/feedback/campaign-worker.ts", "esm"));
  return runWorker(script, module, { ...task, words });
}

async function bundle(entry: string, format: "cjs" | "esm"): Promise<string> {
  // As the built programs: a folder below dist/, from which they find what they load.
  const define = { "import.meta.url": JSON.stringify(pathToFileURL(join(root, "dist/fuzz/target.mjs"))) };
  const options = {
    define,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    logLevel: "error",
  } as const;
  const { outputFiles } = await build({ entryPoints: [join(root, entry)], format, ...options });
  return outputFiles[0]?.text ?? "";
}

function runWorker(script: string, module: string, task: CampaignTask): Promise<CampaignAnswer> {
  const current = new SharedArrayBuffer(8 + task.maxBytes + 1024 * 1024);
  const length = new Int32Array(current, 0, 2);
  const shown = () => new Uint8Array(current, 8, length[0]).slice();
  const worker = new Worker(script, {
    workerData: { module, task, current },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  return new Promise((resolve) => {
    let before = 0;
    const watch = setInterval(() => {
      const tries = Atomics.load(length, 1);
      if (tries === before && 0 < tries) finish({ failure: { input: shown(), message: "does not end" } });
      before = tries;
    }, HANG_MS);
    const finish = (answer: CampaignAnswer) => {
      clearInterval(watch);
      resolve(answer);
      void worker.terminate();
    };
    worker.on("message", finish);
    worker.on("error", (error) => finish({ failure: { input: shown(), message: String(error.stack ?? error) } }));
  });
}
