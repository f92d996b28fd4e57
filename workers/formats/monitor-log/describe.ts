import type { FileEntry } from "../../core/byte-source.js";
import type { OpenContext, TraceDescription } from "../format.js";
import type { GuestClockPairs } from "../guest-clock-pairs.js";
import { streamIn } from "../ranked/ranked-trace.js";
import { type MonitorCollector, shownPid } from "./collect.js";
import { MONITOR_NAMES } from "./monitor-rows.js";

/** Clocks of one boot have the same distance to the time of day, but for the moment it was sampled at. */
const SAME_BOOT_NS = 60_000_000_000n;
/** A recording so long before or after a log is not taken for one of the same boot. */
const NEAR_NS = 3_600_000_000_000n;

/** Clocks that count from the boot, and are the monotonic one or run along with it. */
const MONOTONIC = /^(?:mono|monotonic|clock_monotonic)$/i;
const SINCE_BOOT = /^(?:mono|monotonic|mono_raw|boot|boottime|local|global|perf|uptime|trace clock|tsc2nsec)$/i;

/**
 * What is added to the monotonic clock for the times of the log. Traces beside it that count by the same clock may have
 * taken the time of day at another moment, or not at all: then the log goes with them.
 */
export function epochOf(
  { rows, beginNs, realNs, hostname }: MonitorCollector,
  { beside = [], diagnostics }: OpenContext,
  path: string,
): bigint {
  // A time of day before the boot is none.
  const own = realNs === undefined || realNs < beginNs ? undefined : realNs - beginNs;
  const first = beginNs + BigInt(Math.round(rows.times[0] ?? 0));
  const last = beginNs + BigInt(Math.round(rows.times[rows.count - 1] ?? 0));
  const ofHost = beside.filter((trace) => hostname === undefined || (trace.hostname ?? hostname) === hostname);
  const same = ofHost.find(
    ({ clock }) => clock !== undefined && MONOTONIC.test(clock.name) && isNear(clock.epochOffsetNs, own),
  );
  if (same?.clock !== undefined) return same.clock.epochOffsetNs;
  const sinceBoot = ofHost.find((trace) => {
    const { clock } = trace;
    return clock?.epochOffsetNs === 0n && SINCE_BOOT.test(clock.name) && overlaps(trace, first, last);
  });
  if (sinceBoot?.clock !== undefined) {
    if (!MONOTONIC.test(sinceBoot.clock.name))
      diagnostics.note(
        `the log is placed by its monotonic clock beside the clock "${sinceBoot.clock.name}" of ${sinceBoot.path}: both count from the boot, and may be some milliseconds apart`,
        path,
      );
    return 0n;
  }
  return own ?? 0n;
}

function isNear(epoch: bigint, own: bigint | undefined): boolean {
  if (own === undefined || epoch === 0n) return true;
  const apart = epoch - own;
  return -SAME_BOOT_NS < apart && apart < SAME_BOOT_NS;
}

function overlaps({ streams }: TraceDescription, first: bigint, last: bigint): boolean {
  return streams.some(({ beginNs, endNs }) => {
    if (beginNs === undefined) return false;
    return beginNs <= last + NEAR_NS && first <= (endNs ?? beginNs) + NEAR_NS;
  });
}

/** `base`: absolute ns of the rows' time 0. */
export function describeLog(
  file: FileEntry,
  collector: MonitorCollector,
  { base, epoch, size }: { readonly base: bigint; readonly epoch: bigint; readonly size: number },
): TraceDescription {
  const { rows, hostname, hasHeader } = collector;
  const at = (row: number) => base + BigInt(Math.round(rows.times[row] ?? 0));
  const isEmpty = rows.count === 0;
  // The header's moment: so the times of a session are the same while the log is written, and later.
  const firstNs = hasHeader ? base : isEmpty ? undefined : at(0);
  const stream = streamIn(file.path, "", {
    cpu: -1,
    begin: 0,
    end: size,
    firstNs,
    lastNs: isEmpty ? undefined : at(rows.count - 1),
    eventNames: MONITOR_NAMES,
  });
  return {
    path: file.path,
    format: "monitor-log",
    hostname,
    tracer: "QEMU monitor",
    dialect: "other",
    environment: {},
    uuid: undefined,
    isLog: true,
    clock: { name: "monotonic", frequencyHz: 1e9, epochOffsetNs: epoch },
    guestClocks: guestClocksOf(collector, base),
    streams: [stream],
    hasStacks: true,
    eventNames: MONITOR_NAMES,
  };
}

function guestClocksOf({ vms, clockPairs }: MonitorCollector, fromNs: bigint): readonly GuestClockPairs[] {
  return vms.flatMap(({ index, pid, name, hostnames }) => {
    const pairs = clockPairs.filter(({ vm }) => vm === index);
    if (pairs.length === 0) return [];
    const column = (of: (pair: (typeof pairs)[number]) => number) => pairs.map(of);
    return [
      {
        vmPid: shownPid(pid, index),
        vmName: name,
        hostnames: [...hostnames],
        fromNs,
        t: column(({ t }) => t),
        rttNs: column(({ rttNs }) => rttNs),
        guestNs: column(({ guestNs }) => guestNs),
        stepNs: column(({ stepNs }) => stepNs),
      },
    ];
  });
}
