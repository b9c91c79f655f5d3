/** A file that opens where it stands: pictures large with their neighbours, PDF in the browser, the rest saved. */
import { Modal } from "antd";
import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { fileAddress, type StoredFile } from "~/api/files";
import { useI18n } from "~/i18n";
import { IconButton } from "./IconButton";
import styles from "./Preview.module.css";

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
  if (!file.type.startsWith("image/")) {
    const pdf = file.type === "application/pdf";
    const address = fileAddress(place.object, place.id, file.id, pdf ? undefined : "download");
    return (
      <a
        href={address}
        className={className}
        {...(pdf ? { target: "_blank", rel: "noreferrer" } : { download: file.name })}
      >
        {children}
      </a>
    );
  }
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
            <img src={fileAddress(place.object, place.id, shown.id)} alt={shown.name} />
            <figcaption className={styles.tools}>
              {files.length > 1 && (
                <>
                  <IconButton label={words.record.previous} onClick={() => step(-1)}>
                    <ChevronLeft aria-hidden />
                  </IconButton>
                  <span>{`${(open ?? 0) + 1} / ${files.length}`}</span>
                  <IconButton label={words.record.nextRecord} onClick={() => step(1)}>
                    <ChevronRight aria-hidden />
                  </IconButton>
                </>
              )}
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
