import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";

/** Recording the input of a VM, and replaying it. */
export function inputCommands({ actions: { input, ui }, stores, host }: CommandContext): Command[] {
  const command = maker("Trace", isOpen(stores));
  const isReplaying = () => input.replayNow() !== undefined;
  const isStepping = () => input.replayNow()?.mode === "step";
  const pauseOrGoOn = () => void input.control(input.replayNow()?.state === "paused" ? "resume" : "pause");
  const open = async () => {
    if (host.pick === undefined) return focusField("input-open");
    const items = await host.pick("files");
    if (items !== undefined) await input.openFrom(items);
  };
  return [
    command("inputs", "Inputs: record what users of VMs do, and replay it", [], () => ui.showPanel("inputs")),
    command("input-record", "Inputs: record the input of a VM", [], () => void input.record(), input.canRecord),
    command("input-stop", "Inputs: stop recording", [], () => void input.stopRecording(), input.isRecording),
    command(
      "input-replay",
      "Inputs: replay the recording that is picked",
      [],
      () => void input.replay(),
      input.canReplay,
    ),
    command("input-pause", "Inputs: pause the replay, or go on with it", [], pauseOrGoOn, isReplaying),
    command(
      "input-step",
      "Inputs: send the next input of the replay",
      [],
      () => void input.control("step"),
      isStepping,
    ),
    command("input-end", "Inputs: stop the replay", [], () => void input.control("stop"), isReplaying),
    command("input-open", "Inputs: open a recording…", [], () => void open()),
  ];
}
