import { newCpu } from "./calls.js";
import { cpuCounter, powerLabel } from "./calls-io.js";
import * as Column from "./columns.js";
import { P, POWER_LABEL_BITS } from "./io-records.js";
import { addPoint } from "./points.js";
import { i32At, multiply, setI32 } from "./prelude.js";
import { C } from "./records.js";
import { cpuAt } from "./running.js";
import { enter } from "./track.js";

// Counters of CPUs: analyses/counters/cpu.ts.

/** A value of a counter of the CPU that the event names; of its own, if it names none. */
export function notePower(machine: i32, here: i32, row: i32, t: f64, power: i32): void {
  const named = i32At(Column.B + (row << 2));
  let cpu = here;
  if (0 <= named && named !== i32At(here + C.NUMBER)) {
    cpu = cpuAt(machine, named);
    // Numbers that no CPU has share one.
    if (cpu === 0) cpu = newCpu(machine, named);
  }
  let counter = i32At(cpu + C.COUNTERS + (power << 2));
  if (counter === 0) {
    counter = cpuCounter(machine, cpu, power);
    setI32(cpu + C.COUNTERS + (power << 2), counter);
  }
  const value = i32At(Column.A + (row << 2));
  addPoint(i32At(counter + P.POINTS), t, value);
  enter(i32At(counter + P.TRACK), t, labelOf(i32At(counter + P.LABELS), value, power));
}

/** Few values occur, and often: the label of each is kept at a place that it tells, until another value has that place. */
function labelOf(labels: i32, value: i32, power: i32): i32 {
  const place = labels + ((multiply(value, -1640531535) >>> (32 - POWER_LABEL_BITS)) << 3);
  if (i32At(place + 4) === 0 || i32At(place) !== value) {
    setI32(place, value);
    setI32(place + 4, powerLabel(power, value));
  }
  return i32At(place + 4);
}
