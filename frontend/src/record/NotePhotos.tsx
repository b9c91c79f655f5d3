/** The photos of a note: taken or chosen, sent at once, taken away again. */
import { Camera, X } from "lucide-react";
import { useRef } from "react";
import { toFiles } from "~/api/files";
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { usePictureAddress, useUploads } from "~/fieldtypes/FilesEditor";
import { useI18n } from "~/i18n";
import { isPicture } from "~/kit/fileKind";
import { IconButton } from "~/kit/IconButton";
import styles from "./composer.module.css";

interface NotePhotosProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
}

export function NotePhotos({ field, value, onChange }: NotePhotosProps) {
  const { words } = useI18n();
  const files = toFiles(value);
  const latest = useRef(files);
  latest.current = files;
  const { waiting, upload } = useUploads((done) => onChange([...latest.current, ...done].map((one) => ({ ...one }))));
  const address = usePictureAddress();
  return (
    <div className={styles.photos}>
      {files.map((one) => (
        <span key={one.id} className={styles.photo}>
          {isPicture(one) && address(one) ? <img src={address(one)} alt={one.name} /> : one.name}
          <IconButton
            plain
            label={words.page.file.remove(one.name)}
            onClick={() => onChange(files.filter(({ id }) => id !== one.id).map((file) => ({ ...file })))}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      ))}
      <label className={styles.addPhoto}>
        <Camera aria-hidden />
        {waiting.length > 0 ? words.page.file.uploading(waiting[0] ?? "") : words.page.compose.photos}
        <input
          type="file"
          multiple
          accept={field.type === "image" ? "image/*" : undefined}
          className="visually-hidden"
          onChange={(event) => {
            void upload([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
    </div>
  );
}
