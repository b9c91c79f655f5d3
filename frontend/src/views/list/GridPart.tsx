/** The grid of a list, fed with its rows and joined to its view. */
import { lazy, Suspense, useCallback, useMemo } from "react";
import { useNavigate } from "react-router";
import type { Condition } from "~/api/condition";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useRecordAhead } from "~/record/recordAhead";
import { makeColumns, useColumnWidths } from "../grid/columns";
import { Grid } from "../grid/Grid";
import type { ViewInForce } from "../saved/useView";
import { effectiveColumns, effectiveSort } from "../viewState";
import { GroupLabel } from "./GroupLabel";
import { useCellEdits } from "./useCellEdits";
import { useColumnActions } from "./useColumnActions";
import { useDensity } from "./useDensity";
import type { ListSource } from "./useListSource";
import type { Select } from "./useSelection";

const Totals = lazy(() => import("./Totals"));

interface GridPartProps {
  object: ObjectMeta;
  force: ViewInForce;
  list: ListSource;
  where: Condition | undefined;
  selection: ReadonlySet<string>;
  select: Select;
  peek: string | null;
  onPeek: (id: string | null) => void;
  onReload: () => void;
}

export function GridPart({ object, force, list, where, selection, select, peek, onPeek, onReload }: GridPartProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const navigate = useNavigate();
  const { view, set } = force;
  const pathText = effectiveColumns(view, object).join(",");
  const columns = useMemo(
    () => makeColumns(catalog, object, pathText.split(","), i18n),
    [catalog, object, pathText, i18n],
  );
  const { widths, resize, letGo } = useColumnWidths(columns, view.widths, (kept) => set({ ...view, widths: kept }));
  const actions = useColumnActions(object, view, set, resize, letGo);
  const editing = useCellEdits(object, list.rows, onReload);
  const ahead = useRecordAhead(object.key);
  const density = useDensity();
  const sort = useMemo(() => effectiveSort(view, object), [view, object]);
  const openRecord = useCallback(
    (record: { id: string }) => navigate(`/o/${object.key}/${record.id}`),
    [navigate, object.key],
  );
  const totals = view.sums.length > 0 && (
    <Suspense>
      <Totals object={object} view={view} where={where} columns={columns} count={list.count} onView={set} />
    </Suspense>
  );
  return (
    <Grid
      key={`${view.group ?? ""} ${density}`}
      label={i18n.words.list.rows(i18n.label(object.plural))}
      columns={columns}
      widths={widths}
      frozen={view.frozen}
      density={density}
      actions={actions}
      sort={sort}
      source={list.source}
      total={list.exact ? list.count : null}
      selection={selection}
      onSelect={select}
      hrefOf={(record) => `/o/${object.key}/${record.id}`}
      onOpen={openRecord}
      onAhead={ahead}
      onPeek={(record) => onPeek(record.id)}
      onToggleGroup={list.toggle}
      groupLabel={(group) => <GroupLabel object={object.key} group={group} by={view.group ?? ""} />}
      peeked={peek}
      scroll={list.scroll}
      editing={view.bin ? null : editing}
      foot={totals || null}
    />
  );
}
