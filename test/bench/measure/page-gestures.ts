import type { BarePage } from "./bare-chromium.js";
import { median } from "./report.js";

/** Frames of the page while a person does something (ms). */
export interface GestureTimes {
  readonly medianFrame: number;
  /** 95 of 100 frames took no longer. */
  readonly slowFrame: number;
  /** The longest task of the page's own thread; below 50 ms a browser tells none. */
  readonly longestTask: number;
}

const CONTROL = 2;
const SHIFT = 8;
const EVENTS = 90;
/** As often as a wheel turns. */
const EVERY_MS = 16;
/** Until the last frame that a gesture causes. */
const SETTLE_MS = 300;

/** What the browser tells of tasks of 50 ms and more since the page began, in the order of time. */
export const LONG_TASKS = `new Promise((resolve) => {
  const observer = new PerformanceObserver((list) => told(list.getEntries()));
  const told = (tasks) => resolve(tasks.map(({ startTime, duration }) => ({ startTime, duration })));
  observer.observe({ type: "longtask", buffered: true });
  setTimeout(told, 200, []);
})`;

export interface LongTask {
  readonly startTime: number;
  readonly duration: number;
}

/** Zooms in and out, and pans there and back, with the wheel over the lanes. */
export async function measureGestures(page: BarePage): Promise<Readonly<Record<"zoom" | "pan", GestureTimes>>> {
  const zoom = await measure(page, CONTROL, (i) => (i < EVENTS / 2 ? -120 : 120));
  return { zoom, pan: await measure(page, SHIFT, (i) => (i % 60 < 30 ? 60 : -60)) };
}

async function measure(page: BarePage, modifiers: number, by: (i: number) => number): Promise<GestureTimes> {
  const begin = Number(await page.evaluate("performance.now()"));
  const [x, y] = (await page.evaluate(MIDDLE)) as readonly [number, number];
  await page.evaluate(WATCH_FRAMES);
  for (let i = 0; i < EVENTS; i += 1) {
    const turned = page.send("Input.dispatchMouseEvent", {
      type: "mouseWheel",
      x,
      y,
      modifiers,
      deltaX: 0,
      deltaY: by(i),
    });
    await Promise.all([turned, new Promise((resolve) => setTimeout(resolve, EVERY_MS))]);
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const frames = (await page.evaluate(WATCHED_FRAMES)) as readonly number[];
  const tasks = (await page.evaluate(LONG_TASKS)) as readonly LongTask[];
  const during = tasks.filter(({ startTime }) => begin <= startTime).map(({ duration }) => duration);
  return {
    medianFrame: median(frames),
    slowFrame: frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.95)] ?? Number.NaN,
    longestTask: Math.max(0, ...during),
  };
}

const MIDDLE = `(({ x, y, width, height }) => [x + width / 2, y + height * 0.4])(
  document.querySelector(".lanes").getBoundingClientRect())`;

const WATCH_FRAMES = `(() => {
  const watched = { frames: [], isOver: false };
  globalThis.watchedFrames = watched;
  let last = performance.now();
  requestAnimationFrame(function next(now) {
    watched.frames.push(now - last);
    last = now;
    if (!watched.isOver) requestAnimationFrame(next);
  });
})()`;

/** Without the first, before which nothing was watched. */
const WATCHED_FRAMES = "(watchedFrames.isOver = true, watchedFrames.frames.slice(1))";
