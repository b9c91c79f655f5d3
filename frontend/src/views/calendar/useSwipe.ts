/** A finger that goes sideways turns to the next or the previous days. */
import { type TouchEvent, useRef } from "react";

/** So far, and so much more sideways than up or down, a finger goes before it turns the page. */
const FAR = 56;
const FLAT = 2;

export function useSwipe(onStep: (count: number) => void) {
  const begun = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart: ({ touches }: TouchEvent) => {
      const touch = touches.item(0);
      begun.current = touch && touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd: ({ changedTouches }: TouchEvent) => {
      const touch = changedTouches.item(0);
      if (!touch || begun.current === null) return;
      const [x, y] = [touch.clientX - begun.current.x, touch.clientY - begun.current.y];
      begun.current = null;
      if (Math.abs(x) > FAR && Math.abs(x) > FLAT * Math.abs(y)) onStep(x < 0 ? 1 : -1);
    },
  };
}
