/** What can be shown of a file: a picture, a PDF, the beginning of a text; of all others what they are. */
import { useQuery } from "@tanstack/react-query";
import { FileArchive, FileAudio, FileSpreadsheet, FileText, FileVideo, type LucideIcon, Paperclip } from "lucide-react";
import { useEffect, useState } from "react";
import { fileAddress, type StoredFile } from "~/api/files";
import { useI18n } from "~/i18n";
import { type FileKind, fileKind, showSize } from "./fileKind";
import styles from "./Preview.module.css";
import { ErrorState, Skeleton } from "./states";

interface FileBodyProps {
  place: { readonly object: string; readonly id: string };
  file: StoredFile;
}

export function FileBody({ place, file }: FileBodyProps) {
  const kind = fileKind(file);
  if (kind === "picture") return <img src={fileAddress(place.object, place.id, file.id)} alt={file.name} />;
  if (kind === "pdf" || kind === "text") return <Read place={place} file={file} kind={kind} />;
  return <Named file={file} kind={kind} />;
}

/** So much of a text is shown. */
const MOST = 200_000;

function Read({ place, file, kind }: FileBodyProps & { kind: "pdf" | "text" }) {
  const query = useQuery({
    queryKey: ["file", place.object, place.id, file.id],
    queryFn: async ({ signal }) => {
      const answer = await fetch(fileAddress(place.object, place.id, file.id), { signal, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return answer.blob();
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (query.isPending) return <Skeleton lines={8} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  return kind === "pdf" ? <Pdf blob={query.data} name={file.name} /> : <Text blob={query.data} />;
}

/** The browser's own reader. The bytes come from here: the server lets no file be framed. */
function Pdf({ blob, name }: { blob: Blob; name: string }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([blob], { type: "application/pdf" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address ? <iframe src={address} title={name} className={styles.pdf} /> : <Skeleton lines={8} />;
}

function Text({ blob }: { blob: Blob }) {
  const { words } = useI18n();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void blob
      .slice(0, MOST)
      .arrayBuffer()
      .then((bytes) => !gone && setText(decode(bytes)));
    return () => {
      gone = true;
    };
  }, [blob]);
  if (text === null) return <Skeleton lines={8} />;
  return (
    <>
      <pre className={styles.text}>{text}</pre>
      {blob.size > MOST && <p className={styles.note}>{words.page.file.cut}</p>}
    </>
  );
}

/** What is no UTF-8 was written on a Chinese Windows. The last sign may have been cut. */
function decode(bytes: ArrayBuffer): string {
  const text = new TextDecoder("utf-8").decode(bytes);
  return text.slice(0, -3).includes("\ufffd") ? new TextDecoder("gb18030").decode(bytes) : text;
}

const icons: Readonly<Partial<Record<FileKind, LucideIcon>>> = {
  word: FileText,
  sheet: FileSpreadsheet,
  archive: FileArchive,
  sound: FileAudio,
  film: FileVideo,
};

function Named({ file, kind }: { file: StoredFile; kind: FileKind }) {
  const { words } = useI18n();
  const Icon = icons[kind] ?? Paperclip;
  return (
    <div className={styles.named}>
      <Icon aria-hidden />
      <p>
        {words.page.file.kinds[kind]} · {showSize(file.size)}
      </p>
      <p className={styles.note}>{words.page.file.unseen}</p>
    </div>
  );
}
