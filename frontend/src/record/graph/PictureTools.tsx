/** What stands at the foot of the picture: nearer, farther, all of it, and over the whole screen. */
import { Focus, Maximize2, Minimize2, ZoomIn, ZoomOut } from "lucide-react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import styles from "./graph.module.css";

interface ToolsProps {
  full: boolean;
  onZoom: (factor: number) => void;
  onFit: () => void;
  onFull: () => void;
}

export function PictureTools({ full, onZoom, onFit, onFull }: ToolsProps) {
  const { words } = useI18n();
  return (
    <div className={styles.zoom}>
      <IconButton label={words.page.graphView.zoomIn} onClick={() => onZoom(1.25)}>
        <ZoomIn aria-hidden />
      </IconButton>
      <IconButton label={words.page.graphView.zoomOut} onClick={() => onZoom(0.8)}>
        <ZoomOut aria-hidden />
      </IconButton>
      <IconButton label={words.page.graphView.fit} onClick={onFit}>
        <Focus aria-hidden />
      </IconButton>
      <IconButton label={full ? words.page.graphView.small : words.page.graphView.full} onClick={onFull}>
        {full ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
      </IconButton>
    </div>
  );
}
