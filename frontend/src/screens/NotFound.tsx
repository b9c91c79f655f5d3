/** An address that leads nowhere. */
import { Button } from "antd";
import { MapPinOff } from "lucide-react";
import { useNavigate } from "react-router";
import { useI18n } from "~/i18n";
import { Empty } from "~/kit/states";

export function NotFound() {
  const { words } = useI18n();
  const navigate = useNavigate();
  return (
    <Empty
      icon={<MapPinOff aria-hidden />}
      title={words.states.pageNotFound}
      action={<Button onClick={() => navigate("/")}>{words.states.goHome}</Button>}
    />
  );
}
