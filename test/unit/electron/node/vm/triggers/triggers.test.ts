import { describe, expect, test } from "vitest";
import { parseTrigger, parseTriggers } from "../../../../../../electron/node/vm/triggers/trigger-rule.js";
import { type Happening, Triggers } from "../../../../../../electron/node/vm/triggers/triggers.js";
import { fail, ok } from "../../../../../../workers/core/result.js";
import type { TriggerDone } from "../../../../../../workers/model/run-record.js";

function isMet(when: string, ...texts: readonly string[]): boolean[] {
  const rule = parseTrigger(when, "mark");
  if (!rule.ok) throw new Error(rule.error.message);
  return texts.map(rule.value.test);
}

describe("what a trigger waits for", () => {
  test("a text is in a line, and is a name as the kernel cuts it", () => {
    expect(isMet("line:disk full", "the disk full!", "Disk full")).toEqual([true, false]);
    expect(isMet("start:sh", "sh", "sshd")).toEqual([true, false]);
    expect(isMet("end:a-very-long-name-of-a-program", "a-very-long-nam", "a-very-long-na")).toEqual([true, false]);
    expect(isMet("qemu:STOP", "STOP", "STOPPED")).toEqual([true, false]);
    expect(isMet("marker:", "", "anything")).toEqual([true, true]);
  });

  test("between slashes it is a regular expression", () => {
    expect(isMet("line:/^disk .* full$/i", "Disk vda FULL", "disk vda full", "a disk vda full")).toEqual([
      true,
      true,
      false,
    ]);
    expect(isMet("start:/^s{1,2}h/", "ssh", "bash")).toEqual([true, false]);
    expect(isMet("line:/", "a/b", "ab")).toEqual([true, false]);
  });

  test("an expression that would take forever does not", () => {
    expect(isMet("line:/^(a+)+$/", `${"a".repeat(4000)}b`)).toEqual([false]);
  });

  test("an event of the guest has a name, and may have a text", () => {
    const rule = parseTrigger("trace:sched:sched_process_exec /ls$/", "snapshot");
    expect(rule).toMatchObject({ ok: true, value: { source: "trace", event: "sched:sched_process_exec" } });
    expect(isMet("trace:sched:sched_switch", "whatever")).toEqual([true]);
  });

  test.each([
    ["line:/(/", "mark", "is not a pattern"],
    ["lines:a", "mark", "is no event"],
    ["trace:sched_switch", "mark", "names no event"],
    ["trace:sched:a;reboot", "mark", "names no event"],
    ["line:a", "reboot", "is nothing a trigger does"],
    [`line:${"a".repeat(600)}`, "mark", "at most"],
  ])("%s → %s is refused", (when, deed, why) => {
    expect(parseTrigger(when, deed)).toMatchObject({ ok: false, error: { message: expect.stringContaining(why) } });
  });

  test("options come in pairs", () => {
    expect(parseTriggers(["line:a"], [])).toMatchObject({ ok: false });
    expect(parseTriggers(["line:a", "qemu:STOP"], ["mark", "stop"])).toMatchObject({
      value: [{ deed: "mark" }, { deed: "stop" }],
    });
  });
});

describe("triggers", () => {
  const line = (text: string): Happening => ({ source: "line", text });
  const rules = (...pairs: readonly (readonly [string, string])[]) => {
    const parsed = parseTriggers(
      pairs.map(([when]) => when),
      pairs.map(([, deed]) => deed),
    );
    if (!parsed.ok) throw new Error(parsed.error.message);
    return parsed.value;
  };

  test("do what they say, and tell what came of it", async () => {
    const told: [string, TriggerDone][] = [];
    const all = rules(
      ["line:a", "snapshot"],
      ["line:a", "pause"],
      ["line:b", "start"],
      ["line:a", "stop"],
      ["line:a", "mark"],
    );
    const triggers = new Triggers(
      {
        snapshot: async () => ok(undefined),
        stop: async () => fail("nothing is being captured"),
        start: async () => Promise.reject(new Error("bug")),
      },
      all,
    );
    expect(triggers.hear(line("a"), (when, done) => told.push([when, done]))).toBe(true);
    expect(triggers.hear(line("b"), (when, done) => told.push([when, done]))).toBe(true);
    expect(triggers.hear(line("c"), () => undefined)).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told.map(([when, { did, why, failed }]) => [when, did, why, failed])).toEqual([
      ["line:a", "pause", "line:a: a", "no replay runs here"],
      ["line:a", "snapshot", "line:a: a", undefined],
      ["line:a", "stop", "line:a: a", "nothing is being captured"],
      ["line:b", "start", "line:b: b", "bug"],
    ]);
    expect(triggers.told.map(({ met, failed }) => [met, failed])).toEqual([
      [1, undefined],
      [1, "no replay runs here"],
      [1, "bug"],
      [1, "nothing is being captured"],
      [1, undefined],
    ]);
  });

  test("one that is busy does nothing meanwhile, and says how often it was met", async () => {
    let end = () => {};
    const whys: string[] = [];
    const snapshot = (why: string) => {
      whys.push(why);
      return new Promise<ReturnType<typeof ok<void>>>((resolve) => {
        end = () => resolve(ok(undefined));
      });
    };
    let rested = () => {};
    const triggers = new Triggers({ snapshot }, rules(["line:a", "snapshot"]), 0);
    const told = () => rested();
    for (let i = 0; i < 4; i += 1) triggers.hear(line(`a${i}`), told);
    expect(whys).toEqual(["line:a: a0"]);
    await new Promise<void>((resolve) => {
      rested = () => setTimeout(resolve, 5);
      end();
    });
    triggers.hear(line("a4"), told);
    expect(whys).toEqual(["line:a: a0", "line:a: a4; 3 more since the last time"]);
    end();
  });

  test("what nobody waits for any more is not looked for", () => {
    const triggers = new Triggers({}, rules(["start:sh", "mark"], ["trace:a:b", "mark"], ["trace:a:b x", "mark"]));
    expect([triggers.wants("start"), triggers.wants("end"), triggers.traced]).toEqual([true, false, ["a:b"]]);
    for (const { id } of triggers.told) expect(triggers.remove(id)).toBe(true);
    expect(triggers.remove(1)).toBe(false);
    expect([triggers.wants("start"), triggers.traced]).toEqual([false, []]);
  });
});
