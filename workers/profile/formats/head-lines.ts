import { formatCount, formatDuration, formatNumber, formatPercent } from "../../core/format.js";
import type { ProfileTotals } from "../../model/profile-answers.js";

/** What the profile is of, and what it is not. */
export function headLines(event: string, totals: ProfileTotals, unit: string): readonly string[] {
  const figures = [
    `${event}: ${formatCount(totals.samples)} samples${unit === "samples" ? "" : `, ${weightText(totals.weight, unit)}`}`,
    `${formatPercent(totals.unresolved, 1)} without a name`,
    ...(totals.idleSamples > 0 ? [`${formatCount(totals.idleSamples)} of idle CPUs`] : []),
    ...(totals.hostSamples > 0 ? [`${formatCount(totals.hostSamples)} of the host's work for VMs`] : []),
    ...(totals.disagreeing > 0 ? [`${formatCount(totals.disagreeing)} whose address contradicts their mode`] : []),
    ...(totals.modeless > 0 ? [`${formatCount(totals.modeless)} of unknown mode`] : []),
    ...(totals.notRunning > 0 ? [`vCPUs waited ${formatDuration(totals.notRunning)} meanwhile`] : []),
    ...(totals.throttled > 0 ? [`throttled for ${formatDuration(totals.throttledNs)} of CPUs`] : []),
    ...(totals.lost > 0 ? [`${formatCount(totals.lost)} lost`] : []),
  ];
  return [figures.join("; "), ...totals.notes];
}

export function weightText(weight: number, unit: string): string {
  return unit === "ns" ? formatDuration(weight) : `${formatNumber(weight)} ${unit}`;
}
