import type { Checked } from "./checked.js";
import {
  type CounterChange,
  type CounterSection,
  type LatencySection,
  type StateLook,
  type StatesSection,
  type Transition,
  type Trigger,
  WHILE_OPEN,
} from "./definition.js";
import { meant } from "./shape.js";

/** Names of a file that its sections use. */
export interface FileNames {
  readonly events: readonly string[];
  /** Values by name. */
  readonly keys: ReadonlyMap<string, string>;
}

/** The parts of a key with their values, as a section has them. */
interface SectionKey {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

export function checkStates(all: Checked | undefined, names: FileNames): readonly StatesSection[] {
  return (all?.entries() ?? []).map(([id, section]) => {
    const key = keyOf(section, names);
    const looks = (section.field("states")?.entries() ?? []).map(([name, value]) => lookOf(name, value));
    const known = new Set(looks.map(({ name }) => name));
    const transitions = (section.field("transitions")?.items() ?? []).map((one) => transitionOf(one, key, names));
    for (const { step } of transitions) if ("state" in step && !step.state.includes("{")) known.add(step.state);
    const hasTemplates = transitions.some(({ step }) => "state" in step && step.state.includes("{"));
    const before = section.field("before");
    // Nothing may lead to the first state; but a name that is nearly another one is mistyped.
    if (before !== undefined && meant(before.text, [...known]) === "") known.add(before.text);
    checkStateNames(section, [...known], hasTemplates);
    return { ...headOf(id, section, key), states: looks, transitions, before: before?.isNull ? null : before?.text };
  });
}

/** Names of states that nothing leads to are mistakes, unless events name the states. */
function checkStateNames(section: Checked, known: readonly string[], hasTemplates: boolean): void {
  if (hasTemplates) return;
  const check = (value: Checked | undefined) => {
    if (value !== undefined && !value.isNull) value.nameAmong(known, "state");
  };
  check(section.field("before"));
  for (const [, look] of section.field("states")?.entries() ?? []) check(look.field("next"));
  for (const one of section.field("transitions")?.items() ?? [])
    for (const from of one.field("from")?.items() ?? []) check(from);
}

function lookOf(name: string, value: Checked): StateLook {
  const timeout = value.field("timeout");
  const next = value.field("next");
  if (next?.text === name) next.wrong(`"${name}" cannot follow itself`);
  if (timeout === undefined) next?.wrong('"next" says what follows a timeout, and there is no "timeout"');
  return {
    name,
    role: value.field("colour")?.role() ?? "neutral",
    timeout: timeout && { afterNs: timeout.duration(), next: next?.text },
  };
}

const STEPS = ["to", "push", "pop"] as const;

function transitionOf(value: Checked, key: SectionKey, names: FileNames): Transition {
  const given = STEPS.filter((name) => value.field(name) !== undefined);
  const [step] = given;
  if (step === undefined || 1 < given.length) value.wrong('a transition has one of "to", "push" and "pop"');
  return {
    ...triggerOf(value, key, names),
    from: value
      .field("from")
      ?.items()
      .map(({ text }) => text),
    step: stepOf(value, step ?? "to"),
  };
}

function stepOf(value: Checked, step: (typeof STEPS)[number]): Transition["step"] {
  const target = value.field(step);
  if (step === "pop") {
    if (!target?.isTrue) target?.wrong('"pop" can only be true');
    return { is: "pop" };
  }
  if (target === undefined || target.isNull) return { is: "end" };
  return { is: step === "to" ? "go" : "push", state: target.template(), role: value.field("colour")?.role() };
}

export function checkLatencies(all: Checked | undefined, names: FileNames): readonly LatencySection[] {
  return (all?.entries() ?? []).map(([id, section]) => {
    const key = keyOf(section, names);
    const triggers = (name: string) => {
      const value = section.field(name);
      return value === undefined ? [] : value.items().map((one) => triggerOf(one, key, names));
    };
    const whileOpen = WHILE_OPEN.find((one) => one === section.field("whileOpen")?.text);
    const draw = section.field("draw");
    return {
      ...headOf(id, section, key),
      from: triggers("from"),
      to: triggers("to"),
      cancel: triggers("cancel"),
      whileOpen: whileOpen ?? "last",
      longestNs: section.field("longest")?.duration(),
      detail: section.field("detail")?.template(),
      role: section.field("colour")?.role() ?? "active",
      isDrawn: draw === undefined || draw.isTrue,
    };
  });
}

export function checkCounters(all: Checked | undefined, names: FileNames): readonly CounterSection[] {
  return (all?.entries() ?? []).map(([id, section]) => {
    const key = keyOf(section, names);
    return {
      ...headOf(id, section, key),
      changes: (section.field("changes")?.items() ?? []).map((one) => changeOf(one, key, names)),
      unit: section.field("unit")?.text ?? "",
      initial: section.field("initial")?.number,
    };
  });
}

const CHANGES = ["set", "add", "count"] as const;

function changeOf(value: Checked, key: SectionKey, names: FileNames): CounterChange {
  const given = CHANGES.filter((name) => value.field(name) !== undefined);
  const [change] = given;
  if (change === undefined || 1 < given.length) value.wrong('a change has one of "set", "add" and "count"');
  const trigger = triggerOf(value, key, names);
  if (change === "count") {
    const count = value.field("count");
    if (!count?.isTrue) count?.wrong('"count" can only be true');
    return { ...trigger, is: "add", value: "1" };
  }
  return { ...trigger, is: change ?? "set", value: (change && value.field(change)?.expression()) ?? "0" };
}

function headOf(id: string, section: Checked, key: SectionKey) {
  return {
    id,
    title: section.field("title")?.text ?? id,
    key: key.names,
    lane: section.field("lane")?.template(),
    isAcrossMachines: section.field("acrossMachines")?.isTrue ?? false,
  };
}

function keyOf(section: Checked, { keys }: FileNames): SectionKey {
  const parts = section.field("key")?.items() ?? [];
  const names = parts.map((part) => part.nameAmong([...keys.keys()], "key"));
  parts.forEach((part, i) => {
    if (names.indexOf(part.text) < i) part.wrong(`"${part.text}" is in the key twice`);
  });
  return { names, values: names.map((name) => keys.get(name) ?? "0") };
}

/** An event's name alone, or an object that says more. */
function triggerOf(value: Checked, { names: parts, values }: SectionKey, { events }: FileNames): Trigger {
  const on = value.field("on") ?? value;
  const own = new Map(value.field("key")?.entries() ?? []);
  for (const [part, given] of own) {
    given.expression();
    if (!parts.includes(part)) {
      const there = parts.length === 0 ? "the section has no key" : `it has ${parts.join(", ")}`;
      given.wrong(`"${part}" is no part of the section's key: ${there}`);
    }
  }
  return {
    on: on.items().map((name) => name.nameAmong(events, "event")),
    where: value.field("where")?.filter(),
    key: parts.map((part, i) => own.get(part)?.text ?? values[i] ?? "0"),
  };
}
