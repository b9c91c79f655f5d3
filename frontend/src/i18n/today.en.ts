/** A leader's and an administrator's home, in English. */
import type { todayZh } from "./today.zh";

export const todayEn: typeof todayZh = {
  team: "My team today",
  teamLate: "Lately overdue in the team",
  teamChanges: "News of the team's customers",
  noTeamChanges: "What others change on the team's customers appears here.",
  nothingLate: "Nothing of the team is overdue.",
  person: "Person",
  hidden: "Somebody you may not see",
  all: (count) => `All ${count} people`,
  tiles: {
    late: (object) => `${object} overdue`,
    missed: (object) => `${object} to be followed up`,
    touched: (object) => `${object} followed up this week`,
    fresh: (object) => `${object} new this week`,
    quiet: (object) => `${object} quiet for 30 days`,
  },
  columns: { late: "Overdue", touched: "Followed up", fresh: "New" },
  steps: "First steps",
  stepsDone: (done, all) => `${done} of ${all} done`,
  hideSteps: "Hide for good",
  stepNames: {
    import: "Import your own customers",
    people: "Invite colleagues",
    second_factor: "Turn on your second factor",
  },
  stepHints: {
    import: "Excel or CSV; try it first, and take it back as a whole at any time.",
    people: "Two at least: views of the team and reminders begin to be of use.",
    second_factor: "An administrator's account is worth protecting; you need an authenticator on your phone.",
  },
  done: "Done",
  waiting: "Waiting for you",
  nothingWaits: "Nothing waits, and everything runs well.",
  failed: (title) => `The job “${title}” failed`,
  retry: "Try again",
  retried: "Started again",
  doubles: (count, object) => `${count} pairs of ${object.toLowerCase()} may be the same`,
};
