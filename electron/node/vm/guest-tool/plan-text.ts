import { formatBytes } from "../../../../workers/core/format.js";
import type { ToolPlan } from "../../../../workers/model/tool-operations.js";

/** A plan as text, for a terminal: all that a person agrees to. */
export function planText(plan: ToolPlan): string {
  const { vmName, tool, seconds, way, folder, events, samplesHz, files, steps, lacks, seenBy } = plan;
  const samples = samplesHz === undefined ? [] : [`${samplesHz} samples a second on each CPU`];
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  const fileLine = ({ path, about, bytes }: ToolPlan["files"][number]) =>
    `${path}${bytes === undefined ? "" : ` (${formatBytes(bytes)})`}: ${about}`;
  return [
    `In the guest of ${vmName}, by ${way}, as root: ${tool} for ${seconds} s`,
    ...list("It records", [...samples, ...events]),
    ...list("It does not give", lacks),
    ...list(`Files in the guest, all in ${folder} (in /tmp, where /run has no room), mode 0700`, files.map(fileLine)),
    `Sent: ${formatBytes(plan.sentBytes)}. Room that it needs: ${formatBytes(plan.neededBytes)}; the guest must have three times as much. At most ${formatBytes(plan.mostBytes)} come back.`,
    `Cost: ${plan.cost}`,
    ...list("Who can see the result", seenBy),
    "Afterwards all of it is removed, and that is verified. What is run, word for word:",
    ...steps.flatMap(({ title, script }) => ["", `# ${title}`, script.trimEnd()]),
    "",
  ].join("\n");
}
