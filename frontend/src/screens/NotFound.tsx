/** An address that leads nowhere. */
import { MapPinOff } from "lucide-react";
import { useI18n } from "~/i18n";
import { GoHome } from "~/kit/GoHome";
import { Empty } from "~/kit/states";

export function NotFound() {
  const { words } = useI18n();
  return <Empty icon={<MapPinOff aria-hidden />} title={words.states.pageNotFound} action={<GoHome />} />;
}
