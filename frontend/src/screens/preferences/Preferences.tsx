/** What one chooses for oneself: language, looks, and how one is told. */

import { useQuery } from "@tanstack/react-query";
import { noticeSettingsQuery } from "~/api/notifications";
import { useI18n } from "~/i18n";
import { usePreferenceWords } from "~/i18n/preferences";
import { Named } from "~/kit/Named";
import { useTitle } from "~/kit/page";
import { ErrorState, Skeleton } from "~/kit/states";
import { AppearanceChoice, LanguageChoice } from "~/shell/LooksChoice";
import page from "../page.module.css";
import { Notifications } from "./Notifications";
import styles from "./preferences.module.css";

export function Preferences() {
  const text = usePreferenceWords();
  const settings = useQuery(noticeSettingsQuery);
  useTitle(text.title);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{text.title}</h1>
        <p className={page.hint}>{text.hint}</p>
      </header>
      <Looks companyZone={settings.data?.time_zone} />
      <section className={page.section} aria-label={text.notifications}>
        <h2 className={page.sectionTitle}>{text.notifications}</h2>
        <p className={page.hint}>{text.notificationsHint}</p>
        {settings.isPending && <Skeleton lines={6} height={56} />}
        {settings.isError && <ErrorState error={settings.error} retry={() => void settings.refetch()} compact />}
        {settings.data && <Notifications settings={settings.data} />}
      </section>
    </div>
  );
}

function Looks({ companyZone }: { companyZone: string | undefined }) {
  const text = usePreferenceWords();
  const { words } = useI18n();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <section className={page.section} aria-label={text.looks}>
      <h2 className={page.sectionTitle}>{text.looks}</h2>
      <div className={styles.row}>
        <Named name={words.shell.language} />
        <LanguageChoice />
      </div>
      <div className={styles.row}>
        <Named name={words.shell.appearance} />
        <AppearanceChoice />
      </div>
      <p className={styles.note}>
        {text.zone(zone)}
        {companyZone && companyZone !== zone && <br />}
        {companyZone && companyZone !== zone && text.zoneDiffers(companyZone)}
      </p>
    </section>
  );
}
