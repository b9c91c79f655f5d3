/** Which files. */
import { Files } from "lucide-react";
import { type MovePlan, previewMove } from "~/api/migrations";
import { useMovingWords } from "~/i18n/moving";
import { FileDrop } from "../FileDrop";

export function FilesStep({ onFound }: { onFound: (plan: MovePlan) => void }) {
  const text = useMovingWords();
  return (
    <FileDrop
      icon={<Files aria-hidden />}
      title={text.drop}
      hint={text.dropHint}
      busy={text.reading}
      label={text.choose}
      multiple
      read={async (files) => onFound(await previewMove([...files]))}
    />
  );
}
