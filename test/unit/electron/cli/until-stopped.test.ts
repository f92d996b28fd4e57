import { expect, test, vi } from "vitest";
import { holdSignals, untilStopped } from "../../../../electron/cli/until-stopped.js";

const NEVER = new Promise<never>(() => undefined);

test("a signal that comes early ends what begins only then, and a second one the program", async () => {
  const before = process.listenerCount("SIGTERM");
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const held = holdSignals();
  process.emit("SIGTERM");
  expect(await untilStopped(undefined, held.came, NEVER)).toBe(undefined);
  expect(exit).not.toHaveBeenCalled();
  process.emit("SIGINT");
  expect(exit).toHaveBeenCalledWith(1);
  held.release();
  exit.mockRestore();
  expect(process.listenerCount("SIGTERM")).toBe(before);
});
