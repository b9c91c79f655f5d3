/** Which object, which file. */
import { Select } from "antd";
import { ChevronRight, FileSpreadsheet, Files } from "lucide-react";
import { Link } from "react-router";
import { type ImportPreview, previewImport } from "~/api/imports";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useMovingWords } from "~/i18n/moving";
import { Field } from "~/kit/Field";
import { Named } from "~/kit/Named";
import { FileDrop } from "./FileDrop";
import styles from "./import.module.css";
import { RecentImports } from "./RecentImports";

interface FileStepProps {
  objects: readonly ObjectMeta[];
  object: ObjectMeta;
  onObject: (key: string) => void;
  onPreview: (preview: ImportPreview) => void;
  onOpen: (id: string, object: string) => void;
}

export function FileStep({ objects, object, onObject, onPreview, onOpen }: FileStepProps) {
  const { words, label } = useI18n();
  const text = useDataWords().importing;
  const several = useMovingWords();
  return (
    <div>
      <Field name={words.importing.object} htmlFor="import-object">
        <Select
          id="import-object"
          value={object.key}
          options={objects.map(({ key, plural }) => ({ value: key, label: label(plural) }))}
          onChange={onObject}
          className={styles.object}
        />
      </Field>
      <FileDrop
        icon={<FileSpreadsheet aria-hidden />}
        title={words.importing.drop}
        hint={text.dropHint}
        busy={words.importing.reading}
        label={words.importing.choose}
        read={async (files) => {
          for (const file of files) onPreview(await previewImport(object.key, file));
        }}
      />
      <Link to="/import/several" className={styles.several}>
        <Files aria-hidden />
        <Named name={several.link} hint={several.linkHint} />
        <ChevronRight aria-hidden />
      </Link>
      <RecentImports onOpen={onOpen} />
    </div>
  );
}
