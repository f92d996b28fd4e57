/** What the sizes of types depend on. */
export interface TypeSizes {
  /** Of `long` and of pointers in the kernel, bytes. */
  readonly longSize: number;
}

const SIZES: Readonly<Record<string, number>> = {
  char: 1,
  bool: 1,
  _Bool: 1,
  u8: 1,
  s8: 1,
  short: 2,
  u16: 2,
  s16: 2,
  umode_t: 2,
  int: 4,
  unsigned: 4,
  signed: 4,
  u32: 4,
  s32: 4,
  pid_t: 4,
  uid_t: 4,
  gid_t: 4,
  dev_t: 4,
  gfp_t: 4,
  float: 4,
  u64: 8,
  s64: 8,
  sector_t: 8,
  loff_t: 8,
  ktime_t: 8,
  gpa_t: 8,
  hpa_t: 8,
  double: 8,
};

/** Words that do not change the size of a type. */
const QUALIFIERS: ReadonlySet<string> = new Set(["const", "volatile", "unsigned", "signed", "static", "enum"]);

/** Bytes of a type by its name in C; undefined if it is not known. */
export function typeSize(name: string, { longSize }: TypeSizes): number | undefined {
  if (name.includes("*")) return longSize;
  const words = name.split(/\s+/).filter((word) => word !== "");
  const long = words.filter((word) => word === "long").length;
  if (words.includes("double")) return long === 0 ? 8 : undefined;
  if (long > 0) return long > 1 ? 8 : longSize;
  if (words.includes("short")) return 2;
  if (words[0] === "enum") return 4;
  const plain = words.filter((word) => !QUALIFIERS.has(word));
  if (plain.length === 0) return words.length > 0 ? 4 : undefined;
  if (plain.length > 1) return undefined;
  const word = (plain[0] as string)
    .replace(/^__(?=[us]\d)/, "")
    .replace(/^(u?)int(\d+)_t$/, (_, u, bits) => `${u || "s"}${bits}`);
  if (word === "size_t" || word === "ssize_t" || word === "uintptr_t") return longSize;
  return Object.hasOwn(SIZES, word) ? SIZES[word] : undefined;
}
