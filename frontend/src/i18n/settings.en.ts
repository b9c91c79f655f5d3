/** The words of the page that leads to all settings. */
import type { settingsZh } from "./settings.zh";

export const settingsEn: typeof settingsZh = {
  title: "Settings",
  hint: "Rules that the whole workspace shares. Changes hold for everybody at once.",
  catalog: "Objects and fields",
  catalogHint: "What the system is made of",
  roles: "Roles and rights",
  rolesHint: "Who sees and changes which records and fields, with a preview before it is saved",
  people: "People and sign-ins",
  peopleHint: "Invite colleagues, give new passwords, shut a sign-in",
  tags: "Tags",
  tagsHint: "The catalogue: groups, colours, owners; making several tags one",
  insights: "Stages and scores",
  insightsHint: "Life-cycle stages and RFM scores of customers, computed every night by rules",
  log: "Access log",
  logHint: "Who looked at, revealed or exported personal data",
  health: "System health",
  healthHint: "Versions, disk, backups and their rehearsal, jobs",
  demo: "Sample data",
  demoHint:
    "A sample company is in this workspace: customers, contacts, follow-ups and sign-ins. It can go before the real work begins.",
  demoRemove: "Remove the sample data",
  demoAsk:
    "All records and sign-ins that the sample brought are deleted for ever; this cannot be undone. What you made stays, and fields that lead to the sample are emptied.",
  demoGoing: "It is being removed, which may take minutes. You can leave this page.",
  demoGone: "The sample data is gone",
  demoFailed: "Not all of the sample data is gone. Try again to go on.",
};
