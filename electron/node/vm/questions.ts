import type { RecordKind } from "../../../workers/model/monitor-record.js";
import {
  balloonStats,
  INFO_IRQ,
  INFO_MTREE,
  INFO_REGISTERS,
  infoText,
  plain,
  type QmpCommand,
  type QmpName,
  statsOf,
  writtenByHand,
} from "./commands.js";
import type { VmFacts } from "./vm-facts.js";

/** A question to a QEMU, and how often it is asked. */
export interface Question {
  readonly k: RecordKind;
  readonly n: string;
  readonly command: QmpCommand;
  /** At most once in this time; 0: at each tick. */
  readonly everyMs: number;
}

const DEAR_MS = 1000;
const RARE_MS = 10_000;

/** Questions whose answers stay the same, asked once. */
export function questionsAtAttach({ commands }: VmFacts): Question[] {
  const names: QmpName[] = [
    "query-cpus-fast",
    "query-iothreads",
    "query-block",
    "query-chardev",
    "query-memory-size-summary",
    "query-pci",
    "query-stats-schemas",
  ];
  const known = names.filter((name) => commands.has(name)).map((name) => qmp(name, 0));
  return [...known, { k: "hmp", n: INFO_MTREE, command: infoText(INFO_MTREE), everyMs: 0 }];
}

/** Questions asked again and again. `hmp`: command lines that a person wrote. `withRegisters`: not in a schedule of its own. */
export function questionsOf(facts: VmFacts, withRegisters: boolean, hmp: readonly string[]): Question[] {
  const { commands, accel, balloon } = facts;
  const questions: Question[] = [];
  const known = (name: QmpName, everyMs: number) => {
    if (commands.has(name)) questions.push(qmp(name, everyMs));
  };
  known("query-status", 0);
  if (commands.has("query-stats") && accel !== "tcg") {
    for (const target of ["vcpu", "vm"] as const) {
      questions.push({ k: "qmp", n: `query-stats-${target}`, command: statsOf(target), everyMs: 0 });
    }
  }
  known("query-blockstats", 0);
  if (commands.has("x-query-irq")) known("x-query-irq", 0);
  else questions.push({ k: "hmp", n: INFO_IRQ, command: infoText(INFO_IRQ), everyMs: 0 });
  if (withRegisters) questions.push(registers(DEAR_MS));
  if (balloon !== undefined) {
    known("query-balloon", DEAR_MS);
    questions.push({ k: "qmp", n: "guest-stats", command: balloonStats(balloon), everyMs: DEAR_MS });
  }
  known("query-cpus-fast", RARE_MS);
  return [
    ...questions,
    ...hmp.map((line): Question => ({ k: "hmp", n: line, command: writtenByHand(line), everyMs: DEAR_MS })),
  ];
}

export function registers(everyMs: number): Question {
  return { k: "hmp", n: INFO_REGISTERS, command: infoText(INFO_REGISTERS), everyMs };
}

/** What a person may miss, in words. */
export function missingOf(facts: VmFacts): string[] {
  const { commands, accel, balloon } = facts;
  const missing: string[] = [];
  if (accel === "tcg") missing.push("query-stats: QEMU has these counters only with KVM");
  else if (!commands.has("query-stats")) missing.push("query-stats: this QEMU is older than 7.1");
  for (const name of ["query-blockstats", "query-memory-size-summary"] as const) {
    if (!commands.has(name)) missing.push(`${name}: this QEMU does not have it`);
  }
  if (balloon === undefined) missing.push("balloon: the VM has none, so the guest's memory is known by an agent only");
  return missing;
}

function qmp(name: QmpName, everyMs: number): Question {
  return { k: "qmp", n: name, command: plain(name), everyMs };
}
