import { errorText } from "../../../../workers/core/error-text.js";
import { fail, type Result } from "../../../../workers/core/result.js";
import type { TriggerDone } from "../../../../workers/model/run-record.js";
import type { TriggerDeed, TriggerTold } from "../../../../workers/model/trigger-operations.js";
import type { ParsedTrigger, TriggerSource } from "./trigger-rule.js";

/** What triggers may do beside marks. What is not there fails, and the log says so. */
export type TriggerActions = Partial<Record<Exclude<TriggerDeed, "mark">, (why: string) => Promise<Result<void>>>>;

/** Something that happened in a guest, or to its VM. */
export interface Happening {
  readonly source: TriggerSource;
  /** A line, the name of a process, the fields of an event of the guest, the name of one of QEMU. */
  readonly text: string;
  /** SYSTEM:NAME of an event of the guest. */
  readonly event?: string;
}

interface Known {
  readonly rule: ParsedTrigger;
  readonly id: number;
  met: number;
  /** Met since it last did something. */
  skipped: number;
  isBusy: boolean;
  failed: string | undefined;
}

/** Takes the record of what a trigger did. */
export type TellDone = (when: string, done: TriggerDone) => void;

/** All triggers of a recording. One that is busy does nothing until it is done, and a second later at the earliest. */
export class Triggers {
  private readonly known = new Map<number, Known>();
  private count = 0;

  constructor(
    private readonly actions: TriggerActions,
    rules: readonly ParsedTrigger[] = [],
    private readonly restMs = 1000,
  ) {
    for (const rule of rules) this.add(rule);
  }

  get told(): readonly TriggerTold[] {
    return [...this.known.values()].map(({ id, rule: { when, deed }, met, failed }) => ({
      ...{ id, when, deed, met },
      ...(failed !== undefined && { failed }),
    }));
  }

  get isFull(): boolean {
    return MOST_TRIGGERS <= this.known.size;
  }

  add(rule: ParsedTrigger): void {
    this.count += 1;
    const id = this.count;
    this.known.set(id, { rule, id, met: 0, skipped: 0, isBusy: false, failed: undefined });
  }

  /** Answers whether it was there. */
  remove(id: number): boolean {
    return this.known.delete(id);
  }

  wants(source: TriggerSource): boolean {
    for (const { rule } of this.known.values()) if (rule.source === source) return true;
    return false;
  }

  /** SYSTEM:NAME of the events that the guest is to trace. */
  get traced(): readonly string[] {
    return [...new Set([...this.known.values()].flatMap(({ rule }) => rule.event ?? []))];
  }

  /** Does what its triggers say. Answers whether there are any. */
  hear({ source, text, event }: Happening, tell: TellDone): boolean {
    let isMeant = false;
    for (const known of this.known.values()) {
      const { rule } = known;
      if (rule.source !== source || rule.event !== event || !rule.test(text)) continue;
      isMeant = true;
      known.met += 1;
      if (rule.deed !== "mark") void this.act(known, rule.deed, text, tell);
    }
    return isMeant;
  }

  private async act(known: Known, deed: Exclude<TriggerDeed, "mark">, text: string, tell: TellDone): Promise<void> {
    if (known.isBusy) {
      known.skipped += 1;
      return;
    }
    known.isBusy = true;
    const { when } = known.rule;
    const more = known.skipped === 0 ? "" : `; ${known.skipped} more since the last time`;
    known.skipped = 0;
    const why = `${when}: ${text.slice(0, MOST_WHY)}${more}`;
    const done = await this.do(deed, why);
    known.failed = done.ok ? undefined : done.error.message;
    tell(when, { did: deed, why, ...(!done.ok && { failed: done.error.message }) });
    setTimeout(() => {
      known.isBusy = false;
    }, this.restMs).unref();
  }

  private async do(deed: Exclude<TriggerDeed, "mark">, why: string): Promise<Result<void>> {
    const action = this.actions[deed];
    if (action === undefined) return fail(NOT_HERE[deed]);
    try {
      return await action(why);
    } catch (error) {
      return fail(errorText(error));
    }
  }
}

const MOST_TRIGGERS = 100;
const MOST_WHY = 200;
const NO_CAPTURE = "no capture can be reached from here";
const NO_REPLAY = "no replay runs here";
const NOT_HERE = {
  snapshot: NO_CAPTURE,
  start: NO_CAPTURE,
  stop: NO_CAPTURE,
  pause: NO_REPLAY,
  resume: NO_REPLAY,
} as const;
