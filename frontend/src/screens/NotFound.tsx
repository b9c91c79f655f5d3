/** An address that leads nowhere. */
import { MapPinOff } from "lucide-react";
import { useI18n } from "~/i18n";
import { GoHome } from "~/kit/GoHome";
import { useTitle } from "~/kit/page";
import { Empty } from "~/kit/states";

export function NotFound() {
  const { words } = useI18n();
  useTitle(words.states.pageNotFound);
  return (
    <>
      <h1 className="visually-hidden">{words.states.pageNotFound}</h1>
      <Empty
        icon={<MapPinOff aria-hidden />}
        title={words.states.pageNotFound}
        hint={words.states.pageNotFoundHint}
        action={<GoHome />}
      />
    </>
  );
}
