/** The title of a list with its views, its count, and what can be done to the list as a whole. */
import { Button } from "antd";
import { ArchiveRestore, CopyCheck, Download, Ellipsis, FileUp, Plus, SearchCheck, Trash2 } from "lucide-react";
import { memo } from "react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { menuOf, type PageCommand, usePageCommands } from "~/kit/commands";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { alsoNew } from "~/shell/alsoNew";
import { FavouriteStar } from "~/shell/FavouriteStar";
import type { ViewInForce } from "../saved/useView";
import { ViewTabs } from "../saved/ViewTabs";
import { plainView } from "../viewState";
import type { ListDialog } from "./ListDialogs";
import styles from "./list.module.css";

interface HeadProps {
  object: ObjectMeta;
  force: ViewInForce;
  count: number | null;
  exact: boolean;
  onCreate: () => void;
  onDialog: (dialog: ListDialog) => void;
}

/** Drawn again when what it says changes, not when rows come. */
export const ListHead = memo(function ListHead({ object, force, count, exact, onCreate, onDialog }: HeadProps) {
  const phone = usePhone();
  const { words, label, format } = useI18n();
  const { view } = force;
  const commands = useListCommands({ object, force, onCreate, onDialog });
  usePageCommands(words.command.onThisList, commands);
  return (
    <header className={styles.head}>
      <span className={styles.headIcon}>
        <ObjectIcon name={object.icon} />
      </span>
      <h1 className={phone && !view.bin ? "visually-hidden" : styles.headTitle}>{label(object.plural)}</h1>
      {view.bin && <span className={styles.binMark}>{words.list.bin}</span>}
      <span className={styles.headCount} aria-live="polite">
        {count !== null && (exact ? format.count(count) : `${format.count(count)}+`)}
      </span>
      {!view.bin && <ViewTabs object={object} force={force} />}
      <span className={styles.headGap} />
      {!phone && (
        <FavouriteStar
          star={{ kind: force.saved ? "view" : "object", object: object.key, id: force.saved?.id ?? null, title: null }}
        />
      )}
      <Dropdown trigger={["click"]} menu={menuOf(commands)} placement="bottomRight">
        <IconButton label={words.common.more} plain>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
      {object.rights.create && !view.bin && !phone && (
        <Button type="primary" icon={<Plus aria-hidden />} onClick={onCreate}>
          {words.common.new}
        </Button>
      )}
    </header>
  );
});

/** What can be done to the list as a whole. */
function useListCommands({ object, force, onCreate, onDialog }: Omit<HeadProps, "count" | "exact">): PageCommand[] {
  const { words, label } = useI18n();
  const navigate = useNavigate();
  const { view } = force;
  const also = words.command.also;
  const found: (PageCommand | false)[] = [
    object.rights.create &&
      !view.bin && {
        id: "new",
        icon: <Plus aria-hidden />,
        text: words.command.newOf(label(object.label)),
        also: alsoNew(words, object),
        unlisted: true,
        run: onCreate,
      },
    object.rights.create && {
      id: "import",
      icon: <FileUp aria-hidden />,
      text: words.shell.import,
      also: also.import,
      run: () => navigate(`/import?object=${object.key}`),
    },
    object.rights.export &&
      !view.bin && {
        id: "export",
        icon: <Download aria-hidden />,
        text: words.lists.exports.open,
        also: also.export,
        run: () => onDialog("export"),
      },
    !view.bin && {
      id: "duplicates",
      icon: <CopyCheck aria-hidden />,
      text: words.lists.bulk.duplicates,
      also: also.merge,
      run: () => navigate(`/duplicates?object=${object.key}`),
    },
    {
      id: "why",
      icon: <SearchCheck aria-hidden />,
      text: words.lists.why.open,
      also: also.why,
      run: () => onDialog("why"),
    },
    {
      id: "bin",
      icon: view.bin ? <ArchiveRestore aria-hidden /> : <Trash2 aria-hidden />,
      text: view.bin ? words.list.leaveBin : words.list.bin,
      also: also.restore,
      apart: true,
      run: () => force.set({ ...plainView, bin: !view.bin }),
    },
  ];
  return found.filter((one) => typeof one === "object");
}
