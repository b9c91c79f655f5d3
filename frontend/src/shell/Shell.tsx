/** The frame around every page: navigation, command bar, new records, live updates. */
import { lazy, type ReactNode, Suspense, startTransition, useCallback, useEffect, useMemo, useState } from "react";
import { useLocation } from "react-router";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { usePageKeys } from "~/kit/page";
import { CommandBar } from "~/parts";
import { NewRecordProvider } from "~/record/NewRecord";
import { Acting } from "./Acting";
import { loadedAhead } from "./ahead";
import { BottomBar } from "./BottomBar";
import { CommandContext } from "./command";
import { Live } from "./Live";
import { useFollowLooks } from "./looks";
import { Offline } from "./Offline";
import { Sidebar } from "./Sidebar";
import styles from "./shell.module.css";
import { useUpdate } from "./update";

const Warm = lazy(() => import("./Warm").then((m) => ({ default: m.Warm })));
const KeyboardHelp = lazy(() => import("./KeyboardHelp").then((m) => ({ default: m.KeyboardHelp })));

export function Shell({ children }: { children: ReactNode }) {
  const { words } = useI18n();
  const session = useSession();
  const phone = usePhone();
  const [command, setCommand] = useState<"closed" | "all" | "create">("closed");
  const [help, setHelp] = useState(false);
  const [warm, setWarm] = useState(false);
  useEffect(() => void loadedAhead.then(() => startTransition(() => setWarm(true))), []);
  const openCommand = useCallback((mode: "all" | "create" = "all") => setCommand(mode), []);
  const openHelp = useCallback(() => setHelp(true), []);
  const value = useMemo(() => ({ openCommand, openHelp }), [openCommand, openHelp]);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setCommand((present) => (present === "closed" ? "all" : "closed"));
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  useFollowLooks();
  useUpdate();
  const inList = /^\/o\/[^/]+$/.test(useLocation().pathname);
  // In a list `c` makes one of its own.
  usePageKeys({ "?": openHelp, ...(inList ? {} : { c: () => setCommand("create") }) });

  return (
    <CommandContext value={value}>
      <NewRecordProvider>
        <Live />
        <div className={styles.shell}>
          <a href="#content" className={styles.skip}>
            {words.shell.skip}
          </a>
          {!phone && <Sidebar />}
          <div className={styles.place}>
            {session.acting_as && <Acting as={session.acting_as} />}
            <Offline />
            <main id="content" className={styles.content} tabIndex={-1}>
              {children}
            </main>
            {phone && <BottomBar />}
          </div>
        </div>
        <Suspense>{warm && <Warm />}</Suspense>
        <Suspense>
          {command !== "closed" && (
            <CommandBar createOnly={command === "create"} onClose={() => setCommand("closed")} />
          )}
          {help && <KeyboardHelp onClose={() => setHelp(false)} />}
        </Suspense>
      </NewRecordProvider>
    </CommandContext>
  );
}
