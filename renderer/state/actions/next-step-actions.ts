import type { NextStep } from "../../../workers/model/next-step.js";
import type { CaptureActions } from "./capture-actions.js";
import type { ActionContext } from "./context.js";
import type { GuestToolActions } from "./guest-tool-actions.js";
import type { UiActions } from "./ui-actions.js";

type Wanted = Pick<NextStep, "side" | "tool" | "views" | "vm" | "command">;

interface Ways {
  readonly capture: Pick<CaptureActions, "open">;
  readonly guestTool: Pick<GuestToolActions, "open">;
  readonly ui: Pick<UiActions, "openDialog" | "copy">;
}

/** Begins what a finding or the matrix of coverage advises, in the dialog for it. A window that reaches no VMs has the command. */
export function createNextStepActions({ host }: ActionContext, { capture, guestTool, ui }: Ways) {
  return {
    begin({ side, tool, views, vm, command }: Wanted) {
      if (host.monitor === undefined) return void ui.copy(command.join("\n"), "command copied");
      if (tool === "guest-agent" || tool === "monitor") return ui.openDialog("attach");
      if (side === "host") return capture.open({ views });
      guestTool.open({ ...(vm !== "" && { vm }), ...(tool !== "" && { tool }), views });
    },
  };
}
