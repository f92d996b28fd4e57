import { formatCount, formatCountOf, formatDuration, formatPercent } from "../../../workers/core/format.js";
import type { ProfileDiff, ProfileTotals } from "../../../workers/model/profile-answers.js";
import type { ProfileGroup, ProfileSource } from "../../../workers/model/profile-scope.js";

export const SOURCE_TITLES: Readonly<Record<ProfileSource, string>> = {
  host: "Seen from the host",
  guest: "Seen from inside",
  "off-cpu": "Off the CPU",
  steal: "Steal",
  exits: "Exits",
};

export const SOURCE_ABOUT: Readonly<Record<ProfileSource, string>> = {
  host: "Samples of machines that are nobody's guest here: all VMs, and the host itself",
  guest: "Samples taken inside guests. They are never added to those of the host",
  "off-cpu": "Time for which threads did not run, by the stack with which they left their CPU",
  steal: "Time that vCPUs wanted to run and did not, by who had their CPU and what that executed",
  exits: "Where guests exited. That is not where they spent time",
};

/** What the cases of a source are called above a profile. */
export const CASES_TITLES: Readonly<Record<ProfileSource, string>> = {
  host: "Samples",
  guest: "Samples",
  "off-cpu": "Times off the CPU",
  steal: "Waits",
  exits: "Exits",
};

const CASES: Readonly<Record<ProfileSource, string>> = {
  host: "sample",
  guest: "sample",
  "off-cpu": "time",
  steal: "wait",
  exits: "exit",
};

/** "3 samples", "1 wait" */
export function casesText(count: number, source: ProfileSource): string {
  return formatCountOf(count, CASES[source]);
}

/** Whether it is of samples: only those are of hosts' work, idle or not, and of a weight. */
export function isSampled(source: ProfileSource): boolean {
  return source === "host" || source === "guest";
}

export const GROUP_TITLES: Readonly<Record<ProfileGroup, string>> = {
  machine: "Machine",
  vm: "VM",
  vcpu: "vCPU",
  process: "Process",
  thread: "Thread",
  mode: "Mode",
  "guest-process": "Guest process",
  cpu: "CPU",
  dso: "DSO",
  event: "Event",
  "exit-reason": "Exit reason",
  state: "Lane state",
};

/** A weight with its unit: "1.2 s", "3,400 samples", "5,000 cycles". */
export function weightText(weight: number, unit: string): string {
  if (unit === "ns") return formatDuration(weight);
  return `${formatCount(Math.round(weight))} ${unit === "samples" && Math.round(weight) === 1 ? "sample" : unit}`;
}

export function shareText(part: number, whole: number): string {
  return 0 < whole ? formatPercent(part / whole, 1) : formatPercent(0, 1);
}

/** What limits or adds to the three figures, as sentences. */
export function totalsNotes(totals: ProfileTotals, unit: string, withHost: boolean): string[] {
  const { idleSamples, idleWeight, disagreeing, modeless, lost, throttled, notes } = totals;
  const counted = (count: number, words: string) => (0 < count ? [`${formatCount(count)} ${words}`] : []);
  return [
    ...(0 < totals.hostSamples
      ? [
          `The host's work for VMs: ${weightText(totals.hostWeight, unit)}, ${withHost ? "part of the profile" : "left out"}.`,
        ]
      : []),
    ...(0 < idleSamples ? [`Idle: ${weightText(idleWeight, unit)} (${formatCount(idleSamples)} samples).`] : []),
    ...counted(disagreeing, "samples contradict their recorded mode: the address counts."),
    ...counted(modeless, "samples tell neither user nor kernel."),
    ...counted(lost, "records lost here."),
    ...counted(
      throttled,
      `times the kernel throttled sampling, for ${formatDuration(totals.throttledNs)} of CPUs together: samples are missing there.`,
    ),
    ...waitNote(totals),
    ...notes,
  ];
}

/** It is time whatever the samples count, and of the whole selection: transforms take nothing from it. */
function waitNote({ samples, selected, notRunning }: ProfileTotals): string[] {
  if (!(0 < notRunning)) return [];
  const whose = samples < selected ? `all ${formatCount(selected)} samples of the selection` : "these samples";
  return [`Before ${whose} their vCPUs waited ${formatDuration(notRunning)} for a CPU of the host.`];
}

/** "+1.2 %", "−0.4 %", or "not sure". */
export function changeWords({ change, isSure }: Pick<ProfileDiff, "change" | "isSure">, node: number): string {
  const by = change[node] ?? 0;
  const text = `${by < 0 ? "−" : "+"}${formatPercent(Math.abs(by), 1)}`;
  return isSure[node] === 1 ? text : `${text}, not sure`;
}
