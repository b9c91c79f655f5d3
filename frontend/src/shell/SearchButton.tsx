/** On a phone the way into the command bar; on a desk the sidebar has it. */
import { Search } from "lucide-react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { useCommand } from "./command";

export function SearchButton() {
  const { words } = useI18n();
  const { openCommand } = useCommand();
  return usePhone() ? (
    <IconButton label={words.common.search} plain onClick={() => openCommand()}>
      <Search aria-hidden />
    </IconButton>
  ) : null;
}
