/** What the workspace's rules are kept on: one line each, only those that the reader may open. */
import { ChevronRight, Gauge, HeartPulse, ScrollText, Shapes, ShieldCheck, Tags, UserRoundCog } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useSettingsWords } from "~/i18n/settings";
import { Named } from "~/kit/Named";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { Forbidden } from "~/kit/states";
import { listConfigured } from "~/shell/navigation";
import page from "../page.module.css";
import { Demo } from "./Demo";
import styles from "./settings.module.css";

interface Place {
  readonly to: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
  /** Any of these opens it. */
  readonly abilities: readonly string[];
}

export function Settings() {
  const text = useSettingsWords();
  const { abilities } = useSession();
  const { label } = useI18n();
  const configured = listConfigured(useCatalog(), abilities);
  useTitle(text.title);
  const places: readonly Place[] = [
    {
      to: "/catalog",
      icon: <Shapes aria-hidden />,
      title: text.catalog,
      hint: text.catalogHint,
      abilities: ["catalog.publish"],
    },
    {
      to: "/roles",
      icon: <ShieldCheck aria-hidden />,
      title: text.roles,
      hint: text.rolesHint,
      abilities: ["catalog.publish"],
    },
    {
      to: "/people",
      icon: <UserRoundCog aria-hidden />,
      title: text.people,
      hint: text.peopleHint,
      abilities: ["users.manage"],
    },
    {
      to: "/tags",
      icon: <Tags aria-hidden />,
      title: text.tags,
      hint: text.tagsHint,
      abilities: ["tags.manage", "workspace.admin"],
    },
    {
      to: "/insights",
      icon: <Gauge aria-hidden />,
      title: text.insights,
      hint: text.insightsHint,
      abilities: ["workspace.admin"],
    },
    {
      to: "/access-log",
      icon: <ScrollText aria-hidden />,
      title: text.log,
      hint: text.logHint,
      abilities: ["audit.read"],
    },
    {
      to: "/health",
      icon: <HeartPulse aria-hidden />,
      title: text.health,
      hint: text.healthHint,
      abilities: ["health.read"],
    },
  ];
  const open = [
    ...places.filter((place) => place.abilities.some((one) => abilities.includes(one))),
    ...configured.map((object) => ({
      to: `/o/${object.key}`,
      icon: <ObjectIcon name={object.icon} />,
      title: label(object.plural),
      hint: label(object.help),
    })),
  ];
  if (open.length === 0) return <Forbidden />;
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{text.title}</h1>
        <p className={page.hint}>{text.hint}</p>
      </header>
      <ul className={styles.places}>
        {open.map(({ to, icon, title, hint }) => (
          <li key={to}>
            <Link to={to} className={styles.place}>
              {icon}
              <Named name={title} hint={hint} />
              <ChevronRight aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      {abilities.includes("workspace.admin") && <Demo />}
    </div>
  );
}
