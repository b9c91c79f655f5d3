/** The title of a list with its views, its count, and what can be done to the list as a whole. */
import { Button } from "antd";
import { ArchiveRestore, CopyCheck, Download, Ellipsis, FileUp, Plus, SearchCheck, Trash2 } from "lucide-react";
import { lazy, memo, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { FavouriteStar } from "~/shell/FavouriteStar";
import type { ViewInForce } from "../saved/useView";
import { ViewTabs } from "../saved/ViewTabs";
import { plainView } from "../viewState";
import styles from "./list.module.css";

const WhyNot = lazy(() => import("./WhyNot"));
const ExportDialog = lazy(() => import("./ExportDialog"));

interface HeadProps {
  object: ObjectMeta;
  force: ViewInForce;
  count: number | null;
  exact: boolean;
  selection: ReadonlySet<string>;
  onCreate: () => void;
}

/** Drawn again when what it says changes, not when rows come. */
export const ListHead = memo(function ListHead({ object, force, count, exact, selection, onCreate }: HeadProps) {
  const phone = usePhone();
  const { words, label, format } = useI18n();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"why" | "export" | null>(null);
  const { view } = force;
  const items = [
    ...(object.rights.create ? [{ key: "import", icon: <FileUp aria-hidden />, label: words.shell.import }] : []),
    ...(object.rights.export && !view.bin
      ? [{ key: "export", icon: <Download aria-hidden />, label: words.lists.exports.open }]
      : []),
    ...(view.bin ? [] : [{ key: "duplicates", icon: <CopyCheck aria-hidden />, label: words.lists.bulk.duplicates }]),
    { key: "why", icon: <SearchCheck aria-hidden />, label: words.lists.why.open },
    { type: "divider" as const },
    {
      key: "bin",
      icon: view.bin ? <ArchiveRestore aria-hidden /> : <Trash2 aria-hidden />,
      label: view.bin ? words.list.leaveBin : words.list.bin,
    },
  ];
  const choose = (key: string) => {
    if (key === "import") navigate(`/import?object=${object.key}`);
    else if (key === "duplicates") navigate(`/duplicates?object=${object.key}`);
    else if (key === "bin") force.set({ ...plainView, bin: !view.bin });
    else if (key === "why" || key === "export") setDialog(key);
  };
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
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => choose(key) }} placement="bottomRight">
        <IconButton label={words.common.more} plain>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
      {object.rights.create && !view.bin && !phone && (
        <Button type="primary" icon={<Plus aria-hidden />} onClick={onCreate}>
          {words.common.new}
        </Button>
      )}
      <Suspense>
        {dialog === "why" && <WhyNot object={object} force={force} onClose={() => setDialog(null)} />}
        {dialog === "export" && (
          <ExportDialog
            object={object}
            view={view}
            count={count}
            selection={selection}
            onClose={() => setDialog(null)}
          />
        )}
      </Suspense>
    </header>
  );
});
