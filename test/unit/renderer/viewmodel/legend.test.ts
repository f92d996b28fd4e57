import { describe, expect, test } from "vitest";
import { parseViewFilter } from "../../../../renderer/viewmodel/filter.js";
import { filterWithStates, isolated, statesInView } from "../../../../renderer/viewmodel/legend.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";

describe("the legend", () => {
  test("lists the states of all lanes in view, as they stand in a cell", () => {
    const ns = new Float64Array(2 * STATE_COUNT);
    ns[State.WAIT] = 5;
    ns[State.NONE] = 9;
    ns[STATE_COUNT + State.GUEST] = 1;
    ns[STATE_COUNT + State.WAIT] = 1;
    expect(statesInView(ns)).toEqual([State.GUEST, State.WAIT]);
    expect(statesInView(undefined)).toEqual([]);
  });

  test("a click leaves a state alone in colour, a second click all of them", () => {
    const one = isolated(new Set(), State.GUEST, false);
    expect([...one]).toEqual([State.GUEST]);
    expect([...isolated(one, State.WAIT, false)]).toEqual([State.WAIT]);
    expect([...isolated(one, State.GUEST, false)]).toEqual([]);
  });

  test("with Shift one more, or one less", () => {
    const two = isolated(new Set([State.GUEST]), State.WAIT, true);
    expect([...two]).toEqual([State.GUEST, State.WAIT]);
    expect([...isolated(two, State.GUEST, true)]).toEqual([State.WAIT]);
  });

  test("writes the states into the filter box and leaves its other words", () => {
    const text = filterWithStates("web-1 state:idle kind:vcpu", new Set([State.PREEMPTED, State.GUEST]));
    expect(text).toBe("web-1 kind:vcpu state:guest,preempted");
    expect(parseViewFilter(text)).toMatchObject({ filter: { states: new Set([State.GUEST, State.PREEMPTED]) } });
    expect(filterWithStates("vm:web && state == idle", new Set([State.GUEST]))).toBe("vm:web state:guest");
    expect(filterWithStates(text, new Set())).toBe("web-1 kind:vcpu");
    expect(filterWithStates('state == idle && vm ~ "web"', new Set([State.GUEST]))).toBe('vm ~ "web" state:guest');
    expect(filterWithStates("web || db", new Set([State.GUEST]))).toBe("(web || db) state:guest");
    expect(filterWithStates("(web || db) state:idle", new Set([State.GUEST]))).toBe("(web || db) state:guest");
    expect(filterWithStates("web || db", new Set())).toBe("web || db");
    expect(parseViewFilter("(web || db) state:guest").ok).toBe(true);
  });

  test.each([
    // Inside of "or" and "not" a state is no choice: left as it is.
    ["state:guest || tid:5", "(state:guest || tid:5) state:preempted", "state:guest || tid:5"],
    ["web or state:guest and db", "(web or state:guest and db) state:preempted", "web or state:guest and db"],
    ["not state == idle", "not state == idle state:preempted", "not state == idle"],
    ["-state:idle web", "-state:idle web state:preempted", "-state:idle web"],
    ["state != idle", "state != idle state:preempted", "state != idle"],
    ["tid:5 and state:guest", "tid:5 state:preempted", "tid:5"],
    ["brand state:idle,wait, and db", "brand db state:preempted", "brand db"],
    ["(state:idle) && (web)", "(web) state:preempted", "(web)"],
    [
      'state == "idle" name == "a  ||  state:b"',
      'name == "a  ||  state:b" state:preempted',
      'name == "a  ||  state:b"',
    ],
    ["state:guest State:wait", "state:preempted", ""],
    // Half typed.
    ["(web", "(web state:preempted", "(web"],
  ])("of %s it makes %s, and without states %s", (text, chosen, cleared) => {
    expect(filterWithStates(text, new Set([State.PREEMPTED]))).toBe(chosen);
    expect(filterWithStates(text, new Set())).toBe(cleared);
  });
});
