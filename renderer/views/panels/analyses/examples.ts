import guestInterrupts from "../../../../samples/analyses/guest-interrupts.analysis.json?raw";
import softirqDelays from "../../../../samples/analyses/softirq-delays.analysis.json?raw";
import type { AnalysisFile } from "../../../../workers/model/own-analysis.js";

/** Analyses that come with the program. */
export const EXAMPLES: readonly AnalysisFile[] = [
  { name: "guest-interrupts.analysis.json", text: guestInterrupts },
  { name: "softirq-delays.analysis.json", text: softirqDelays },
];
