/** A list without rows: what belongs here, or why a filter left nothing. */
import { Button } from "antd";
import { Plus, SearchX, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { Empty } from "~/kit/states";
import type { ViewState } from "../viewState";

interface NothingProps {
  object: ObjectMeta;
  view: ViewState;
  filtered: boolean;
  onView: (view: ViewState) => void;
  onCreate: () => void;
}

export function NothingHere({ object, view, filtered, onView, onCreate }: NothingProps): ReactNode {
  const { words, label } = useI18n();
  if (filtered) {
    return (
      <Empty
        icon={<SearchX aria-hidden />}
        title={words.list.emptyFiltered}
        hint={words.list.emptyFilteredHint}
        action={
          <Button onClick={() => onView({ ...view, filter: undefined, search: "" })}>{words.list.clearFilter}</Button>
        }
      />
    );
  }
  if (view.bin) {
    return <Empty icon={<Trash2 aria-hidden />} title={words.list.emptyBin} hint={words.list.emptyBinHint} />;
  }
  return (
    <Empty
      icon={<ObjectIcon name={object.icon} size={36} />}
      title={words.list.emptyTitle(label(object.plural))}
      hint={object.rights.create ? words.list.emptyHint : words.list.emptyForbiddenHint}
      action={
        object.rights.create && (
          <Button icon={<Plus aria-hidden />} onClick={onCreate}>
            {words.command.newOf(label(object.label))}
          </Button>
        )
      }
    />
  );
}
