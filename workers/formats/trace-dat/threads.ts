/** Thread names by tid (saved_cmdlines): `1234 bash`. */
export function commsOf(cmdlines: string): ReadonlyMap<number, string> {
  const comms = new Map<number, string>();
  for (const [, tid, comm = ""] of cmdlines.matchAll(/^\s*(\d+) (.+?)\s*$/gm)) comms.set(Number(tid), comm);
  // The idle task of each CPU.
  comms.set(0, "<idle>");
  return comms;
}
