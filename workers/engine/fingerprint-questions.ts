import { Pace } from "../core/pace.js";
import type { Fingerprints, FingerprintsRequest } from "../model/fingerprints.js";
import type { QueryContext } from "../query/context.js";
import { fingerprintSteps } from "../query/fingerprint/answer.js";
import { Periods } from "../query/fingerprint/periods.js";
import { knownWindow } from "../query/session-window.js";
import { Askers } from "./askers.js";

/** Answers the newest question of each asker. */
export class FingerprintQuestions {
  private readonly askers = new Askers();
  private isClosed = false;

  constructor(
    private readonly context: QueryContext,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  close(): void {
    this.isClosed = true;
  }

  /** Undefined: its asker asked something else meanwhile. */
  async answer(request: FingerprintsRequest): Promise<Fingerprints | undefined> {
    const isNewest = this.askers.begin(request.asker);
    const { context } = this;
    const { t0, t1 } = knownWindow(context, request);
    const { of, lane, periods = 1, scale = "own", groups } = request;
    const path = lane === undefined ? undefined : context.lanes.specs[lane]?.path;
    const steps = fingerprintSteps(context, {
      of,
      periods: Periods.equal(t0, t1, periods),
      hasLane: (own) => path === undefined || own === path || own.startsWith(`${path}/`),
      scale,
      ...(groups !== undefined && { groups }),
    });
    const pace = new Pace(this.yieldToLoop);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      const rest = pace.pause();
      if (rest === undefined) continue;
      await rest;
      if (this.isClosed || !isNewest()) return undefined;
    }
  }
}
