import { CaptureDesk } from "./capture/capture-desk.js";
import type { AreaContext, ChannelArea } from "./channel-area.js";
import { ToolDesk } from "./guest-tool/tool-desk.js";

/** All areas of a channel. */
export function openAreas(context: AreaContext): readonly ChannelArea[] {
  return [new CaptureDesk(context), new ToolDesk(context)];
}
