/** A signature, drawn by finger, pen or mouse and kept as a picture. */
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { toFiles } from "~/api/files";
import { useI18n } from "~/i18n";
import type { EditorProps } from "./contract";
import { usePictureAddress, useUploads } from "./FilesEditor";
import styles from "./newer.module.css";

const WIDTH = 480;
const HEIGHT = 160;

export function SignatureEditor({ id, value, onChange, field, invalid, describedBy }: EditorProps) {
  const { words, label } = useI18n();
  const [signed] = toFiles(value);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const address = usePictureAddress();
  const { waiting, upload } = useUploads(([stored]) => stored && onChange([{ ...stored }]));

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.lineWidth = 2.5;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = "#1b1f23";
  }, []);

  const at = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * WIDTH,
      ((event.clientY - box.top) / box.height) * HEIGHT,
    ] as const;
  };
  const clear = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH, HEIGHT);
    setDrawn(false);
  };
  const keep = () =>
    canvas.current?.toBlob((blob) => {
      if (blob) void upload([new File([blob], `${label(field.label)}.png`, { type: "image/png" })]);
    });
  if (signed) {
    return (
      <div className={styles.signature}>
        <img src={address(signed)} alt={words.page.signature.signed} className={styles.signed} />
        <Button onClick={() => onChange(null)}>{words.page.signature.clear}</Button>
      </div>
    );
  }
  return (
    <div className={styles.signature} role="group" aria-label={label(field.label)}>
      <canvas
        id={id}
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        className={styles.pad}
        aria-label={words.page.signature.draw}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        tabIndex={-1}
        role="img"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const context = canvas.current?.getContext("2d");
          context?.beginPath();
          context?.moveTo(...at(event));
          setDrawn(true);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 0) return;
          const context = canvas.current?.getContext("2d");
          context?.lineTo(...at(event));
          context?.stroke();
        }}
      />
      <div className={styles.signActions}>
        <Button disabled={!drawn} onClick={clear}>
          {words.page.signature.clear}
        </Button>
        <Button disabled={!drawn} loading={waiting.length > 0} onClick={keep}>
          {words.page.signature.keep}
        </Button>
      </div>
    </div>
  );
}
