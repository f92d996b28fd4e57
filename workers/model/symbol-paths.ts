/** Whether a file's name says that it is of symbols. Programs are called like anything else: their content tells them. */
export function looksLikeSymbols(path: string): boolean {
  if (/(?:^|\/)\.?(?:build-id|debug)\//.test(path)) return true;
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:gz|xz|zst|bz2)$/i, "");
  return /(?:^|[-_.])(?:kallsyms|modules)$|System\.map|^vmlinux|^perf-\d+\.map$|\.debug$/.test(name);
}

/** Whether a file beside a trace may be of symbols, so that its begin is worth reading: programs have any name. */
export function mayBeSymbols(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return looksLikeSymbols(path) || !name.includes(".") || /\.(?:so(?:\.\d+)*|elf)$/.test(name);
}
