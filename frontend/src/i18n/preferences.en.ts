/** The words of one's preferences, in English. */
import type { preferencesZh } from "./preferences.zh";

export const preferencesEn: typeof preferencesZh = {
  title: "Preferences",
  hint: "They concern you alone, and follow you to every device.",
  looks: "Language and appearance",
  zone: (device) => `Dates and times are shown in this device's zone: ${device}`,
  zoneDiffers: (company) => `The workspace counts “today”, reports and reminders in ${company}.`,
  notifications: "Notifications",
  notificationsHint: "When each kind reaches you. Changes hold at once.",
  modes: {
    always: "At once, in quiet hours too",
    now: "At once",
    hourly: "Hourly digest",
    daily: "Daily digest",
    off: "Never",
  },
  dailyAt: "Time of the daily digest",
  dailyAtHint: "What comes daily arrives together at this time.",
  quiet: "Quiet hours",
  quietHint: "What happens between is kept, and arrives when they end.",
  from: "From",
  until: "until",
  nextDay: "next day",
  restDays: "Quiet on days off",
  restDaysHint: "Weekends and holidays as in the business calendar; it arrives when the next working day begins.",
  counted: (zone) => `These times are counted in the workspace's zone (${zone}).`,
  saved: "Saved",
};
