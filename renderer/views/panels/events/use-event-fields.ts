import { useMemo } from "react";
import { eventFields } from "../../../viewmodel/event-field-list.js";
import type { OfferedField } from "../../../viewmodel/suggestions.js";
import { useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";

/** The fields and the names of events that a search is offered. */
export function useEventFields(): readonly OfferedField[] {
  const isRead = useSession((session) => session.progress?.phase === "done");
  const info = useAnswer(`${isRead}`, isRead, async (engine, isNeeded) => (isNeeded ? engine.info() : undefined));
  return useMemo(() => eventFields(info), [info]);
}
