/** Files, pictures and signatures: shown as what they are, changed by an editor that loads when it is wanted. */
import { File as FileIcon, FileText, Image as ImageIcon, PenLine } from "lucide-react";
import { lazy, Suspense } from "react";
import { fileAddress, toFiles } from "~/api/files";
import { useI18n } from "~/i18n";
import { isPicture, showSize } from "~/kit/fileKind";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./newer.module.css";
import { textOperators } from "./operators";
import { usePlace } from "./place";

const FilesEditor = lazy(() => import("./FilesEditor").then((module) => ({ default: module.FilesEditor })));
const SignatureEditor = lazy(() => import("./SignatureEditor").then((module) => ({ default: module.SignatureEditor })));
const Preview = lazy(() => import("~/kit/Preview").then((module) => ({ default: module.PreviewLink })));

function FilesDisplay({ value, place }: DisplayProps) {
  const { words } = useI18n();
  const where = usePlace();
  const files = toFiles(value);
  if (place === "cell" || where === null) return <>{words.page.file.count(files.length)}</>;
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <Suspense>
      <span className={styles.files}>
        {pictures.length > 0 && (
          <span className={styles.pictures}>
            {pictures.map((file, index) => (
              <Preview key={file.id} place={where} files={pictures} at={index} className={styles.picture}>
                <img src={fileAddress(where.object, where.id, file.id, "small")} alt={file.name} loading="lazy" />
              </Preview>
            ))}
          </span>
        )}
        {others.map((file) => (
          <Preview key={file.id} place={where} files={[file]} at={0} className={styles.fileRow}>
            {file.type === "application/pdf" ? <FileText aria-hidden /> : <FileIcon aria-hidden />}
            <span className={styles.fileName}>{file.name}</span>
            <span className={styles.faint}>{showSize(file.size)}</span>
          </Preview>
        ))}
      </span>
    </Suspense>
  );
}

function LazyFiles(props: EditorProps) {
  return (
    <Suspense>
      <FilesEditor {...props} />
    </Suspense>
  );
}

function LazySignature(props: EditorProps) {
  return (
    <Suspense>
      <SignatureEditor {...props} />
    </Suspense>
  );
}

export const file: FieldTypeUi = {
  key: "file",
  icon: FileIcon,
  width: 110,
  align: "start",
  Display: FilesDisplay,
  Editor: LazyFiles,
  operators: textOperators.filter(({ op }) => op === "is_empty" || op === "is_not_empty"),
  text: (value) =>
    toFiles(value)
      .map(({ name }) => name)
      .join("; "),
  toInput: (value) => {
    const ids = toFiles(value).map(({ id }) => id);
    return ids.length > 0 ? ids : null;
  },
  wide: true,
};

export const image: FieldTypeUi = { ...file, key: "image", icon: ImageIcon };
export const signature: FieldTypeUi = { ...file, key: "signature", icon: PenLine, Editor: LazySignature };
