import { beginOdd, endOdd, interruptSource } from "./calls.js";
import * as Column from "./columns.js";
import { labelOf } from "./labels.js";
import { Context, IRQS, SOFTIRQS, State } from "./numbers.js";
import { i32At, setI32 } from "./prelude.js";
import { C, I, M, T } from "./records.js";
import { emitter, showBoth } from "./running.js";
import { pop, push } from "./stack.js";
import { enter } from "./track.js";

// Interrupts on top of threads: a stack per CPU, so that the interrupted code comes back in the right order.

/** Entry of an interrupt, of a softirq, or of a system vector. `name`: string id, -1 without one. */
export function enterContext(machine: i32, cpu: i32, row: i32, t: f64, context: i32, name: i32): void {
  emitter(machine, cpu, row);
  push(cpu, context, i32At(Column.A + (row << 2)), name);
  showBoth(cpu, t);
}

export function leaveContext(machine: i32, cpu: i32, row: i32, t: f64, context: i32): void {
  emitter(machine, cpu, row);
  pop(cpu, context, i32At(Column.A + (row << 2)));
  showBoth(cpu, t);
}

/** Address of the record of an interrupt that has a lane; 0: it has none, or is no usual one. */
export function knownSource(machine: i32, number: i32, context: i32): i32 {
  const place = placeOf(machine, number, context);
  return place === 0 ? 0 : i32At(place);
}

/** Where the machine's table has an interrupt; 0: not at all. */
export function placeOf(machine: i32, number: i32, context: i32): i32 {
  const sources = i32At(machine + M.SOURCES);
  if (context === Context.SOFTIRQ) return 0 <= number && number < SOFTIRQS ? sources + (number << 2) : 0;
  if (context === Context.IRQ) return 0 <= number && number < IRQS ? sources + ((SOFTIRQS + number) << 2) : 0;
  return 0;
}

function sourceOf(machine: i32, number: i32, name: i32, context: i32): i32 {
  const place = placeOf(machine, number, context);
  const known = place === 0 ? 0 : i32At(place);
  if (known !== 0) return known;
  const source = interruptSource(machine, number, name, context === Context.SOFTIRQ ? 1 : 0);
  if (place !== 0) setI32(place, source);
  return source;
}

/** The lane of the interrupt shows the CPU that handles it: analyses/irq. */
export function beginSource(machine: i32, cpu: i32, row: i32, t: f64, context: i32, name: i32): void {
  const source = sourceOf(machine, i32At(Column.A + (row << 2)), name, context);
  const active = i32At(source + I.ACTIVE);
  if (active === 0) setI32(source + I.ACTIVE, cpu);
  else if (active !== cpu) beginOdd(source, cpu);
  enter(i32At(source + I.TRACK), t, labelOfHandling(cpu, context));
}

export function endSource(machine: i32, cpu: i32, row: i32, t: f64, context: i32): void {
  const source = sourceOf(machine, i32At(Column.A + (row << 2)), -1, context);
  if (i32At(source + I.OTHERS) === 0) {
    if (i32At(source + I.ACTIVE) !== cpu) return;
    setI32(source + I.ACTIVE, 0);
  } else if (endOdd(source, cpu) === 0) return;
  const active = i32At(source + I.ACTIVE);
  enter(i32At(source + I.TRACK), t, active === 0 ? State.NONE : labelOfHandling(active, context));
}

function labelOfHandling(cpu: i32, context: i32): i32 {
  const state = context === Context.SOFTIRQ ? State.SOFTIRQ : State.IRQ;
  return labelOf(state, i32At(cpu + C.NUMBER), i32At(cpu + C.LANE));
}

/** A system call begins (`name`: its string id) or ends (-1). */
export function showSyscall(cpu: i32, thread: i32, t: f64, name: i32): void {
  setI32(thread + T.SYSCALL, name);
  showBoth(cpu, t);
}
