/** A list without rows: what belongs here, or why a filter left nothing. */
import { Button } from "antd";
import { Plus, SearchX, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { Actions, Empty } from "~/kit/states";
import { ALL, type ViewInForce } from "../saved/useView";

interface NothingProps {
  object: ObjectMeta;
  force: ViewInForce;
  onCreate: () => void;
  /** Asks why a record is not here. */
  onWhy: () => void;
}

export function NothingHere({ object, force, onCreate, onWhy }: NothingProps): ReactNode {
  const { words, label } = useI18n();
  const { view } = force;
  if (view.filter !== undefined || view.search !== "") {
    // A view that narrows by itself is left for all; what was narrowed by hand is taken back.
    const own = force.changed || view.search !== "";
    return (
      <Empty
        icon={<SearchX aria-hidden />}
        title={words.list.emptyFiltered}
        hint={words.list.emptyFilteredHint}
        action={
          <Actions>
            <Button
              onClick={() =>
                own || view.bin ? force.set({ ...view, filter: undefined, search: "" }) : force.open(ALL)
              }
            >
              {own || view.bin ? words.list.clearFilter : words.list.showAll}
            </Button>
            <Button type="link" onClick={onWhy}>
              {words.lists.why.open}
            </Button>
          </Actions>
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
