import type { Profile } from "../../model/profile-answers.js";

/** The name of each node of a profile; "" of the root. */
export function nodeNames({ nodes, frames, strings }: Pick<Profile, "nodes" | "frames" | "strings">): string[] {
  return Array.from(nodes.frame, (frame) => (frame < 0 ? "" : (strings[frames.name[frame] as number] ?? "")));
}

/** The names on the way to each node, outermost first, joined by `;` as folded stacks have them. */
export function nodePaths(profile: Pick<Profile, "nodes" | "frames" | "strings">): string[] {
  const { parent } = profile.nodes;
  const paths: string[] = [];
  for (const [node, name] of nodeNames(profile).entries()) {
    const above = parent[node] as number;
    // A separator inside a name would be two frames.
    const own = name.replaceAll(";", ":").replace(/\s*\n\s*/g, " ");
    paths.push(above <= 0 ? own : `${paths[above]};${own}`);
  }
  return paths;
}
