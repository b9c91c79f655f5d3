/** What stands in place of a page that threw: it says so and offers to start afresh. */
import { Button } from "antd";
import { TriangleAlert } from "lucide-react";
import { useRouteError } from "react-router";
import { useI18n } from "~/i18n";
import { Empty } from "./states";

export function Crash() {
  const error = useRouteError();
  const { words } = useI18n();
  return (
    <div role="alert">
      <Empty
        icon={<TriangleAlert aria-hidden />}
        title={words.states.crashed}
        hint={error instanceof Error ? error.message : String(error)}
        action={<Button onClick={() => window.location.reload()}>{words.states.reload}</Button>}
      />
    </div>
  );
}
