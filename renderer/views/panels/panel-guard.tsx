import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useApp, useSession } from "../use-app.js";

interface Guard {
  begin(): void;
  end(): void;
}

const GuardContext = createContext<Guard | undefined>(undefined);

interface PanelGuardProps {
  readonly panel: string;
  readonly title: string;
  readonly children: ReactNode;
}

/**
 * Marks the questions of a panel, so that a crash on the answer is not repeated by the next window:
 * there, the panel is opened only when the user says so.
 */
export function PanelGuard({ panel, title, children }: PanelGuardProps) {
  const { panelMarks } = useApp();
  const contentId = useSession((session) => session.info?.contentId) ?? "";
  const [allowed, setAllowed] = useState("");
  const guard = useMemo(() => {
    let count = 0;
    return {
      begin: () => {
        if (count === 0) panelMarks.begin(contentId, panel);
        count += 1;
      },
      end: () => {
        count -= 1;
        if (count === 0) panelMarks.end(contentId, panel);
      },
    };
  }, [panelMarks, contentId, panel]);
  const isHeld = panelMarks.crashedPanel(contentId) === panel && allowed !== `${contentId} ${panel}`;
  if (!isHeld) return <GuardContext value={guard}>{children}</GuardContext>;
  return (
    <div className="hint" role="alert">
      <p>The window crashed while it filled “{title}” for this trace, so it is not opened by itself.</p>
      <button type="button" className="button" onClick={() => setAllowed(`${contentId} ${panel}`)}>
        Open it all the same
      </button>
    </div>
  );
}

/** Marks a question to the engine from its start until the answer is on screen. */
export function useGuarded(): <T>(ask: () => Promise<T>) => Promise<T> {
  const guard = useContext(GuardContext);
  const [settled, setSettled] = useState(0);
  const open = useRef<Guard[]>([]);
  const done = useRef<Guard[]>([]);

  // Runs after the answer has been drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer counts
  useEffect(() => {
    for (const one of done.current.splice(0)) one.end();
  }, [settled]);
  useEffect(
    () => () => {
      for (const one of [...open.current.splice(0), ...done.current.splice(0)]) one.end();
    },
    [],
  );

  return async (ask) => {
    if (guard === undefined) return ask();
    guard.begin();
    open.current.push(guard);
    try {
      return await ask();
    } finally {
      const at = open.current.indexOf(guard);
      if (0 <= at) {
        open.current.splice(at, 1);
        done.current.push(guard);
        setSettled((count) => count + 1);
      }
    }
  };
}
