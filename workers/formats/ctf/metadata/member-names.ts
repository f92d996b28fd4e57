import type { MemberLayout } from "./layouts.js";

/**
 * Names of a struct's members as users see them. Tracers put an underscore before names so that they never
 * meet a keyword; one is taken off, unless two members would then have the same name.
 */
export function memberNames(members: readonly MemberLayout[]): string[] {
  const written = new Set(members.map((member) => member.name));
  return members.map(({ name }) => {
    const plain = name.startsWith("_") ? name.slice(1) : name;
    return plain === "" || written.has(plain) ? name : plain;
  });
}
