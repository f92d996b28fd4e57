import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../../../workers/own-analyses/file/check-file.js";

const HEAD = '"version": 1, "id": "x", "title": "X"';
const EVENTS = '"events": { "a": "sched_switch", "b": "kvm_exit" }';

/** The problems of a file as lines "severity line:column path: message". */
function problemsOf(text: string): readonly string[] {
  return checkFile(text).problems.map(
    ({ severity, line, column, path, message }) => `${severity} ${line}:${column} ${path}: ${message}`,
  );
}

const withSections = (sections: string) => problemsOf(`{${HEAD},\n${EVENTS},\n${sections}}`);

describe("what is wrong with a file is said with its place:", () => {
  test("text that is no JSON", () => {
    expect(problemsOf("")).toEqual(["error 1:1 : expected a value, found the end of the file"]);
    expect(problemsOf('{\n  "version": 1,\n}')).toEqual([
      'error 3:1 : expected a name in quotes (after the last one there is no ","), found "}"',
    ]);
    expect(problemsOf('{ "id": "x\n" }')).toEqual(["error 1:11 : a text ends in the line in which it begins"]);
    expect(problemsOf('{ "id": 1, "id": 2 }')).toEqual(['error 1:12 : "id" is given twice']);
    expect(problemsOf("[[")).toEqual(["error 1:3 : expected a value, found the end of the file"]);
  });

  test("another version, and nothing else of it", () => {
    expect(problemsOf('{ "version": 2, "ids": 3 }')).toEqual([
      "error 1:14 version: this file is of version 2, and this program knows up to 1: use a newer Lanescope",
    ]);
  });

  test("what is missing, too much, or of another kind", () => {
    expect(problemsOf('{ "version": 1, "id": "A b", "titel": "x", "events": [] }')).toEqual([
      'error 1:1 title: "title" is missing',
      "error 1:23 id: must be a name of lower case letters, digits, - and _, 40 at most, beginning with a letter",
      'error 1:30 titel: there is no "titel" here: is "title" meant?',
      "error 1:54 events: must be an object, and is a list",
    ]);
  });

  test("names that the file does not have, with the near one", () => {
    expect(
      withSections(
        '"keys": { "thread": "tid" }, "latencies": { "l": { "key": ["thred"], "from": "A", "to": { "on": "c" } } }',
      ),
    ).toEqual([
      'warning 2:18 events.a: "a" is not used',
      'warning 2:39 events.b: "b" is not used',
      'warning 3:21 keys.thread: "thread" is not used',
      'error 3:60 latencies.l.key[0]: there is no key "thred": is "thread" meant?',
      'error 3:78 latencies.l.from: there is no event "A": is "a" meant?',
      'error 3:97 latencies.l.to.on: there is no event "c": is "a" meant?',
    ]);
  });

  test("conditions, values and texts, at the part that is wrong", () => {
    expect(
      withSections(
        '"counters": { "c": { "lane": "disk {dev", "changes": [\n{ "on": "a", "where": "x == ", "add": "1 +" },\n{ "on": "b", "set": "vcpus(tid)" }] } }',
      ),
    ).toEqual([
      'error 3:36 counters.c.lane: the "{" has no "}"',
      "error 4:29 counters.c.changes[0].where: x == what? A value is missing",
      "error 4:43 counters.c.changes[0].add: expected a field, a number or a text in '…', found the end",
      'error 5:22 counters.c.changes[1].set: there is no "vcpus(…)"; there are thread(tid), vcpu(tid), vm(tid)',
    ]);
  });

  test("transitions that do nothing or two things, states that nothing leads to, times that are none", () => {
    const states = `"states": { "s": { "before": "idel", "states": { "idle": { "timeout": "soon" }, "busy": { "next": "idle" } },
"transitions": [ { "on": "a", "to": "idle", "pop": true }, { "on": "b" }, { "on": "b", "from": "bussy", "to": "busy" } ] } }`;
    expect(withSections(states)).toEqual([
      'error 3:30 states.s.before: there is no state "idel": is "idle" meant?',
      'error 3:71 states.s.states.idle.timeout: "soon" is no duration, as in "5ms" or "1.5s"',
      'error 3:99 states.s.states.busy.next: "next" says what follows a timeout, and there is no "timeout"',
      'error 4:18 states.s.transitions[0]: a transition has one of "to", "push" and "pop"',
      'error 4:60 states.s.transitions[1]: a transition has one of "to", "push" and "pop"',
      'error 4:96 states.s.transitions[2].from: there is no state "bussy": is "busy" meant?',
    ]);
  });

  test("findings about sections that are not there, or with values that their rows do not have", () => {
    const sections = `"latencies": { "l": { "from": "a", "to": "b" } },
"findings": { "f": { "of": "latency.m", "title": "x" }, "g": { "of": "latency.l", "title": "{durations}" } }`;
    expect(withSections(sections)).toEqual([
      'error 4:28 findings.f.of: there is no section "latency.m": is "latency.l" meant?',
      'error 4:94 findings.g.title: there is no "durations" in its rows: is "duration" meant?',
    ]);
  });

  test("conditions of findings on what their rows do not have, or otherwise than it is", () => {
    const found = (where: string) =>
      withSections(`"keys": { "k": "tid" }, "latencies": { "l": { "key": ["k"], "from": "a", "to": "b" } },
"findings": { "f": { "of": "latency.l", "title": "x", "where": ${JSON.stringify(where)} } }`);
    expect(found("duration > 1ms && k == 7 && detail ~ a")).toEqual([]);
    expect(found("k == 7 && durration > 1ms")).toEqual([
      'error 4:75 findings.f.where: there is no field "durration": is duration meant?',
    ]);
    expect(found("count > 3")).toEqual([
      'error 4:65 findings.f.where: there is no field "count"; there are detail, duration, start, end, lane, k',
    ]);
    expect(found("duration > long")).toHaveLength(1);
  });

  test("regular expressions that are none, whatever the trace", () => {
    expect(
      problemsOf(`{${HEAD}, "events": { "a": { "name": "x", "where": "comm ~ /(a)|(/" } },
"counters": { "c": { "changes": [{ "on": "a", "count": true }] } } }`),
    ).toHaveLength(1);
  });

  test("a part of a key that findings cannot tell by its name", () => {
    expect(
      withSections(`"keys": { "duration": "tid" }, "latencies": { "l": { "key": ["duration"], "from": "a", "to": "b" } },
"findings": { "f": { "of": "latency.l", "title": "{duration}" } }`),
    ).toEqual([
      'warning 4:28 findings.f.of: "duration" of its key has a name that findings use otherwise: call it differently',
    ]);
  });

  test("a file that makes nothing, and a key of another section", () => {
    expect(withSections('"keys": {}')).toContain(
      "error 1:1 : nothing is made: there are no states, latencies or counters",
    );
    expect(
      withSections(
        '"keys": { "k": "tid" }, "counters": { "c": { "key": ["k"], "changes": [{ "on": ["a", "b"], "key": { "j": "x" }, "count": true }] } }',
      ),
    ).toEqual(['error 3:106 counters.c.changes[0].key.j: "j" is no part of the section\'s key: it has k']);
  });
});

test("a file that is too large, or deeper than a person writes, is refused at once", () => {
  expect(problemsOf(" ".repeat(300_000))).toEqual(["error 1:1 : a file has 256 KiB at most"]);
  expect(problemsOf("[".repeat(100_000))[0]).toBe("error 1:66 : values are nested more than 64 deep");
  expect(problemsOf(`[${"1,".repeat(60_000)}1]`)[0]).toContain("there are more than 50000 values");
});

test("problems are as many as a person reads", () => {
  const fields = Array.from({ length: 500 }, (_, i) => `"f${i}": 1`).join(",");
  expect(problemsOf(`{${fields}}`).length).toBe(100);
});

const SAMPLES = new URL("../../../../samples/analyses/", import.meta.url);

test.each(readdirSync(SAMPLES))("the example %s has no problem", (name) => {
  expect(problemsOf(readFileSync(new URL(name, SAMPLES), "utf8"))).toEqual([]);
});

test("the example of the document has no problem", () => {
  const text = readFileSync(new URL("../../../../docs/analyses.md", import.meta.url), "utf8");
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  expect(problemsOf(example)).toEqual([]);
});
