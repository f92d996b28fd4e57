import type { GuestLink, TraceDescription } from "../formats/format.js";

/** A guest and its host as their traces name each other. */
export interface LinkedTraces {
  /** Indices of the traces. */
  readonly guest: number;
  readonly host: number;
  readonly vcpuTids: readonly number[];
  readonly isOnHostClock: boolean;
}

/** Which of the traces are of guests of which others, as far as they say it themselves. */
export function guestLinks(traces: readonly TraceDescription[]): readonly LinkedTraces[] {
  return traces.flatMap((trace, guest) =>
    traces.flatMap((other, host) => {
      const links = guest === host ? [] : linksBetween(trace, other);
      if (links.length === 0) return [];
      return {
        guest,
        host,
        vcpuTids: links.find(({ vcpuTids }) => vcpuTids.length > 0)?.vcpuTids ?? [],
        isOnHostClock: links.some(({ isOnHostClock }) => isOnHostClock),
      };
    }),
  );
}

function linksBetween(guest: TraceDescription, host: TraceDescription): readonly GuestLink[] {
  const links: GuestLink[] = [];
  if (guest.guestOf !== undefined && guest.guestOf.uuid === host.uuid) links.push(guest.guestOf);
  for (const link of host.hostOf ?? []) if (link.uuid === guest.uuid) links.push(link);
  return links;
}

/** Whether two traces cannot be of one machine, or must be, as far as links tell: guest and host, two guests of one host. */
export function sameByLinks(links: readonly LinkedTraces[], left: number, right: number): boolean | undefined {
  if (links.some(({ guest, host }) => (guest === left && host === right) || (guest === right && host === left)))
    return false;
  const of = (trace: number) => links.find(({ guest }) => guest === trace);
  const [first, second] = [of(left), of(right)];
  if (first === undefined || second === undefined || first.host !== second.host) return undefined;
  if (first.vcpuTids.length === 0 || second.vcpuTids.length === 0) return undefined;
  return first.vcpuTids.some((tid) => second.vcpuTids.includes(tid));
}
