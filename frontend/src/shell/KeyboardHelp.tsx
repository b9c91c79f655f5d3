/** All keys on one card. */
import { Modal } from "antd";
import { useI18n } from "~/i18n";
import { useHelpWords } from "~/i18n/help";
import { usePhone } from "~/kit/media";
import { useFocusBack } from "~/kit/useFocusBack";
import styles from "./shell.module.css";

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { words } = useI18n();
  const text = useHelpWords();
  const wide = !usePhone();
  useFocusBack(true);
  const everywhere: [string, string][] = [
    [apple ? "⌘ K" : "Ctrl K", words.keys.command],
    ["c", words.keys.create],
    ["Esc", words.keys.escape],
    ["Alt ↑  Alt ↓", text.favourites],
    ["?", words.keys.help],
  ];
  const inList: [string, string][] = [
    ["/", words.keys.search],
    ["j  k  ↓  ↑", words.keys.move],
    ["Enter", words.keys.open],
    ["Space", words.keys.peek],
    ["x", words.keys.select],
  ];
  const command = apple ? "⌘" : "Ctrl";
  const inCells: [string, string][] = [
    ["← → ↑ ↓  Tab", words.lists.keys.move],
    [`Shift ←→↑↓`, words.lists.keys.range],
    ["Enter  F2", words.lists.keys.edit],
    ["A–Z  0–9", words.lists.keys.type],
    [`${command} C  ${command} V`, words.lists.keys.copyPaste],
    [`${command} D`, words.lists.keys.fill],
    ["Delete", words.lists.keys.clear],
    [`${command} Z`, words.common.undo],
    ["Esc", words.lists.keys.back],
  ];
  const onRecord: [string, string][] = [
    ["j  k", text.neighbours],
    ["e", words.lists.keys.edit],
    [`${command} Enter`, text.send],
  ];
  const onBoard: [string, string][] = [
    ["← → ↑ ↓", text.cards],
    ["Shift ←→↑↓", text.moveCard],
  ];
  const onDuplicates: [string, string][] = [
    ["j  k", text.pairs],
    ["m", text.merge],
    ["d", text.different],
    ["l", text.later],
  ];
  return (
    <Modal open title={words.keys.title} onCancel={onClose} footer={null} width={wide ? 840 : 440}>
      <div className={styles.keyColumns}>
        <KeyList title={words.keys.everywhere} keys={everywhere} />
        <KeyList title={words.keys.inList} keys={inList} />
        <KeyList title={words.lists.keys.cells} keys={inCells} />
        <KeyList title={text.onRecord} keys={onRecord} />
        <KeyList title={text.onBoard} keys={onBoard} />
        <KeyList title={words.lists.bulk.duplicates} keys={onDuplicates} />
      </div>
    </Modal>
  );
}

function KeyList({ title, keys }: { title: string; keys: readonly [string, string][] }) {
  return (
    <section className={styles.keys}>
      <h3 className={styles.groupTitle}>{title}</h3>
      {keys.map(([key, text]) => (
        <p key={key} className={styles.keyRow}>
          <span>{text}</span>
          <kbd className={styles.kbd}>{key}</kbd>
        </p>
      ))}
    </section>
  );
}
