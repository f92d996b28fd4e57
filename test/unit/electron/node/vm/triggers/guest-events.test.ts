import { describe, expect, test } from "vitest";
import { type EventPlace, GuestEvents } from "../../../../../../electron/node/vm/triggers/guest-events.js";
import { readTraced, whyNotTraced } from "../../../../../../electron/node/vm/triggers/guest-trace.js";
import { TextLines } from "../../../../../../electron/node/vm/triggers/text-lines.js";
import { parseTrigger } from "../../../../../../electron/node/vm/triggers/trigger-rule.js";
import { Triggers } from "../../../../../../electron/node/vm/triggers/triggers.js";
import { ok, type Result } from "../../../../../../workers/core/result.js";

interface Told {
  readonly records: unknown[];
  readonly events: GuestEvents;
  readonly scripts: string[];
}

/** Events of a guest that answers scripts by `answer`. */
function guestWith(when: readonly string[], answer: (script: string) => string = () => ""): Told {
  const records: unknown[] = [];
  const scripts: string[] = [];
  const triggers = new Triggers({});
  for (const one of when) {
    const rule = parseTrigger(one, "mark");
    if (rule.ok) triggers.add(rule.value);
  }
  const say = async (script: string): Promise<Result<string>> => {
    scripts.push(script);
    return ok(answer(script));
  };
  const place: EventPlace = {
    guest: { say } as EventPlace["guest"],
    write: ({ k, n }, d) => void records.push([k, n, d]),
  };
  return { records, scripts, events: new GuestEvents(triggers, place) };
}

const stat = (pid: number, name: string, started: number) => `${pid} (${name}) S 1${" 0".repeat(17)} ${started} 0 0 0`;
const frame = (...lines: readonly string[]) => ({
  id: "a",
  text: `#part a timer_list\nnow at 5000000000 nsecs\n#part a processes\n${lines.join("\n")}\n`,
});

describe("events of a guest", () => {
  test("lines that are wanted, and all markers", () => {
    const { events, records } = guestWith(["line:full"]);
    for (const text of ["disk full", "nothing", "MARK full", "MARK begin"]) events.line(text, "/p");
    expect(records).toEqual([
      ["guest", "line", { text: "disk full", via: "/p" }],
      ["guest", "marker", { text: "full", via: "/p" }],
      ["guest", "marker", { text: "begin", via: "/p" }],
    ]);
  });

  test("processes that begin and end from one look to the next, and those that run another program", () => {
    const { events, records } = guestWith(["start:/./", "end:/./"]);
    events.frame(frame(stat(1, "init", 1), stat(7, "sh", 50), stat(8, "a) (b", 60)));
    expect(records).toEqual([]);
    events.frame(frame(stat(1, "init", 1), stat(7, "top", 50), stat(8, "a) (b", 70)));
    expect(records).toEqual([
      ["guest", "process-ended", { text: "sh (7)", via: "processes", guest_ns: 5e9 }],
      ["guest", "process-ended", { text: "a) (b (8)", via: "processes", guest_ns: 5e9 }],
      ["guest", "process-started", { text: "top (7)", via: "processes", guest_ns: 5e9 }],
      ["guest", "process-started", { text: "a) (b (8)", via: "processes", guest_ns: 5e9 }],
    ]);
  });

  test("what the guest traces, in an instance that is set up once and removed in the end", async () => {
    const pipe = [
      "           <...>-81 [001] d..3.    12.345678: sched_process_exec: filename=/bin/ls pid=81 old_pid=81",
      "CPU:1 [LOST 12 EVENTS]",
      "              sh-82 [000] .....    12.500000: tracing_mark_write: step 2",
      "              sh-82 [000] .....    12.600000: sched_process_exec: filename=/bin/cat",
    ].join("\n");
    const { events, records, scripts } = guestWith(["trace:sched:sched_process_exec /ls/"], (script) =>
      script.includes("dd ") ? pipe : "traced\n",
    );
    await events.lookAtTrace();
    await events.lookAtTrace();
    expect(scripts.map((script) => script.includes("mkdir"))).toEqual([true, false, false]);
    expect(records.slice(0, 3)).toEqual([
      ["gap", "lost", { why: "the guest traced 12 events more than it kept" }],
      [
        "guest",
        "trace",
        {
          text: "<...>-81 filename=/bin/ls pid=81 old_pid=81",
          via: "sched:sched_process_exec",
          guest_ns: 12_345_678_000,
        },
      ],
      ["guest", "marker", { text: "sh-82 step 2", via: "trace_marker", guest_ns: 12_500_000_000 }],
    ]);
    await events.close();
    expect(scripts.at(-1)).toContain("rmdir");
  });

  test("a guest that may not trace is told once, and a guest of which nothing is wanted is left alone", async () => {
    const without = guestWith(["trace:sched:sched_switch"], () => "not traced\n");
    await without.events.lookAtTrace();
    await without.events.lookAtTrace();
    expect(without.records).toEqual([
      ["note", "trace", expect.stringContaining("tracefs of the guest cannot be written")],
    ]);
    expect(without.scripts).toHaveLength(1);
    const other = guestWith(["line:a"]);
    await other.events.lookAtTrace();
    await other.events.close();
    expect(other.scripts).toEqual([]);
    expect(whyNotTraced("no event a:b\ntraced\n")).toBe("the guest's kernel has no event a:b");
  });

  test("a guest that talks too much is told once in a second", () => {
    const { events, records } = guestWith(["line:"]);
    for (let i = 0; i < 2000; i += 1) events.line(`line ${i}`, "/p");
    const gaps = records.filter((one) => (one as unknown[])[0] === "gap");
    expect(gaps.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(1000);
  });

  test("text of a guest that is no line of a trace, or a long one, is nothing", () => {
    const odd = [`${" ".repeat(9000)}a-1`, "a-1 [0] x 1.000000: ", `a-1 [0]${" ".repeat(4000)}`, "-".repeat(4000)];
    expect(readTraced(odd.join("\n"))).toEqual({ events: [], lost: 0 });
  });

  test("lines come in pieces, in pairs, without an end, and too long", () => {
    const lines = new TextLines(8);
    const add = (text: string) => lines.add(Buffer.from(text));
    expect(add("ab")).toEqual([]);
    expect(add("c\r\nd\n")).toEqual(["abc", "d"]);
    expect(add("0123456789")).toEqual([]);
    expect(add("abc\nnext\n")).toEqual(["01234567", "next"]);
    const two = Buffer.from("ä\n");
    expect([lines.add(two.subarray(0, 1)), lines.add(two.subarray(1))]).toEqual([[], ["ä"]]);
  });
});
