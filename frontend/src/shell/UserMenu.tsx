/** The account: language, appearance, sessions and tokens, help, leaving. */
import { useQueryClient } from "@tanstack/react-query";
import { Dropdown, type MenuProps } from "antd";
import {
  Check,
  ChevronsUpDown,
  Contrast,
  Keyboard,
  KeyRound,
  Languages,
  LogOut,
  SlidersHorizontal,
} from "lucide-react";
import { useNavigate } from "react-router";
import { sessionQuery, signOut, useSession } from "~/api/session";
import type { Language } from "~/i18n";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { forgetLists } from "~/views/rowCache";
import { useCommand } from "./command";
import { useLooks, useSchemes } from "./looks";
import styles from "./shell.module.css";

export const languages: readonly { key: Language; label: string }[] = [
  { key: "zh-CN", label: "简体中文" },
  { key: "en", label: "English" },
];

export function useLeave(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await signOut().catch(() => undefined);
    forgetLists();
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
    window.location.assign("/sign-in");
  };
}

export function UserMenu({ narrow }: { narrow: boolean }) {
  const { words } = useI18n();
  const session = useSession();
  const navigate = useNavigate();
  const leave = useLeave();
  const { openHelp } = useCommand();
  const { language, chooseLanguage, schemeChoice, chooseScheme } = useLooks();
  const name = session.user.title ?? session.user.login ?? "";
  const tick = (on: boolean) => (on ? <Check aria-hidden /> : <span className="lucide" />);
  const schemes = useSchemes();
  const items: MenuProps["items"] = [
    {
      key: "language",
      icon: <Languages aria-hidden />,
      label: words.shell.language,
      children: languages.map(({ key, label }) => ({ key: `language:${key}`, label, icon: tick(language === key) })),
    },
    {
      key: "scheme",
      icon: <Contrast aria-hidden />,
      label: words.shell.appearance,
      children: schemes.map(({ key, label }) => ({ key: `scheme:${key}`, label, icon: tick(schemeChoice === key) })),
    },
    { type: "divider" },
    { key: "preferences", icon: <SlidersHorizontal aria-hidden />, label: words.desk.preferences },
    { key: "sessions", icon: <KeyRound aria-hidden />, label: words.shell.sessions },
    { key: "help", icon: <Keyboard aria-hidden />, label: words.shell.help },
    { type: "divider" },
    { key: "leave", icon: <LogOut aria-hidden />, label: words.shell.signOut },
  ];
  const choose = (key: string) => {
    const [kind, value] = key.split(":");
    if (kind === "language") chooseLanguage(value === "en" ? "en" : "zh-CN");
    if (kind === "scheme") chooseScheme(value === "light" || value === "dark" ? value : "system");
    if (kind === "preferences") navigate("/preferences");
    if (kind === "sessions") navigate("/sessions");
    if (kind === "help") openHelp();
    if (kind === "leave") void leave();
  };
  return (
    <Dropdown trigger={["click"]} placement="topLeft" menu={{ items, onClick: ({ key }) => choose(key) }}>
      <button type="button" className={styles.account}>
        <span className="visually-hidden">{words.shell.userMenu}</span>
        <Avatar id={session.user.id} name={name} size={24} />
        <span className={narrow ? "visually-hidden" : styles.accountName}>{name}</span>
        {!narrow && <ChevronsUpDown aria-hidden />}
      </button>
    </Dropdown>
  );
}
