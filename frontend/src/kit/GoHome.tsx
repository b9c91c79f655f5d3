/** The way out of a page that has nothing to show. */
import { Button } from "antd";
import { useNavigate } from "react-router";
import { useI18n } from "~/i18n";

export function GoHome() {
  const { words } = useI18n();
  const navigate = useNavigate();
  return <Button onClick={() => navigate("/")}>{words.states.goHome}</Button>;
}
