import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { EDGE_COUNT, FailedInput, runCampaign } from "./campaign.js";
import type { CampaignAnswer, CampaignTask } from "./run-campaign.js";

// A thread of its own: an input that never ends or takes all memory must not take the tests with it.

const { module, task, current } = workerData as { module: string; task: CampaignTask; current: SharedArrayBuffer };
const length = new Int32Array(current, 0, 2);
const bytes = new Uint8Array(current, 8);
const edges = new Uint8Array(EDGE_COUNT);
Object.assign(globalThis, { $edges: edges });
const { target } = createRequire(import.meta.url)(module);

try {
  const result = await runCampaign({ ...task, target, onTry: show }, edges);
  answer({ result });
} catch (error) {
  if (!(error instanceof FailedInput)) throw error;
  answer({ failure: { input: error.input, message: error.message } });
}

/** Lets the other thread see what is tried, and that this one gets on. */
function show(input: Uint8Array): void {
  bytes.set(input);
  length[0] = input.length;
  Atomics.add(length, 1, 1);
}

function answer(message: CampaignAnswer): void {
  parentPort?.postMessage(message);
}
