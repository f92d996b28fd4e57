import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { SampleInfo } from "../host/host-api.js";
import { agoText } from "../viewmodel/recents.js";
import { CommandButton } from "./parts/command-button.js";
import { Icon } from "./parts/icons.js";
import { MenuButton, type MenuSection } from "./parts/menu.js";
import { whyNotReopen } from "./recents.js";
import { useApp, useCommand } from "./use-app.js";

/** "Open", and a menu of recent traces and samples, which open without a dialog. */
export function OpenMenu() {
  const app = useApp();
  const recents = useStore(app.stores.persistence, (state) => state.recents);
  const gone = useStore(app.stores.persistence, (state) => state.gone);
  const samples = useSamples();
  const openFolder = useCommand("open-folder");
  const attach = useCommand("attach");
  const record = useCommand("record");
  const analysis = useCommand("analysis-add");
  const sections: MenuSection[] = [
    {
      title: "Open",
      entries: [
        { id: "folder", title: openFolder.title, run: openFolder.run },
        { id: "attach", title: attach.title, run: attach.run },
        { id: "record", title: record.title, run: record.run },
        { id: "analysis", title: analysis.title, run: analysis.run },
      ],
    },
    {
      title: "Recent",
      entries: recents.slice(0, 10).map((recent) => {
        const whyNot = whyNotReopen(recent, gone);
        return {
          id: recent.token,
          title: recent.name,
          note: agoText(Date.now(), recent.openedAt),
          ...(whyNot === undefined ? {} : { unavailable: whyNot }),
          run: () => void app.actions.persistence.reopen(recent),
        };
      }),
    },
    {
      title: "Samples",
      entries: samples.map(({ id, title }) => ({ id, title, run: () => void app.actions.session.openSample(id) })),
    },
  ];
  return (
    <span className="toolbar-group">
      <CommandButton id="open" icon="open" label="Open" />
      <MenuButton label="Recent traces and samples" className="button is-narrow" sections={sections}>
        <Icon name="down" />
      </MenuButton>
    </span>
  );
}

export function useSamples(): readonly SampleInfo[] {
  const app = useApp();
  const [samples, setSamples] = useState<readonly SampleInfo[]>([]);
  useEffect(() => {
    let isGone = false;
    void app.host.samples().then((found) => {
      if (!isGone) setSamples(found);
    });
    return () => {
      isGone = true;
    };
  }, [app]);
  return samples;
}
