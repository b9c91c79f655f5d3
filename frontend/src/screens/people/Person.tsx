/** One person's line: who, how he signs in, and what can be done about it. */
import { type MenuProps, Modal } from "antd";
import { Ellipsis } from "lucide-react";
import { useNavigate } from "react-router";
import { asText } from "~/api/json";
import { type Invitation, letIn, resetFactor, resetPassword, type SignInState, shutOut } from "~/api/people";
import type { RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { usePeopleWords } from "~/i18n/people";
import { Avatar } from "~/kit/Avatar";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import type { Given } from "./People";
import styles from "./people.module.css";

interface PersonProps {
  person: RecordData;
  door: SignInState | undefined;
  /** Whether it is known how everybody signs in. */
  ready: boolean;
  onDone: (given: Given | null) => void;
}

type DoorState = "active" | "fresh" | "shut" | "none";

function stateOf(door: SignInState | undefined): DoorState {
  if (!door) return "none";
  if (door.disabled_at) return "shut";
  return door.must_change_password ? "fresh" : "active";
}

export function Person({ person, door, ready, onDone }: PersonProps) {
  const text = usePeopleWords();
  const name = asText(person.name);
  const [modal, context] = Modal.useModal();
  const menu = useMenu({ person, door, ready, onDone }, modal);
  const state = stateOf(door);
  const meta = [door?.login ?? asText(person.login_name), asText(person.job_title)].filter(Boolean).join(" · ");
  return (
    <li className={styles.row}>
      {context}
      <Avatar id={person.id} name={name} size={28} />
      <span className={styles.what}>
        <span className={styles.name}>{name}</span>
        {meta && <span className={styles.meta}>{meta}</span>}
      </span>
      {ready && (
        <span className={styles.state} data-state={state}>
          {text.states[state]}
        </span>
      )}
      <Dropdown trigger={["click"]} placement="bottomRight" menu={menu}>
        <IconButton label={text.actions(name)} plain>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
    </li>
  );
}

function useMenu({ person, door, ready, onDone }: PersonProps, modal: ReturnType<typeof Modal.useModal>[0]): MenuProps {
  const text = usePeopleWords();
  const { words } = useI18n();
  const toast = useToast();
  const navigate = useNavigate();
  const me = useSession().user.id === person.id;
  const name = asText(person.name);
  const run = async (work: () => Promise<Invitation | null>, told?: string) => {
    try {
      const invitation = await work();
      onDone(invitation && { name, invitation });
      if (told) toast({ text: told });
    } catch (error) {
      toast({ text: problemDetails(error, words.states.unreachable), tone: "bad" });
    }
  };
  const ask = (title: string, content: string, okText: string, onOk: () => Promise<void>) =>
    void modal.confirm({ title, content, okText, cancelText: words.common.cancel, icon: null, onOk });
  const nothing = (work: Promise<void>) => work.then(() => null);
  const shut = () => run(() => nothing(shutOut(person.id)), text.wasShut(name));
  const factor = () => run(() => nothing(resetFactor(person.id)), text.factorGone(name));
  const reset = () => run(() => resetPassword(person.id));
  const acts: Readonly<Record<string, () => void>> = {
    give: () => void run(() => letIn(person.id, null)),
    reopen: () => void reset(),
    reset: () => ask(text.resetAsk(name), text.resetHint, text.reset, reset),
    factor: () => ask(text.factorAsk(name), text.factorHint, text.resetFactor, factor),
    shut: () => ask(text.shutAsk(name), text.shutHint, text.shut, shut),
    open: () => void navigate(`/o/user/${person.id}`),
  };
  const state = stateOf(door);
  const known = state === "active" || state === "fresh";
  const items: MenuProps["items"] = [
    ...(ready && state === "none" ? [{ key: "give", label: text.letIn }] : []),
    ...(ready && state === "shut" ? [{ key: "reopen", label: text.reopen }] : []),
    ...(ready && known && !me ? [{ key: "reset", label: text.reset }] : []),
    ...(ready && known && !me ? [{ key: "factor", label: text.resetFactor }] : []),
    { key: "open", label: text.open },
    ...(ready && known && !me ? [{ type: "divider" as const }, { key: "shut", label: text.shut, danger: true }] : []),
  ];
  return { items, onClick: ({ key }) => acts[key]?.() };
}
