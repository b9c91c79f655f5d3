/** The button of the filter: how many conditions are in force, and the builder. */
import { Badge, Button, Popover } from "antd";
import { ListFilter } from "lucide-react";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { type Condition, countConditions } from "~/api/condition";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { usePageCommands } from "~/kit/commands";
import { usePhone } from "~/kit/media";
import { Skeleton } from "~/kit/states";
import { FilterBuilder } from "~/parts";
import type { ViewState } from "../viewState";
import styles from "./list.module.css";

const Sheet = lazy(() => import("~/kit/Sheet").then((m) => ({ default: m.Sheet })));

interface FilterButtonProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function FilterButton({ object, view, onChange, open, onOpen }: FilterButtonProps) {
  const { words } = useI18n();
  const phone = usePhone();
  const [opened, setOpened] = useState(false);
  if (open && !opened) setOpened(true);
  usePageCommands(words.command.onThisList, [
    {
      id: "filter",
      icon: <ListFilter aria-hidden />,
      text: words.list.filter,
      also: words.command.also.filter,
      run: () => onOpen(true),
    },
  ]);
  const count = countConditions(view.filter);
  const latest = useRef({ view, onChange });
  latest.current = { view, onChange };
  const later = useMemo(() => {
    let timer = 0;
    return (filter: Condition | undefined) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => latest.current.onChange({ ...latest.current.view, filter }), 300);
    };
  }, []);
  const builder = (
    <Suspense fallback={<Skeleton lines={2} />}>
      <FilterBuilder object={object.key} value={view.filter} onChange={later} />
    </Suspense>
  );
  const button = (
    <Button type="text" icon={<ListFilter aria-hidden />} onClick={() => onOpen(!open)} aria-expanded={open}>
      {words.list.filter}
      {count > 0 && <Badge count={count} color="var(--accent-fill)" size="small" />}
    </Button>
  );
  if (phone) {
    return (
      <>
        {button}
        {opened && (
          <Suspense>
            <Sheet open={open} title={words.filter.title} onClose={() => onOpen(false)}>
              {builder}
            </Sheet>
          </Suspense>
        )}
      </>
    );
  }
  return (
    <Popover
      open={open}
      onOpenChange={onOpen}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={<div className={styles.filterPanel}>{builder}</div>}
    >
      {button}
    </Popover>
  );
}
