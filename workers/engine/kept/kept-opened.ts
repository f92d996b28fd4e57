import { ok, type Result } from "../../core/result.js";
import type { IngestDependencies } from "../../ingest/discover.js";
import type { OpenRequest } from "../../model/engine-api.js";
import { CheckedEvents } from "../checked-events.js";
import type { EventAnswers } from "../event-answers.js";
import { EventReader } from "../events.js";
import { answersOf, type Opened, type WholeSession } from "../opened.js";
import { OwnAnalyses } from "../own/own-analyses.js";
import type { EnginePlatform } from "../platform.js";
import type { ReadFailures } from "../read-failures.js";
import { RunningThreadIndex } from "../running-threads.js";
import { SessionSymbols } from "../session-symbols.js";
import type { KeptSession } from "./kept-session.js";
import { LateEvents } from "./late-events.js";
import { openTraces } from "./trace-session.js";

interface WholeKept extends WholeSession {
  readonly events: EventAnswers;
}

/** A session from an index file. Its traces are opened when a question needs them: for events, symbols, bundles and the like. */
export function keptOpened(
  kept: KeptSession,
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  failures: ReadFailures,
): Opened {
  let opening: Promise<Result<WholeKept>> | undefined;
  let isClosed = false;
  const own = new OwnAnalyses(undefined, platform);
  const open = async (): Promise<Result<WholeKept>> => {
    const opened = await openTraces(kept, request, platform, dependencies);
    // It is tried again: a drive that was not there may be back.
    if (!opened.ok) opening = undefined;
    if (!opened.ok) return opened;
    const session = opened.value;
    if (isClosed) session.close();
    kept.ownFacts = () => session.own;
    own.take(session, answers.onOwn);
    const running = new RunningThreadIndex(kept.query);
    const events = new CheckedEvents(() => new EventReader(session, running, platform.yieldToLoop), failures);
    return ok({ session, events, symbols: new SessionSymbols(platform, session) });
  };
  const whole = () => {
    opening ??= open();
    return opening;
  };
  const events = new LateEvents(async () => {
    const opened = await whole();
    return opened.ok ? ok(opened.value.events) : opened;
  });
  const linesOf = async (frames: readonly number[]): Promise<readonly string[]> => {
    const opened = opening === undefined && kept.symbols.files.length === 0 ? undefined : await whole();
    return opened?.ok ? opened.value.symbols.linesOf(frames) : frames.map(() => "");
  };
  const answers = answersOf(kept, platform, { events, own, linesOf });
  kept.atClose(() => {
    isClosed = true;
    // Whoever asked has been told why opening failed.
    opening?.then((opened) => opened.ok && opened.value.session.close()).catch(() => {});
  });
  return { ...answers, trace: () => kept.trace(), whole, read: undefined };
}
