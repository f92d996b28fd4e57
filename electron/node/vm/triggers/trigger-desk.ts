import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { AreaName } from "../../../../workers/model/monitor-areas.js";
import type { OperationAnswer } from "../../../../workers/model/monitor-vms.js";
import type { TriggerStatus } from "../../../../workers/model/trigger-operations.js";
import type { ChannelArea } from "../channel-area.js";
import { parseTrigger } from "./trigger-rule.js";
import type { TriggerActions, Triggers } from "./triggers.js";

/** What the other areas do for triggers. */
export function actionsOf(areas: readonly ChannelArea[]): TriggerActions {
  const by = (name: AreaName, what: string) => async (why: string) =>
    (await areas.find((area) => area.name === name)?.trigger?.(what, why)) ??
    fail(`${what}: there is nothing that could`);
  return {
    snapshot: by("capture", "snapshot"),
    start: by("capture", "start"),
    stop: by("capture", "stop"),
    pause: by("input", "pause"),
    resume: by("input", "resume"),
  };
}

/** Adds and removes triggers for windows. They stay for the recordings that follow. */
export class TriggerDesk implements ChannelArea {
  readonly name = "trigger";

  constructor(private readonly triggers: Triggers) {}

  async perform({ op, when, deed, id }: Readonly<Record<string, unknown>>): Promise<Result<OperationAnswer>> {
    if (op === "trigger-remove" && typeof id === "number")
      return this.triggers.remove(id) ? ok({ done: true }) : fail("this trigger is not there any more");
    if (op !== "trigger-add" || typeof when !== "string" || typeof deed !== "string")
      return fail("no operation of triggers, or one with wrong values");
    if (this.triggers.isFull) return fail("there are too many triggers: remove one first");
    const rule = parseTrigger(when, deed);
    if (!rule.ok) return rule;
    this.triggers.add(rule.value);
    return ok({ done: true });
  }

  get status(): TriggerStatus | undefined {
    const triggers = this.triggers.told;
    return triggers.length === 0 ? undefined : { triggers };
  }

  async end(): Promise<void> {}
}
