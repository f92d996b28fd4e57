import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useApp } from "../use-app.js";

interface DialogProps {
  readonly label: string;
  readonly isWide?: boolean;
  /** Runs when it is closed in any way. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

/** A modal panel. The browser keeps the focus inside and gives it back; Esc or a press outside closes. */
export function Dialog({ label, isWide = false, onClose, children }: DialogProps) {
  const { ui } = useApp().actions;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // A dialog that is removed while open does not give the focus back.
    return () => {
      element?.close();
      // Nothing had the focus before: the window's own keys begin at the lanes.
      if (document.activeElement === document.body)
        document.querySelector<HTMLElement>(".lanes")?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog${isWide ? " is-wide" : ""}`}
      aria-label={label}
      closedby="any"
      onClose={() => {
        ui.closeDialog();
        onClose?.();
      }}
    >
      {children}
    </dialog>
  );
}
