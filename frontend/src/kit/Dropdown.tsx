/** antd's Dropdown, made when somebody comes near its button: a page has dozens and few are opened. */
import { type DropdownProps, Dropdown as Made } from "antd";
import {
  type ButtonHTMLAttributes,
  cloneElement,
  type PointerEvent,
  type ReactElement,
  type Ref,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

interface Props extends Pick<DropdownProps, "trigger" | "menu" | "placement"> {
  children: ReactElement<ButtonProps>;
  /** A choice does not close it: several can be made. */
  stay?: boolean;
}

export function Dropdown({ children, stay = false, ...props }: Props) {
  const [near, setNear] = useState<"mouse" | "press" | null>(null);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // The button that was pressed has been made anew: its focus stays here.
    if (near === "press") button.current?.focus({ preventScroll: true });
  }, [near]);
  if (near === null) {
    return cloneElement(children, {
      // Before it can be pressed: a press that began on another element would be none.
      onPointerEnter: ({ pointerType }: PointerEvent) => {
        if (pointerType === "mouse") flushSync(() => setNear("mouse"));
      },
      onClick: () => {
        setNear("press");
        setOpen(true);
      },
    });
  }
  const change: DropdownProps["onOpenChange"] = (next, { source }) => {
    if (next || !stay || source !== "menu") setOpen(next);
  };
  return (
    <Made {...props} open={open} onOpenChange={change}>
      {cloneElement(children, { ref: button })}
    </Made>
  );
}
