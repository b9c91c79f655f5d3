/**
 * A part of the client that is loaded when it is first needed, and is drawn at once where it is there already.
 * React's own `lazy` gives way once even then, and what gave way is shown again no sooner than 300 ms later.
 */
import { type ComponentType, createElement, type FunctionComponent, lazy, useState } from "react";

export interface Part<P> extends FunctionComponent<P> {
  /** Load it before it is needed. What could not be loaded is asked for again by the next who needs it. */
  readonly ahead: () => Promise<unknown>;
}

export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): Part<P> {
  let there: ComponentType<P> | undefined;
  let coming: Promise<ComponentType<P>> | undefined;
  const ahead = (): Promise<ComponentType<P>> => {
    coming ??= load().then(
      (part) => {
        there = part;
        return part;
      },
      (error: unknown) => {
        coming = undefined;
        throw error;
      },
    );
    return coming;
  };
  const Waiting = lazy(async () => ({ default: await ahead() }));
  function Lazily(props: P) {
    const [Shown] = useState<ComponentType<P>>(() => there ?? Waiting);
    return createElement(Shown, props);
  }
  return Object.assign(Lazily, { ahead });
}
