import type { StateRole } from "../model/own-analysis.js";
import { State } from "../model/states.js";
import type { Budget } from "./budget.js";
import { type Compiler, keyOf, type LiveTrigger } from "./compile.js";
import type { StateLook, StatesSection, Transition } from "./file/definition.js";
import { type KeyRow, type KeyTools, SectionKeys } from "./keys.js";
import { ROLE_STATES } from "./roles.js";

/** The state of a key: a name, none, or unknown. */
interface Held {
  readonly name: string | null | undefined;
  readonly role: StateRole;
}

const UNKNOWN: Held = { name: undefined, role: "neutral" };
const NONE: Held = { name: null, role: "neutral" };

interface StateKey {
  readonly row: KeyRow;
  held: Held;
  since: number;
  /** States below the one it is in, outermost first. */
  stack: Held[];
  /** What is below the stack is known: nothing was lost, and it says what it was in before its first event. */
  isBaseKnown: boolean;
  /** Nothing is known of it before: the end of the last loss. */
  lostUntil: number;
}

interface LiveTransition<Event> extends LiveTrigger<Event> {
  readonly from: ReadonlySet<string> | undefined;
  readonly step: Transition["step"]["is"];
  readonly state: ((event: Event) => string) | undefined;
  readonly role: StateRole | undefined;
}

/** The states of all keys of a section, driven by events in order of time. */
export class StateSection<Event> {
  private readonly keys: SectionKeys;
  private readonly states = new Map<KeyRow, StateKey>();
  private readonly looks: ReadonlyMap<string, StateLook>;
  private readonly transitions: readonly LiveTransition<Event>[];
  private readonly nameOf: ((event: Event) => string) | undefined;
  private readonly budget: Budget;
  private readonly before: Held;
  /** From when on there is no room for rows. */
  private fullAt: number | undefined;
  /** Stretches of known states that a loss ended. */
  lost = 0;

  constructor(
    definition: StatesSection,
    tools: KeyTools,
    compiler: Compiler<Event>,
    private readonly beginNs: number,
  ) {
    this.keys = new SectionKeys(tools);
    this.budget = tools.budget;
    this.looks = new Map(definition.states.map((look) => [look.name, look]));
    this.nameOf = definition.lane === undefined ? undefined : compiler.text(definition.lane);
    this.transitions = definition.transitions.map((one) => ({
      ...compiler.trigger(one),
      from: one.from && new Set(one.from),
      step: one.step.is,
      state: "state" in one.step ? compiler.text(one.step.state) : undefined,
      role: "role" in one.step ? one.step.role : undefined,
    }));
    const { before } = definition;
    this.before = before === undefined ? UNKNOWN : before === null ? NONE : this.heldOf(before, undefined);
  }

  take(event: Event, t: number, machine: number, matched: readonly number[]): void {
    if (this.fullAt !== undefined) return;
    const done: StateKey[] = [];
    for (const transition of this.transitions) {
      if (!matched.some((one) => transition.on.has(one))) continue;
      if (transition.where?.(event) === false) continue;
      const key = this.keyAt(transition, event, t, machine);
      if (key === undefined || done.includes(key)) continue;
      // Events among lost ones tell a state only for the moment.
      if (t < key.lostUntil || !isIn(transition.from, key)) continue;
      done.push(key);
      this.step(transition, key, event, t);
    }
  }

  /** What is open ends; `stoppedNs`: nothing is known from there on. */
  finish(untilNs: number, stoppedNs: number | undefined): void {
    const lastNs = Math.min(untilNs, stoppedNs ?? untilNs, this.fullAt ?? untilNs);
    for (const key of this.states.values()) {
      if (this.fullAt === undefined) this.advance(key, lastNs);
      const { track } = key.row;
      if (lastNs < untilNs) track?.enter(Math.max(lastNs, key.since), State.UNKNOWN);
      track?.finish(untilNs);
    }
  }

  private keyAt(trigger: LiveTrigger<Event>, event: Event, t: number, machine: number): StateKey | undefined {
    const values = keyOf(trigger.key, event);
    const row = values && this.keys.rowOf(values, machine, () => this.nameOf?.(event));
    if (row === undefined) return undefined;
    let key = this.states.get(row);
    if (key === undefined) {
      const isBaseKnown = this.before.name !== undefined;
      key = { row, held: UNKNOWN, since: this.beginNs, stack: [], isBaseKnown, lostUntil: this.beginNs };
      this.states.set(row, key);
      this.enter(key, this.beginNs, this.before);
    }
    this.advance(key, t);
    return key;
  }

  private step({ step, state, role }: LiveTransition<Event>, key: StateKey, event: Event, t: number): void {
    switch (step) {
      case "go":
        this.enter(key, t, this.heldOf(state?.(event) ?? "", role));
        break;
      case "end":
        this.enter(key, t, NONE);
        break;
      case "push":
        if (this.budget.limits.depth <= key.stack.length) {
          this.budget.leaveOut("states were too deep in others, and are not shown");
          break;
        }
        key.stack.push(key.held);
        this.enter(key, t, this.heldOf(state?.(event) ?? "", role));
        break;
      case "pop":
        this.enter(key, t, key.stack.pop() ?? (key.isBaseKnown ? this.before : UNKNOWN));
        break;
    }
  }

  private heldOf(name: string, role: StateRole | undefined): Held {
    if (name === "") return UNKNOWN;
    return { name, role: role ?? this.looks.get(name)?.role ?? "neutral" };
  }

  /** Timeouts and losses up to `t`, in order of time. */
  private advance(key: StateKey, t: number): void {
    for (;;) {
      const loss = key.row.losses.next;
      const { timeout } = this.looks.get(key.held.name ?? "") ?? {};
      const over = timeout === undefined ? Number.POSITIVE_INFINITY : key.since + timeout.afterNs;
      if (over <= loss && over <= t) {
        this.enter(key, over, timeout?.next === undefined ? NONE : this.heldOf(timeout.next, undefined));
        if (this.fullAt !== undefined) return;
      } else if (loss < t) {
        this.lose(key, loss);
      } else return;
    }
  }

  private lose(key: StateKey, begin: number): void {
    key.lostUntil = key.row.losses.pass();
    key.stack = [];
    key.isBaseKnown = false;
    if (key.held.name !== undefined) this.lost += 1;
    this.enter(key, Math.max(begin, key.since), UNKNOWN);
  }

  private enter(key: StateKey, t: number, held: Held): void {
    const isSame = key.held.name === held.name && key.held.role === held.role;
    const { track } = key.row;
    if (!isSame || track?.count === 0) {
      if (!this.budget.takes("states", "states")) {
        this.fullAt = t;
        return;
      }
      if (held.name === undefined) track?.enter(t, State.UNKNOWN);
      else if (held.name === null) track?.enter(t, State.NONE);
      else track?.enter(t, ROLE_STATES[held.role], 0, this.budget.textId(held.name));
    }
    key.held = held;
    key.since = t;
  }
}

function isIn(from: ReadonlySet<string> | undefined, { held: { name } }: StateKey): boolean {
  return from === undefined || (typeof name === "string" && from.has(name));
}
