/** Bold, italic, lists and links: what a note needs, on the browser's own editing. */
import { Bold, Italic, Link2, List, ListOrdered, RemoveFormatting } from "lucide-react";
import { useEffect, useRef } from "react";
import { asText } from "~/api/json";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import type { EditorProps } from "./contract";
import styles from "./newer.module.css";

export function RichEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const { words, label } = useI18n();
  const area = useRef<HTMLDivElement>(null);
  const first = useRef(asText(value));
  useEffect(() => {
    if (area.current === null) return;
    // What the server gave has been made harmless there; what is typed goes through it before anybody sees it.
    area.current.innerHTML = first.current;
    if (autoFocus) area.current.focus();
  }, [autoFocus]);
  const give = () => onChange(area.current?.innerHTML ?? "");
  const run = (command: string, argument?: string) => {
    area.current?.focus();
    document.execCommand(command, false, argument);
    give();
  };
  const link = () => {
    const address = window.prompt(words.page.rich.linkAddress, "https://");
    if (address && /^(https?:|mailto:)/.test(address)) run("createLink", address);
  };
  const tools = [
    { name: words.page.rich.bold, icon: <Bold aria-hidden />, run: () => run("bold") },
    { name: words.page.rich.italic, icon: <Italic aria-hidden />, run: () => run("italic") },
    { name: words.page.rich.list, icon: <List aria-hidden />, run: () => run("insertUnorderedList") },
    { name: words.page.rich.numbered, icon: <ListOrdered aria-hidden />, run: () => run("insertOrderedList") },
    { name: words.page.rich.link, icon: <Link2 aria-hidden />, run: link },
    { name: words.page.rich.clear, icon: <RemoveFormatting aria-hidden />, run: () => run("removeFormat") },
  ];
  return (
    <div className={styles.richBox} data-invalid={invalid || undefined}>
      <div className={styles.richTools} role="toolbar" aria-label={label(field.label)}>
        {tools.map((tool) => (
          <IconButton
            key={tool.name}
            label={tool.name}
            onPointerDown={(event) => event.preventDefault()}
            onClick={tool.run}
          >
            {tool.icon}
          </IconButton>
        ))}
      </div>
      <div
        id={id}
        ref={area}
        contentEditable
        suppressContentEditableWarning
        className={styles.richArea}
        role="textbox"
        tabIndex={0}
        aria-multiline
        aria-label={label(field.label)}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onInput={give}
        onPaste={(event) => {
          event.preventDefault();
          document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
        }}
      />
    </div>
  );
}
