/** The head of a screen of settings: the way back, the title, one sentence, the screen's own actions. */
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSettingsWords } from "~/i18n/settings";
import page from "../page.module.css";
import styles from "./settings.module.css";

interface HeadProps {
  title: ReactNode;
  hint?: ReactNode;
  back?: { readonly to: string; readonly text: string };
  actions?: ReactNode;
}

export function Head({ title, hint, back, actions }: HeadProps) {
  const text = useSettingsWords();
  return (
    <header className={page.head}>
      <Link to={back?.to ?? "/settings"} className={styles.back}>
        <ArrowLeft aria-hidden size={16} />
        {back?.text ?? text.title}
      </Link>
      <div className={page.sectionHead}>
        <h1 className={page.title}>{title}</h1>
        {actions}
      </div>
      {hint && <p className={page.hint}>{hint}</p>}
    </header>
  );
}
