/** Files by drag, paste or choice: uploaded at once, given to the record when it is saved. */
import { File as FileIcon, Loader, Paperclip, X } from "lucide-react";
import { useRef, useState } from "react";
import { fileAddress, type StoredFile, toFiles, uploadFile } from "~/api/files";
import { useI18n } from "~/i18n";
import { isPicture, showSize } from "~/kit/fileKind";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import type { EditorProps } from "./contract";
import styles from "./newer.module.css";
import { usePlace } from "./place";

/** Pictures that were uploaded in this tab and belong to no record yet. */
const fresh = new Map<string, string>();

export function useUploads(onDone: (files: StoredFile[]) => void) {
  const { words } = useI18n();
  const toast = useToast();
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const upload = async (chosen: readonly File[]) => {
    if (chosen.length === 0) return;
    setWaiting((known) => [...known, ...chosen.map(({ name }) => name)]);
    const done: StoredFile[] = [];
    for (const one of chosen) {
      try {
        const stored = await uploadFile(one);
        if (one.type.startsWith("image/")) fresh.set(stored.id, URL.createObjectURL(one));
        done.push(stored);
      } catch (error) {
        const why = problemText(error, words.states.unreachable);
        toast({ text: words.common.of(words.page.file.failed(one.name), why), tone: "bad" });
      }
      setWaiting((known) => known.toSpliced(known.indexOf(one.name), 1));
    }
    if (done.length > 0) onDone(done);
  };
  return { waiting, upload };
}

/** Where a picture can be seen: from this tab, or from the record that it belongs to. */
export function usePictureAddress(): (file: StoredFile) => string | undefined {
  const where = usePlace();
  return (file) => fresh.get(file.id) ?? (where ? fileAddress(where.object, where.id, file.id, "small") : undefined);
}

/** `bare`: what is there is shown elsewhere. */
export function FilesEditor({
  id,
  value,
  onChange,
  field,
  invalid,
  describedBy,
  autoFocus,
  bare,
}: EditorProps & { bare?: boolean }) {
  const { words, label } = useI18n();
  const files = toFiles(value);
  const latest = useRef(files);
  latest.current = files;
  const give = (next: readonly StoredFile[]) => onChange(next.map((one) => ({ ...one })));
  const { waiting, upload } = useUploads((done) => give([...latest.current, ...done]));
  const [over, setOver] = useState(false);
  const address = usePictureAddress();
  const most = typeof field.config.max_count === "number" ? field.config.max_count : 20;
  const pictures = field.type === "image";
  const take = (chosen: Iterable<File> | null) => void upload([...(chosen ?? [])].slice(0, most - files.length));
  return (
    <div
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      onPaste={(event) => event.clipboardData.files.length > 0 && take(event.clipboardData.files)}
      role="group"
      aria-label={label(field.label)}
    >
      {files.length > 0 && !bare && (
        <ul className={pictures ? styles.pictures : styles.files}>
          {files.map((one) => (
            <li key={one.id} className={isPicture(one) && pictures ? styles.pictureEdit : styles.fileRow}>
              {isPicture(one) && address(one) ? (
                <img src={address(one)} alt={one.name} className={pictures ? undefined : styles.tiny} />
              ) : (
                <FileIcon aria-hidden />
              )}
              {!pictures && <span className={styles.fileName}>{one.name}</span>}
              {!pictures && <span className={styles.faint}>{showSize(one.size)}</span>}
              <IconButton
                plain
                label={words.page.file.remove(one.name)}
                onClick={() => give(files.filter((other) => other.id !== one.id))}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {waiting.map((name, index) => (
        <p key={index} className={styles.waiting} role="status">
          <Loader aria-hidden />
          {words.page.file.uploading(name)}
        </p>
      ))}
      {files.length < most && (
        <label className={styles.choose}>
          <Paperclip aria-hidden />
          {over ? words.page.file.dropHere : words.page.file.drop}
          <input
            id={id}
            type="file"
            multiple={most > 1}
            accept={pictures ? "image/*" : undefined}
            className="visually-hidden"
            aria-invalid={invalid}
            aria-describedby={describedBy}
            autoFocus={autoFocus}
            onChange={(event) => {
              take(event.target.files);
              event.target.value = "";
            }}
          />
        </label>
      )}
    </div>
  );
}
