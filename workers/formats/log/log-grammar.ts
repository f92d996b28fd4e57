import { type Grammar, type Line, LineKind, type LineReader } from "../text/line.js";
import { isSpace, skipSpaces } from "../text/scan.js";
import type { AssumedTimes } from "./assumed-times.js";
import { type LineMatch, type LogKind, lineMatch } from "./log-kinds.js";
import { type Groups, setLogTime } from "./log-time.js";

const NS_PER_SEC = 1_000_000_000n;

const latin1 = new TextDecoder("latin1");

/** A character for each byte, so that places in the text are places in the bytes. */
export function lineText(bytes: Uint8Array, at: number, end: number): string {
  return latin1.decode(bytes.slice(at, end));
}

/** The lines of a log of a kind. A line that begins with a blank goes on with the message before it. */
export function logGrammar(kind: LogKind, { year, bootNs }: AssumedTimes): Grammar {
  const bootSec = Number(bootNs / NS_PER_SEC);
  const bootNsec = Number(bootNs % NS_PER_SEC);
  const reader: LineReader = {
    read({ bytes }, at, end, line) {
      if (skipSpaces(bytes, at, end) === end) return LineKind.SKIP;
      line.clear();
      if (kind.readUsual?.(bytes, at, end, line) === true) {
        line.sec += bootSec;
        line.nsec += bootNsec;
        [line.flagsAt, line.flagsEnd] = [at, end];
        return LineKind.EVENT;
      }
      line.clear();
      const match = lineMatch(kind, lineText(bytes, at, end));
      if (match !== undefined && setLogTime(line, timesOf(kind, match.groups), year)) {
        line.sec += bootSec;
        line.nsec += bootNsec;
        placeIn(line, at, end, match);
        return LineKind.EVENT;
      }
      line.textAt = skipSpaces(bytes, at, end);
      line.textEnd = end;
      return isSpace(bytes[at]) ? LineKind.MORE : LineKind.JUNK;
    },
  };
  return { reader: () => reader };
}

/** The journal counts µs: of a time below a second the pattern finds the digits without the zeros before them. */
function timesOf({ isJson }: LogKind, groups: Groups): Groups {
  return isJson ? { ...groups, frac: groups.frac?.padStart(6, "0") } : groups;
}

function placeIn(line: Line, at: number, end: number, { groups, places }: LineMatch): void {
  const { name, message, level = places.levelName } = places;
  if (name !== undefined) [line.nameAt, line.nameEnd] = [at + name[0], at + name[1]];
  if (level !== undefined) [line.levelAt, line.levelEnd] = [at + level[0], at + level[1]];
  [line.textAt, line.textEnd] = message === undefined ? [at, end] : [at + message[0], at + message[1]];
  // The whole line, for what else it says.
  [line.flagsAt, line.flagsEnd] = [at, end];
  const { pid, tid, cpu } = groups;
  if (pid !== undefined) line.tgid = Number(pid);
  if (tid !== undefined) line.tid = Number(tid);
  if (cpu !== undefined) line.cpu = Number(cpu);
}
