/** Ctrl, or the key that stands for it on a Mac. */
export function hasCtrl({ ctrlKey, metaKey }: MouseEvent): boolean {
  return ctrlKey || metaKey;
}
