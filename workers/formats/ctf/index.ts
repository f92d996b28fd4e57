import type { Format } from "../format.js";
import { openShare } from "./ctf-decoders.js";
import { CTF18_ID, detectTraces, isStreamAlone } from "./detect.js";
import { openTrace } from "./open.js";

/** Common Trace Format 1.8: LTTng, barectf, perf's converter, OTF2's and others. */
export const ctf18: Format = {
  id: CTF18_ID,
  detect: detectTraces,
  recognise: isStreamAlone,
  open: openTrace,
  openShare,
};
