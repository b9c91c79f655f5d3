/** What stands below the toolbar of a list: its rows, its board or calendar, or why there is nothing. */
import { Button } from "antd";
import { lazy, Suspense } from "react";
import type { Condition } from "~/api/condition";
import type { JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { Problem } from "~/api/problem";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { ErrorState, Skeleton } from "~/kit/states";
import { makeColumns } from "../grid/columns";
import type { ViewInForce } from "../saved/useView";
import { effectiveColumns } from "../viewState";
import { GridPart } from "./GridPart";
import { NothingHere } from "./NothingHere";
import { PhoneList } from "./PhoneList";
import type { ListSource } from "./useListSource";
import type { Select } from "./useSelection";

const Board = lazy(() => import("../board/Board"));
const CalendarView = lazy(() => import("../calendar/CalendarView"));

interface ListBodyProps {
  object: ObjectMeta;
  force: ViewInForce;
  list: ListSource;
  /** Filter and search together. */
  where: Condition | undefined;
  selection: ReadonlySet<string>;
  select: Select;
  peek: string | null;
  onPeek: (id: string | null) => void;
  onCreate: (defaults: JsonObject) => void;
  onWhy: () => void;
  onReload: () => void;
  /** Counts the times that it was read again by hand. */
  reloads: number;
}

export function ListBody(props: ListBodyProps) {
  const { object, force, list, where, onPeek, onCreate } = props;
  const phone = usePhone();
  const { view, set } = force;
  const layout = view.bin ? "grid" : view.layout;
  if (list.error) return <ListTrouble force={force} error={list.error} onReload={props.onReload} />;
  if (list.empty && layout !== "calendar") {
    return <NothingHere object={object} force={force} onCreate={() => onCreate({})} onWhy={props.onWhy} />;
  }
  if (layout !== "grid") {
    const Cards = layout === "board" ? Board : CalendarView;
    return (
      <Suspense fallback={<Skeleton lines={10} />}>
        <Cards
          key={props.reloads}
          object={object}
          view={view}
          onView={set}
          where={where}
          onPeek={onPeek}
          onCreate={onCreate}
        />
      </Suspense>
    );
  }
  if (phone) return <PhonePart object={object} force={force} list={list} />;
  return (
    <GridPart
      object={object}
      force={force}
      list={list}
      where={where}
      selection={props.selection}
      select={props.select}
      peek={props.peek}
      onPeek={onPeek}
      onReload={props.onReload}
    />
  );
}

/** A filter that the server cannot ask (a field that is gone, an address typed by hand) can be dropped. */
function ListTrouble({ force, error, onReload }: { force: ViewInForce; error: unknown; onReload: () => void }) {
  const { words } = useI18n();
  const { view, set } = force;
  const wrong = error instanceof Problem && error.status === 422 && view.filter !== undefined;
  const drop = <Button onClick={() => set({ ...view, filter: undefined })}>{words.list.clearFilter}</Button>;
  return <ErrorState error={error} retry={onReload} action={wrong ? drop : undefined} />;
}

function PhonePart({ object, force, list }: Pick<ListBodyProps, "object" | "force" | "list">) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const columns = makeColumns(catalog, object, effectiveColumns(force.view, object), i18n);
  return <PhoneList object={object} columns={columns} list={list} group={force.view.group} />;
}
