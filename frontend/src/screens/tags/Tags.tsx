/** The catalogue of tags by group, with how often each is used; choosing several offers to make them one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { FolderPlus, Plus, Search, Tags as TagsIcon } from "lucide-react";
import { useState } from "react";
import { metaQuery } from "~/api/meta";
import { useSession } from "~/api/session";
import { type TagEntry, type TagGroup, tagsQuery } from "~/api/tags";
import { useTaggingWords } from "~/i18n/tagging";
import { ActionBar } from "~/kit/ActionBar";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden, Skeleton } from "~/kit/states";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import { GroupDialog } from "./GroupDialog";
import { MergeTags } from "./MergeTags";
import { sectionsOf } from "./sections";
import { TagSection } from "./TagSection";
import { TagSheet } from "./TagSheet";
import styles from "./tags.module.css";

export function Tags() {
  const text = useTaggingWords();
  const { abilities } = useSession();
  useTitle(text.title);
  const manages = abilities.includes("tags.manage") || abilities.includes("workspace.admin");
  return manages ? <Catalogue /> : <Forbidden />;
}

/** Lists and forms take labels and colours from the catalog, which has a new version now. */
function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: ["tags"] }), client.invalidateQueries(metaQuery)]);
  };
}

type Open = { tag: TagEntry | null } | { group: TagGroup | null } | { merge: readonly TagEntry[] } | null;

function Catalogue() {
  const text = useTaggingWords();
  const query = useQuery(tagsQuery);
  const refresh = useRefresh();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<Open>(null);
  const tags = query.data?.data ?? [];
  const groups = query.data?.groups ?? [];
  const wanted = typed.trim().toLocaleLowerCase();
  const found = tags.filter(
    (tag) => !wanted || [tag.key, tag.label.zh, tag.label.en].some((one) => one.toLocaleLowerCase().includes(wanted)),
  );
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const picked = tags.filter(({ key }) => chosen.has(key));
  const sections = sectionsOf(found, groups, wanted !== "");
  const rows = { chosen, onToggle: toggle, onEdit: (tag: TagEntry) => setOpen({ tag }), onChanged: refresh };
  return (
    <div className={page.page}>
      <Head
        title={text.title}
        hint={text.hint}
        actions={
          <div className={styles.actions}>
            <Button type="text" icon={<FolderPlus aria-hidden />} onClick={() => setOpen({ group: null })}>
              {text.createGroup}
            </Button>
            <Button type="primary" icon={<Plus aria-hidden />} onClick={() => setOpen({ tag: null })}>
              {text.create}
            </Button>
          </div>
        }
      />
      {tags.length > 0 && (
        <Input
          className={styles.search}
          prefix={<Search aria-hidden size={14} />}
          value={typed}
          allowClear
          placeholder={text.search}
          aria-label={text.search}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {query.isPending && <Skeleton lines={8} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && tags.length === 0 && (
        <Empty icon={<TagsIcon aria-hidden />} title={text.empty} hint={text.emptyHint} />
      )}
      {tags.length > 0 && found.length === 0 && <Empty icon={<TagsIcon aria-hidden />} title={text.none} compact />}
      {sections.map((section) => (
        <TagSection key={section.key} section={section} rows={rows} onEditGroup={(group) => setOpen({ group })} />
      ))}
      {picked.length > 0 && (
        <ActionBar text={text.chosen(picked.length)} label={text.chosen(picked.length)}>
          <Button disabled={picked.length < 2} onClick={() => setOpen({ merge: picked })}>
            {text.merge}
          </Button>
          <Button type="text" onClick={() => setChosen(new Set())}>
            {text.clear}
          </Button>
        </ActionBar>
      )}
      <Opened
        open={open}
        catalogue={{ tags, groups }}
        onClose={() => setOpen(null)}
        onSaved={refresh}
        onMerged={() => setChosen(new Set())}
      />
    </div>
  );
}

interface OpenedProps {
  open: Open;
  catalogue: { readonly tags: readonly TagEntry[]; readonly groups: readonly TagGroup[] };
  onClose: () => void;
  onSaved: () => Promise<void>;
  onMerged: () => void;
}

/** The sheet or dialog that is open over the catalogue. */
function Opened({ open, catalogue, onClose, onSaved, onMerged }: OpenedProps) {
  if (open === null) return null;
  const { tags, groups } = catalogue;
  const shared = { onClose, onSaved };
  if ("tag" in open) {
    return <TagSheet tag={open.tag} groups={groups} taken={tags.map(({ key }) => key)} {...shared} />;
  }
  if ("group" in open) return <GroupDialog group={open.group} {...shared} />;
  const done = async () => {
    onMerged();
    await onSaved();
  };
  return <MergeTags tags={open.merge} onClose={onClose} onDone={done} />;
}
