import { chromeJson } from "./chrome-json/index.js";
import { ctf2, ctf18 } from "./ctf/index.js";
import { folded } from "./folded/index.js";
import type { Format } from "./format.js";
import { ftraceText, perfScript, systraceHtml } from "./ftrace-text/index.js";
import { inputRecording } from "./input-recording/index.js";
import { log } from "./log/index.js";
import { monitorLog } from "./monitor-log/index.js";
import { perfData } from "./perf-data/index.js";
import { perfetto } from "./perfetto/index.js";
import { qemuSimple } from "./qemu-simple/index.js";
import { traceDatV6, traceDatV7 } from "./trace-dat/index.js";
import { UNSUPPORTED } from "./unsupported/index.js";

/** All formats, in the order in which they look at the opened files. */
export const FORMATS: readonly Format[] = [
  ctf18,
  ctf2,
  traceDatV6,
  traceDatV7,
  perfData,
  perfetto,
  chromeJson,
  qemuSimple,
  // A page may be short, so that its head is mostly lines of ftrace.
  systraceHtml,
  ftraceText,
  perfScript,
  folded,
  monitorLog,
  inputRecording,
  // The last one: what it cannot tell, the traces opened before it may.
  log,
  ...UNSUPPORTED,
];
