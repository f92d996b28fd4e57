import { NUMBER } from "../../workers/model/cells.js";
import { isValue, narrowedTo, withoutField } from "./conditions.js";

/** What the filter box says of the slices of a group (`sliceGroup`): their name, or a pattern for its numbers. */
export function sliceCondition(name: string): string {
  if (!name.includes(NUMBER)) return isValue("reason", name);
  const pattern = name.split(NUMBER).map(escaped).join(`(\\d+|${NUMBER})`);
  return `reason ~ /^${pattern}$/`;
}

/** The text of the filter box with the slices of this group alone in colour; with all in colour where it was alone. */
export function filterWithSlices(text: string, name: string): string {
  const condition = sliceCondition(name);
  if (!text.includes(condition)) return narrowedTo(text, condition);
  return withoutField(text, "reason", name.includes(NUMBER) ? "~" : "==");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
