import type { CDPSession, Page } from "playwright-core";

/** A task of the page's own thread: how long it took, and the processor time of it, in all and by what it did (ms). */
export interface Task {
  readonly wallMs: number;
  readonly workMs: number;
  /** Most first; `tag` as Chromium calls it, such as FunctionCall or Layout. */
  readonly parts: readonly (readonly [tag: string, ms: number])[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly functionName?: string; readonly url?: string } };
}

const CATEGORIES = ["__metadata", "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8"];
const TASK = /RunTask$/;

/**
 * The task with most processor time of the page's main thread while `act` runs. Processor time does not depend on how busy
 * the machine is, and leaves out waiting for what draws in another process.
 */
export async function longestTask(page: Page, act: () => Promise<void>): Promise<Task> {
  return longestOf(await traced(page, act));
}

/** All tasks of the page's main thread while something happens, in their order. */
export interface MainThread {
  readonly tasks: readonly { readonly atMs: number; readonly workMs: number }[];
  /** Pictures that were made of the page. */
  readonly frames: number;
  /** What they did, as in `Task`. */
  readonly parts: Task["parts"];
}

export async function mainThread(page: Page, act: () => Promise<void>): Promise<MainThread> {
  const spans = spansOf(await traced(page, act));
  const tasks = outermost(spans.filter(({ name }) => TASK.test(name)));
  return {
    tasks: tasks.map((task) => ({ atMs: task.ts / 1000, workMs: workOf(task) / 1000 })),
    frames: spans.filter(({ name }) => name === "Commit").length,
    parts: partsOf(spans),
  };
}

/** Chromium tells a task more than once, one inside the other. */
function outermost(spans: readonly TraceEvent[]): readonly TraceEvent[] {
  let end = 0;
  return spans
    .toSorted((a, b) => a.ts - b.ts || endOf(b) - endOf(a))
    .filter((span) => {
      const isInside = span.ts < end;
      if (!isInside) end = endOf(span);
      return !isInside;
    });
}

async function traced(page: Page, act: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const traceConfig = { includedCategories: CATEGORIES, recordMode: "recordAsMuchAsPossible" as const };
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  await act();
  await end(session);
  return events;
}

async function end(session: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
}

/** What the main threads of pages did. */
function spansOf(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const threads = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(placeOf),
  );
  return events.filter((event) => event.ph === "X" && threads.has(placeOf(event)));
}

function longestOf(events: readonly TraceEvent[]): Task {
  const spans = spansOf(events);
  const tasks = spans.filter(({ name }) => TASK.test(name));
  const longest = tasks.toSorted((a, b) => workOf(b) - workOf(a))[0];
  if (longest === undefined) return { wallMs: 0, workMs: 0, parts: [] };
  const inside = spans.filter(
    (span) =>
      placeOf(span) === placeOf(longest) &&
      longest.ts <= span.ts &&
      span.ts + (span.dur ?? 0) <= longest.ts + (longest.dur ?? 0),
  );
  return { wallMs: (longest.dur ?? 0) / 1000, workMs: workOf(longest) / 1000, parts: partsOf(inside) };
}

function workOf({ tdur }: TraceEvent): number {
  return tdur ?? 0;
}

function placeOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`;
}

/** Processor time of spans without those inside them, by name. */
function partsOf(spans: readonly TraceEvent[]): readonly (readonly [string, number])[] {
  const parts = new Map<string, number>();
  const open: TraceEvent[] = [];
  const add = (event: TraceEvent, ms: number) => parts.set(tagOf(event), (parts.get(tagOf(event)) ?? 0) + ms);
  for (const span of spans.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    while (0 < open.length && endOf(open.at(-1)) < endOf(span)) open.pop();
    const around = open.at(-1);
    add(span, workOf(span) / 1000);
    if (around !== undefined) add(around, -workOf(span) / 1000);
    open.push(span);
  }
  return [...parts].filter(([, ms]) => 0.5 < ms).toSorted((a, b) => b[1] - a[1]);
}

function endOf(event: TraceEvent | undefined): number {
  return (event?.ts ?? 0) + (event?.dur ?? 0);
}

function tagOf({ name, args }: TraceEvent): string {
  const own = args?.data?.functionName;
  return own ? `${name} ${own}` : name;
}
