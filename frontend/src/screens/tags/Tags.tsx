/** The catalogue of tags by group, with how often each is used; choosing several offers to make them one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { FolderPlus, Pencil, Plus, Search, Tags as TagsIcon } from "lucide-react";
import { useState } from "react";
import { metaQuery } from "~/api/meta";
import { useSession } from "~/api/session";
import { putTag, type TagEntry, type TagGroup, tagsQuery } from "~/api/tags";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { ActionBar } from "~/kit/ActionBar";
import { IconButton } from "~/kit/IconButton";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden, problemText, Skeleton } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { useToast } from "~/kit/Toast";
import { useTitles } from "~/views/filter/titles";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import { GroupDialog } from "./GroupDialog";
import { MergeTags } from "./MergeTags";
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
  const { label } = useI18n();
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
  const close = () => setOpen(null);
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
      {sections.map(({ key, group, list, free }) => (
        <section key={key} className={styles.section} aria-label={nameOf(group, free, text, label)}>
          <div className={styles.groupHead}>
            <h2>{nameOf(group, free, text, label)}</h2>
            <span className={styles.count}>{list.length}</span>
            {group && (
              <IconButton label={text.editGroup(label(group.label))} onClick={() => setOpen({ group })}>
                <Pencil aria-hidden />
              </IconButton>
            )}
          </div>
          {free && <p className={styles.hint}>{text.freeHint}</p>}
          <ul>
            {list.map((tag) => (
              <Row key={tag.key} tag={tag} {...rows} />
            ))}
          </ul>
        </section>
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
      {open && "tag" in open && (
        <TagSheet tag={open.tag} groups={groups} taken={tags.map(({ key }) => key)} onClose={close} onSaved={refresh} />
      )}
      {open && "group" in open && <GroupDialog group={open.group} onClose={close} onSaved={refresh} />}
      {open && "merge" in open && (
        <MergeTags
          tags={open.merge}
          onClose={close}
          onDone={async () => {
            setChosen(new Set());
            await refresh();
          }}
        />
      )}
    </div>
  );
}

interface Section {
  readonly key: string;
  readonly group: TagGroup | null;
  readonly list: readonly TagEntry[];
  readonly free: boolean;
}

/** Groups in their order (empty ones too, unless somebody searches), then tags without one, then words outside the
 * catalogue; most used first. */
function sectionsOf(found: readonly TagEntry[], groups: readonly TagGroup[], searching: boolean): Section[] {
  const order = (list: readonly TagEntry[]) =>
    [...list].sort((a, b) => Number(b.active) - Number(a.active) || (b.used ?? 0) - (a.used ?? 0));
  const listed = found.filter((tag) => tag.listed);
  const known = new Set(groups.map(({ id }) => id));
  const sections: Section[] = [
    ...groups.map((group) => ({
      key: group.id,
      group,
      list: order(listed.filter((tag) => tag.group === group.id)),
      free: false,
    })),
    {
      key: "none",
      group: null,
      list: order(listed.filter((tag) => tag.group === null || !known.has(tag.group))),
      free: false,
    },
    { key: "free", group: null, list: order(found.filter((tag) => !tag.listed)), free: true },
  ];
  return sections.filter(({ list, group }) => list.length > 0 || (group !== null && !searching));
}

function nameOf(
  group: TagGroup | null,
  free: boolean,
  text: ReturnType<typeof useTaggingWords>,
  label: ReturnType<typeof useI18n>["label"],
): string {
  return group ? label(group.label) : free ? text.free : text.ungrouped;
}

interface RowProps {
  tag: TagEntry;
  chosen: ReadonlySet<string>;
  onToggle: (key: string) => void;
  onEdit: (tag: TagEntry) => void;
  onChanged: () => Promise<void>;
}

function Row({ tag, chosen, onToggle, onEdit, onChanged }: RowProps) {
  const { label, format, words } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const owners = useTitles("user", tag.owner ? [tag.owner] : []);
  const name = label(tag.label);
  const adopt = async () => {
    try {
      await putTag(tag.key, { ...tag, active: true });
      await onChanged();
      toast({ text: text.adopted(name) });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <li className={styles.row} data-chosen={chosen.has(tag.key) || undefined}>
      <Checkbox checked={chosen.has(tag.key)} onChange={() => onToggle(tag.key)} aria-label={text.choose(name)} />
      <span className={styles.tag} title={name}>
        <Tag color={tag.color} faded={!tag.active && tag.listed}>
          {name}
        </Tag>
        {!tag.active && tag.listed && <span className={styles.soft}>{text.inactive}</span>}
      </span>
      <span className={styles.description} title={tag.description}>
        {tag.description}
      </span>
      <span className={styles.owner}>{tag.owner ? (owners.get(tag.owner) ?? "") : ""}</span>
      <span className={styles.used}>
        {tag.used === null ? "" : tag.used === 0 ? text.unused : text.used(format.count(tag.used))}
      </span>
      <span className={styles.end}>
        {tag.listed ? (
          <IconButton label={text.edit(name)} onClick={() => onEdit(tag)}>
            <Pencil aria-hidden />
          </IconButton>
        ) : (
          <button type="button" className={styles.adopt} onClick={() => void adopt()}>
            {text.adopt}
          </button>
        )}
      </span>
    </li>
  );
}
