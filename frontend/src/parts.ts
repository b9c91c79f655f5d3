/** The parts that the next click is likely to need: loaded when they are needed, or before, while nothing else goes on. */
import { lazily } from "./kit/lazily";

export const Home = lazily(() => import("./screens/Home").then((module) => module.Home));
export const ListScreen = lazily(() => import("./views/list/ListScreen").then((module) => module.ListScreen));
export const RecordScreen = lazily(() => import("./record/RecordScreen").then((module) => module.RecordScreen));
export const CommandBar = lazily(() => import("./shell/CommandBar").then((module) => module.CommandBar));
export const PeekPanel = lazily(() => import("./record/PeekPanel").then((module) => module.PeekPanel));
export const BulkBar = lazily(() => import("./views/bulk/BulkBar").then((module) => module.BulkBar));
export const FilterBuilder = lazily(() =>
  import("./views/filter/FilterBuilder").then((module) => module.FilterBuilder),
);
