/** The people who may see or edit this one record, whatever their department. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Select } from "antd";
import { X } from "lucide-react";
import type { ObjectMeta } from "~/api/meta";
import { listMembers, type Member, putMember, type RecordData, removeMember } from "~/api/records";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { IconButton } from "~/kit/IconButton";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./record.module.css";

export function Members({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const { words } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const key = ["members", object.key, record.id];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => listMembers(object.key, record.id, signal) });
  const editable = object.rights.update && !record.deleted_at;
  const run = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await client.invalidateQueries({ queryKey: key });
  };
  if (query.isPending) return <Skeleton lines={3} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  const put = (user: string, right: Member["right"]) => void run(putMember(object.key, record.id, user, right));
  const rights = [
    { value: "read" as const, label: words.members.read },
    { value: "write" as const, label: words.members.write },
  ];
  return (
    <div className={styles.members}>
      <p className={styles.soft}>{words.members.hint}</p>
      <ul>
        {query.data.map(({ user, right }) => (
          <li key={user.id} className={styles.member}>
            <Avatar id={user.id} name={user.title ?? "?"} size={24} />
            <span className={styles.memberName}>{user.title}</span>
            <Select
              variant="borderless"
              value={right}
              options={rights}
              disabled={!editable}
              onChange={(next: Member["right"]) => put(user.id, next)}
              popupMatchSelectWidth={false}
              aria-label={words.members.right}
            />
            {editable && (
              <IconButton
                label={words.members.remove(user.title ?? "")}
                onClick={() => void run(removeMember(object.key, record.id, user.id))}
              >
                <X aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {query.data.length === 0 && <p className={styles.faint}>{words.members.none}</p>}
      {editable && (
        <div className={styles.memberAdd}>
          <RecordPicker
            object="user"
            value={[]}
            label={words.members.add}
            exclude={query.data.map(({ user }) => user.id)}
            onChange={([person]) => person && put(person.id, "read")}
          />
        </div>
      )}
    </div>
  );
}
