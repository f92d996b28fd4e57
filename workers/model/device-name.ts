/** "253:16": MAJOR and MINOR as the kernel packs them (include/linux/kdev_t.h). */
export function deviceName(dev: number): string {
  return `${dev >>> 20}:${dev & 0xfffff}`;
}
