/** Local time for the name of a file, as in 20261130-181012.123. */
export function fileStamp(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, 23).replaceAll(/[-:]/g, "").replace("T", "-");
}
