/** What stands before the program does: the frame of index.html, drawn on while session and catalog are on their way. */
import { useLayoutEffect } from "react";

const FRAME_KEY = "zhike.frame";

/** Whether the next start shows the frame at once (public/boot.js): where somebody is signed in. */
export function keepFrame(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(FRAME_KEY, "1");
  else {
    localStorage.removeItem(FRAME_KEY);
    delete document.documentElement.dataset.frame;
  }
}

const bones = (count: number) => Array.from({ length: count }, (_, index) => <i key={String(index)} />);

/** `signedIn`: it stands there in any case; else only where somebody was signed in last. */
export function Frame({ signedIn = false }: { signedIn?: boolean }) {
  useLayoutEffect(() => {
    if (signedIn) document.documentElement.dataset.frame ??= "wide";
  }, [signedIn]);
  return (
    <div className="frame" aria-hidden="true">
      <nav>{bones(7)}</nav>
      <main>{bones(9)}</main>
    </div>
  );
}
