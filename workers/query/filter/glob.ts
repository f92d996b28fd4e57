/**
 * A pattern for whole texts, above all lane paths: `*` is anything within one part between slashes, `**` anything,
 * `?` one character; `{a,b}` either. Anything else is itself. Case counts.
 */
export function globToRegExp(pattern: string): RegExp {
  let source = "";
  let depth = 0;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] as string;
    if (char === "*" && pattern[i + 1] === "*") {
      source += ".*";
      i += 1;
    } else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "{" && pattern.includes("}", i)) {
      source += "(?:";
      depth += 1;
    } else if (char === "}" && 0 < depth) {
      source += ")";
      depth -= 1;
    } else if (char === "," && 0 < depth) source += "|";
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  return new RegExp(`^${source}${")".repeat(depth)}$`);
}

/** Whether a lane's path is meant by a pattern: as a whole, or by its last parts ("vm/961/vcpu/*", "vcpu/0"). */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const whole = globToRegExp(pattern);
  return (path) => {
    if (whole.test(path)) return true;
    for (let slash = path.indexOf("/"); 0 <= slash; slash = path.indexOf("/", slash + 1)) {
      if (whole.test(path.slice(slash + 1))) return true;
    }
    return false;
  };
}
