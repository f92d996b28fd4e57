import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LaneKind } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import type { Analysed } from "./analyses-open.js";

/** What became of a CPU's stream on its way from the machine to the reader. Shares are of the stream's bytes. */
export type Cut =
  | { readonly cpu: number; readonly keep: number }
  | { readonly cpu: number; readonly dropFirst: number }
  | { readonly cpu: number; readonly keepPackets: number }
  | { readonly cpu: number; readonly isGone: true };

/** Damages a generated trace: packets all have the same size but the last one. */
export function cutStream(folder: string, cut: Cut, packetBytes: number): void {
  const file = join(folder, `channel0_${cut.cpu}`);
  if ("isGone" in cut) {
    rmSync(file);
    return;
  }
  const bytes = readFileSync(file);
  const packets = Math.ceil(bytes.length / packetBytes);
  if ("keep" in cut) truncateSync(file, Math.floor(bytes.length * cut.keep));
  else if ("keepPackets" in cut) truncateSync(file, Math.floor(packets * cut.keepPackets) * packetBytes);
  else writeFileSync(file, bytes.subarray(Math.floor(packets * cut.dropFirst) * packetBytes));
}

/** What one reading of a lane claims and another, which knows more, does not confirm: ns, and of how many. */
export interface Claims {
  ns: number;
  falseNs: number;
}

/** Of all lanes of a kind in a cut recording, against the whole one. States in `only`, if given. */
export function unconfirmed(cut: Analysed, whole: Analysed, kind: LaneKind, only?: ReadonlySet<number>): Claims {
  const claims: Claims = { ns: 0, falseNs: 0 };
  cut.session.lanes.specs.forEach((spec, lane) => {
    if (spec.kind !== kind) return;
    const track = cut.session.lanes.track(lane);
    const truth = whole.session.lanes.track(whole.session.lanes.find(spec.path) ?? 0);
    let at = 0;
    for (let row = 0; row < track.count; row++) {
      const state = track.stateAt(row);
      const [start, end] = [track.startAt(row), track.endAt(row, cut.endNs)];
      if (state === State.UNKNOWN || state === State.NONE || (only !== undefined && !only.has(state))) continue;
      claims.ns += end - start;
      while (at + 1 < truth.count && truth.startAt(at + 1) <= start) at += 1;
      for (let i = at; i < truth.count && truth.startAt(i) < end; i++) {
        const known = truth.stateAt(i);
        // What the whole recording does not know either is no proof. A dead thread is dead, freed or not.
        if (known === state || known === State.UNKNOWN || (state === State.DEAD && known === State.NONE)) continue;
        claims.falseNs += Math.max(0, Math.min(end, truth.endAt(i, whole.endNs)) - Math.max(start, truth.startAt(i)));
      }
    }
  });
  return claims;
}
