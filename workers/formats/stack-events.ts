/** ftrace records the call stack of an event as an event of its own, behind it on the same CPU. */
export function isStackEvent(name: string): boolean {
  return name === "kernel_stack" || name === "user_stack";
}
