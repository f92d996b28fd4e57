import type { Format } from "../format.js";
import { openShare } from "./ctf-decoders.js";
import { CTF2_ID, CTF18_ID, detectTraces, isStreamAlone } from "./detect.js";
import { openTrace } from "./open.js";

/** Common Trace Format 1.8: LTTng, barectf, perf's converter, OTF2's and others. */
export const ctf18: Format = {
  id: CTF18_ID,
  detect: (files, open) => detectTraces(files, open, CTF18_ID),
  recognise: isStreamAlone,
  open: openTrace,
  openShare,
};

/** Common Trace Format 2 (CTF2-SPEC-2.0): LTTng 2.15 and later, babeltrace2 2.1 and later. */
export const ctf2: Format = {
  id: CTF2_ID,
  detect: (files, open) => detectTraces(files, open, CTF2_ID),
  recognise: () => false,
  open: openTrace,
  openShare,
};
