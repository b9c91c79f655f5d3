/** Narrows a timeline: to one kind of entry, and to what one person did. */
import { ChevronDown, UserRound, X } from "lucide-react";
import { useState } from "react";
import type { TimelinePage } from "~/api/page";
import { useSession } from "~/api/session";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import chip from "./kind.module.css";
import styles from "./timeline.module.css";
import { OWN_KINDS } from "./useTimeline";

export interface Whose {
  readonly id: string;
  readonly name: string;
}

interface TimelineBarProps {
  first: TimelinePage;
  kind: string | null;
  onKind: (kind: string | null) => void;
  whose: Whose | null;
  onWhose: (whose: Whose | null) => void;
}

export function TimelineBar({ first, kind, onKind, whose, onWhose }: TimelineBarProps) {
  const { words, label } = useI18n();
  const offered = first.kinds.filter(({ key }) => !OWN_KINDS.includes(key) || key === "change");
  return (
    <div className={styles.bar}>
      <div className={styles.kinds} role="radiogroup" aria-label={words.page.kindsLabel}>
        {[{ key: null, label: words.page.allKinds }, ...offered].map((one) => (
          <button
            key={one.key ?? ""}
            type="button"
            role="radio"
            aria-checked={kind === one.key}
            className={`${chip.kind} ${styles.kind}`}
            onClick={() => onKind(one.key)}
          >
            {label(one.label)}
          </button>
        ))}
      </div>
      <Person first={first} whose={whose} onWhose={onWhose} />
    </div>
  );
}

type PersonProps = Pick<TimelineBarProps, "first" | "whose" | "onWhose">;

/** Whose doings: mine, of those who were here lately, or of anybody who is looked for. */
function Person({ first, whose, onWhose }: PersonProps) {
  const { words } = useI18n();
  const { user } = useSession();
  const [looking, setLooking] = useState(false);
  if (whose !== null) {
    return (
      <span className={styles.whose}>
        <Avatar id={whose.id} name={whose.name} />
        {whose.name}
        <IconButton plain label={words.page.person.everybody} onClick={() => onWhose(null)}>
          <X aria-hidden />
        </IconButton>
      </span>
    );
  }
  if (looking) {
    return (
      <span className={styles.look}>
        <RecordPicker
          object="user"
          value={[]}
          autoFocus
          label={words.page.person.find}
          onChange={([person]) => {
            setLooking(false);
            if (person) onWhose({ id: person.id, name: person.title ?? "" });
          }}
        />
        <IconButton plain label={words.common.cancel} onClick={() => setLooking(false)}>
          <X aria-hidden />
        </IconButton>
      </span>
    );
  }
  const met = new Map([[user.id, user.title ?? ""]]);
  for (const { by } of first.data) if (by?.title) met.set(by.id, by.title);
  const people = [...met].map(([id, name]) => ({ id, name }));
  const items = [
    ...people.map(({ id, name }) => ({
      key: id,
      icon: <Avatar id={id} name={name} />,
      label: id === user.id ? words.page.person.me(name) : name,
    })),
    { type: "divider" as const },
    { key: "", icon: <UserRound aria-hidden size={16} />, label: words.page.person.other },
  ];
  const choose = (id: string) => {
    const person = people.find((one) => one.id === id);
    if (person) onWhose(person);
    else setLooking(true);
  };
  return (
    <Dropdown trigger={["click"]} placement="bottomRight" menu={{ items, onClick: ({ key }) => choose(key) }}>
      <button
        type="button"
        className={`${chip.kind} ${styles.kind}`}
        aria-label={words.page.person.whose(words.page.person.everybody)}
      >
        {words.page.person.everybody}
        <ChevronDown aria-hidden size={14} />
      </button>
    </Dropdown>
  );
}
