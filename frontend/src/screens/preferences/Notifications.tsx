/** How each kind of notification arrives, quiet hours and days, the hour of the digest. Each change is kept at once. */

import { useQueryClient } from "@tanstack/react-query";
import { Switch } from "antd";
import { useId, useRef } from "react";
import {
  type NoticeKind,
  type NoticeMode,
  type NoticeSettings,
  noticeSettingsQuery,
  notificationsQuery,
  putNoticeSettings,
} from "~/api/notifications";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { usePreferenceWords } from "~/i18n/preferences";
import { Named } from "~/kit/Named";
import { Select } from "~/kit/Select";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./preferences.module.css";

const NIGHT = { from: "22:00", until: "08:00" };
const modes: readonly NoticeMode[] = ["always", "now", "hourly", "daily", "off"];
const halfHours = Array.from({ length: 48 }, (_, half) => clock(half * 30));

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function useChange(settings: NoticeSettings) {
  const { words } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const { queryKey } = noticeSettingsQuery;
  // One after the other, each with what was chosen before it: the last one must have the last word.
  const line = useRef<Promise<void>>(Promise.resolve());
  const turns = useRef(0);
  return (change: Partial<NoticeSettings>) => {
    const next = { ...(client.getQueryData<NoticeSettings>(queryKey) ?? settings), ...change };
    client.setQueryData(queryKey, next);
    turns.current += 1;
    const turn = turns.current;
    line.current = line.current.then(async () => {
      try {
        const kept = await putNoticeSettings(next);
        if (turn === turns.current) client.setQueryData(queryKey, kept);
      } catch (error) {
        toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
        await client.invalidateQueries({ queryKey });
      }
      void client.invalidateQueries({ queryKey: notificationsQuery.queryKey });
    });
  };
}

export function Notifications({ settings }: { settings: NoticeSettings }) {
  const text = usePreferenceWords();
  const change = useChange(settings);
  const own = useSession().acting_as === null;
  const { quiet, kinds } = settings;
  const setQuiet = (part: Partial<typeof NIGHT>) => {
    const next = { ...(quiet ?? NIGHT), ...part };
    // Hours that end when they begin are none: the other end keeps an hour away.
    if (next.from === next.until) return;
    change({ quiet: next });
  };
  return (
    <fieldset className={styles.fields} disabled={!own}>
      {kinds.map((kind) => (
        <KindRow
          key={kind.key}
          kind={kind}
          disabled={!own}
          onChoose={(mode) => change({ kinds: kinds.map((one) => (one.key === kind.key ? { ...one, mode } : one)) })}
        />
      ))}
      {kinds.some(({ mode }) => mode === "daily") && (
        <Row name={text.dailyAt} hint={text.dailyAtHint}>
          {(id) => <Time id={id} value={settings.daily_at} onChange={(daily_at) => change({ daily_at })} />}
        </Row>
      )}
      <Row name={text.quiet} hint={text.quietHint}>
        {(id) => (
          <Switch
            id={id}
            checked={quiet !== null}
            disabled={!own}
            onChange={(on) => change({ quiet: on ? NIGHT : null })}
          />
        )}
      </Row>
      {quiet && (
        <div className={styles.hours}>
          <span>{text.from}</span>
          <Time
            label={`${text.quiet} ${text.from}`}
            value={quiet.from}
            without={quiet.until}
            onChange={(from) => setQuiet({ from })}
          />
          <span>{text.until}</span>
          {quiet.until < quiet.from && <span>{text.nextDay}</span>}
          <Time
            label={`${text.quiet} ${text.until}`}
            value={quiet.until}
            without={quiet.from}
            onChange={(until) => setQuiet({ until })}
          />
        </div>
      )}
      <Row name={text.restDays} hint={text.restDaysHint}>
        {(id) => (
          <Switch
            id={id}
            checked={settings.rest_days}
            disabled={!own}
            onChange={(rest_days) => change({ rest_days })}
          />
        )}
      </Row>
      <p className={styles.note}>{text.counted(settings.time_zone)}</p>
    </fieldset>
  );
}

interface KindRowProps {
  kind: NoticeKind;
  disabled: boolean;
  onChoose: (mode: NoticeMode) => void;
}

function KindRow({ kind, disabled, onChoose }: KindRowProps) {
  const text = usePreferenceWords();
  const { label } = useI18n();
  return (
    <Row name={label(kind.label)} hint={label(kind.hint)}>
      {(id) => (
        <Select<NoticeMode>
          id={id}
          className={styles.mode}
          aria-label={label(kind.label)}
          value={kind.mode}
          disabled={disabled}
          popupMatchSelectWidth={false}
          options={modes.map((mode) => ({ value: mode, label: text.modes[mode] }))}
          onChange={onChoose}
        />
      )}
    </Row>
  );
}

interface RowProps {
  name: string;
  hint: string;
  children: (id: string) => React.ReactNode;
}

function Row({ name, hint, children }: RowProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <Named name={name} hint={hint} htmlFor={id} />
      {children(id)}
    </div>
  );
}

interface TimeProps {
  id?: string;
  label?: string;
  value: string;
  /** A time that cannot be chosen. */
  without?: string;
  onChange: (value: string) => void;
}

function Time({ id, label, value, without, onChange }: TimeProps) {
  const times = halfHours.includes(value) ? halfHours : [...halfHours, value].sort();
  return (
    <Select<string>
      {...(id ? { id } : {})}
      {...(label ? { "aria-label": label } : {})}
      className={styles.time}
      value={value}
      options={times.filter((one) => one !== without).map((one) => ({ value: one, label: one }))}
      onChange={onChange}
    />
  );
}
