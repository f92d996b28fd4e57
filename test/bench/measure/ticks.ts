import type { Page } from "playwright-core";
import { type MainThread, mainThread } from "./main-thread.js";

/** Processor time of the page's own thread in each stretch of `tickMs` (ms), and what it went to in all, most first. */
export interface Ticks {
  readonly work: readonly number[];
  readonly parts: MainThread["parts"];
  readonly frames: number;
}

export async function workOfTicks(page: Page, tickMs: number, act: () => Promise<void>): Promise<Ticks> {
  const { tasks, frames, parts } = await mainThread(page, act);
  const begin = tasks[0]?.atMs ?? 0;
  const work: number[] = [];
  for (const { atMs, workMs } of tasks) {
    const tick = Math.floor((atMs - begin) / tickMs);
    while (work.length <= tick) work.push(0);
    work[tick] = (work[tick] ?? 0) + workMs;
  }
  // The last stretch was cut off.
  return { work: work.slice(0, -1), frames, parts };
}
