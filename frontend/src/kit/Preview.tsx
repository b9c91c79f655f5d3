/** A file that opens where it stands: pictures with their neighbours, PDF and text to be read, the rest named and saved. */
import { Modal } from "antd";
import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { fileAddress, type StoredFile } from "~/api/files";
import { useI18n } from "~/i18n";
import { IconButton } from "./IconButton";
import styles from "./Preview.module.css";
import { Skeleton } from "./states";

const FileBody = lazy(() => import("./FileBody").then((module) => ({ default: module.FileBody })));

interface PreviewLinkProps {
  place: { readonly object: string; readonly id: string };
  files: readonly StoredFile[];
  at: number;
  className: string | undefined;
  children: ReactNode;
}

export function PreviewLink({ place, files, at, className, children }: PreviewLinkProps) {
  const { words } = useI18n();
  const [open, setOpen] = useState<number | null>(null);
  const file = files[at];
  if (file === undefined) return null;
  const shown = open === null ? undefined : files[open];
  const step = (by: number) => setOpen((known) => ((known ?? 0) + by + files.length) % files.length);
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={words.page.file.preview(file.name)}
        onClick={() => setOpen(at)}
      >
        {children}
      </button>
      {shown && (
        <Modal open width="min(1000px, 94vw)" footer={null} title={shown.name} onCancel={() => setOpen(null)} centered>
          <figure
            className={styles.figure}
            onKeyDown={(event) => {
              if (event.key === "ArrowLeft") step(-1);
              if (event.key === "ArrowRight") step(1);
            }}
          >
            <Suspense fallback={<Skeleton lines={6} />}>
              <FileBody key={shown.id} place={place} file={shown} />
            </Suspense>
            <figcaption className={styles.tools}>
              {files.length > 1 && <Steps at={open ?? 0} count={files.length} onStep={step} />}
              <a
                href={fileAddress(place.object, place.id, shown.id, "download")}
                download={shown.name}
                className={styles.save}
              >
                <Download aria-hidden />
                {words.page.file.download}
              </a>
            </figcaption>
          </figure>
        </Modal>
      )}
    </>
  );
}

function Steps({ at, count, onStep }: { at: number; count: number; onStep: (by: number) => void }) {
  const { words } = useI18n();
  return (
    <>
      <IconButton label={words.record.previous} onClick={() => onStep(-1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <span>{`${at + 1} / ${count}`}</span>
      <IconButton label={words.record.nextRecord} onClick={() => onStep(1)}>
        <ChevronRight aria-hidden />
      </IconButton>
    </>
  );
}
