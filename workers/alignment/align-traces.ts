import { ok, type Result } from "../core/result.js";
import type { Discovery } from "../ingest/discover.js";
import { isAllowed } from "../model/clock-choice.js";
import type { OpenRequest } from "../model/engine-api.js";
import { epochNotes } from "./boot-epochs.js";
import { withGuestClocks } from "./clock-shifts.js";
import { givenMoves, givenNotes, withCarriedMoves, withGivenMoves } from "./given-offsets.js";
import { type ClockReader, findGuestClocks, type GuestClocks, type OpenWatch } from "./guest-clocks.js";
import { findPeerClocks } from "./peer-clocks.js";
import { withToldClocks } from "./told-clocks.js";

/** A session whose traces are set on one clock. */
export interface Aligned {
  readonly discovery: Discovery;
  readonly clocks: GuestClocks;
}

/** Sets the same traces on one clock again, as was found out before. */
export function realigned(
  discovery: Discovery,
  { offsets = [] }: Pick<OpenRequest, "offsets">,
  clocks: GuestClocks,
): Result<Discovery> {
  const told = givenMoves(discovery, offsets);
  return told.ok ? ok(withGuestClocks(discovery, clocks, withCarriedMoves(discovery, told.value))) : told;
}

/** Sets the clocks that a person gave, and then the others, by the means that is chosen or the best. Fails where a trace that is named is not there. */
export async function alignTraces(
  discovery: Discovery,
  { offsets = [], tscOffsets = [], align }: Pick<OpenRequest, "offsets" | "tscOffsets" | "align">,
  readerOf: (discovery: Discovery) => ClockReader,
  watch: OpenWatch | undefined,
): Promise<Result<Aligned>> {
  const told = givenMoves(discovery, offsets);
  if (!told.ok) return told;
  const given = withCarriedMoves(discovery, told.value);
  const set = withGivenMoves(discovery, given);
  const reader = readerOf(set);
  const found = await findGuestClocks(set, reader, watch, { given: given, tscOffsets, align });
  const guests = isAllowed("clock-pairs", align) ? withToldClocks(set, found, given) : found;
  const peers = await findPeerClocks(set, guests, given, align, {
    yieldToLoop: reader.yieldToLoop,
    isCancelled: () => watch?.isCancelled() ?? false,
  });
  const notes = [...guests.notes, ...epochNotes(discovery, given)];
  const clocks = { ...guests, notes, peers, choice: { tscOffsets, align } };
  const aligned = withGuestClocks(discovery, clocks, given);
  return ok({ discovery: aligned, clocks: { ...clocks, given: givenNotes(discovery, told.value) } });
}
