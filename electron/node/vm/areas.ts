import { CaptureDesk } from "./capture/capture-desk.js";
import type { AreaContext, ChannelArea } from "./channel-area.js";
import { ToolDesk } from "./guest-tool/tool-desk.js";
import { InputDesk } from "./input/input-desk.js";
import { realWork } from "./input/real-work.js";

/** All areas of a channel. */
export function openAreas(context: AreaContext): readonly ChannelArea[] {
  return [new InputDesk(context, realWork(context)), new CaptureDesk(context), new ToolDesk(context)];
}
