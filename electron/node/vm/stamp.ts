/** Local time, for names of files, as in 20261130-181012.123. */
export function stamp(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, 23).replaceAll(/[-:]/g, "").replace("T", "-");
}
