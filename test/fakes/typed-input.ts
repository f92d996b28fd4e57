import { keyEvent } from "../../workers/model/input-recording/recording.js";
import type { InputLine } from "../../workers/model/input-recording.js";

/** Keys pressed and let go one after the other, so far apart. */
export function typed(qcodes: Iterable<string>, apartNs: number): readonly InputLine[] {
  const presses = [...qcodes].flatMap((qcode) => [keyEvent(qcode, true), keyEvent(qcode, false)]);
  return presses.map((event, i) => ({ t: i * apartNs, con: 0, ev: [event] }));
}
