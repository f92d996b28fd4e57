import type { Counter, CounterSeries } from "../../index/counter-store.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";

/** cpu_frequency and cpu_idle name the CPU they are about, which need not be the one they were recorded on. */
export function cpuCounters(session: Session): AnalysisRun["handlers"] {
  const into = (counter: Counter): EventHandler => {
    const byCpu: CounterSeries[][] = session.machines.map(() => []);
    return (batch, i, index) => {
      const named = batch.b[i] as number;
      const cpu = named < 0 ? batch.cpu : named;
      const known = (byCpu[index] as CounterSeries[])[cpu];
      const series = known ?? addSeries(session, index, counter, cpu);
      if (known === undefined) (byCpu[index] as CounterSeries[])[cpu] = series;
      series.set(batch.ts[i] as number, batch.a[i] as number);
    };
  };
  return { [EventKind.CPU_FREQUENCY]: into("cpu-frequency-khz"), [EventKind.CPU_IDLE]: into("idle-state") };
}

function addSeries(session: Session, machine: number, counter: Counter, cpu: number): CounterSeries {
  return session.counters.add(counter, "", (session.machines[machine] as Machine).cpu(cpu).lane);
}
